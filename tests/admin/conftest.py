"""Fixtures of the back office's tests: the trial models' tables, and an office over them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.admin.two_views import Office, StockOffice, workshop
from tests.conftest import Database


@pytest.fixture
async def tables(sqlite_database: Database) -> AsyncIterator[Database]:
    """The trial models on SQLite."""
    async for database in workshop(sqlite_database):
        yield database


@pytest.fixture
async def both_tables(database: Database) -> AsyncIterator[Database]:
    """The trial models, once on each database."""
    async for opened in workshop(database):
        yield opened


@pytest.fixture
def office(request: pytest.FixtureRequest) -> Office:
    """Ours, or starlette-admin's own where the test asks for it too."""
    kind = getattr(request, "param", "ours")
    return Office() if kind == "ours" else StockOffice()


@pytest.fixture
def sql(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """What is asked of the database, statement by statement, as it is asked."""
    asked: list[str] = []
    caplog.set_level(logging.DEBUG, "tortoise.db_client")
    handler = logging.Handler()
    handler.emit = lambda record: asked.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("tortoise.db_client")
    logger.addHandler(handler)
    yield asked
    logger.removeHandler(handler)
