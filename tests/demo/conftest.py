"""The demo shop, made once on each database and only looked at by the tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backdesk.db.database import close_database, open_database
from backdesk.plugins import load_plugins
from demo.shop import make_demo
from tests.conftest import Database, command, in_a_loop_of_its_own
from tests.postgres_server import with_database

NOW = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
"""A Monday morning: what came in since Friday is still to be sent."""
ORDERS = 250


async def made(url: str, folder: Path, orders: int = ORDERS, now: datetime = NOW) -> None:
    load_plugins()
    await open_database(url)
    try:
        with chdir(folder):
            await make_demo(orders, now=now)
    finally:
        await close_database()


@pytest.fixture(scope="session")
def sqlite_demo(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(sqlite_template, folder / "demo.sqlite3")
    url = f"sqlite://{folder / 'demo.sqlite3'}"
    in_a_loop_of_its_own(made(url, folder))
    return Database("sqlite", url)


@pytest.fixture(scope="session")
def postgres_demo(
    postgres_server: str, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    name = f"orderly_demo_{os.getpid()}"
    url = with_database(postgres_server, name)
    copy = f"CREATE DATABASE {name} TEMPLATE {postgres_template} STRATEGY file_copy"
    in_a_loop_of_its_own(command(postgres_server, copy))
    in_a_loop_of_its_own(made(url, tmp_path_factory.mktemp("demo")))
    yield Database("postgres", url)
    in_a_loop_of_its_own(command(postgres_server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def demo(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """The demo shop, open: the test looks at it on each of the two."""
    database: Database = request.getfixturevalue(f"{request.param}_demo")
    await open_database(database.url)
    yield database
    await close_database()
