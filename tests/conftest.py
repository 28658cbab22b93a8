"""Fixtures for every test: a fresh, migrated database on SQLite or on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import hypothesis
import pytest
import structlog
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

import models  # noqa: F401 - it registers the shop's migrations
from backdesk.db.database import close_database, open_database
from backdesk.db.migrate import migrate
from gateways.pdf.chromium import NO_BROWSER, find_chromium
from tests.postgres_server import a_server, with_database
from tests.quicker import (
    passwords_hashed_cheaply,
    templates_compiled_once,
    tracebacks_written_plainly,
)

T = TypeVar("T")
_serial = count(1)
# A property is true or not; how long that takes to see is not asserted, here or anywhere.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


class ByFile(LoadScopeScheduling):
    """A file's tests run one after another; those of other shops' files share one import."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/outside" if "tests/outside/" in nodeid else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def quicker() -> Iterator[None]:
    with templates_compiled_once(), passwords_hashed_cheaply(), tracebacks_written_plainly():
        yield


@dataclass(frozen=True)
class Database:
    """An open database; ``url`` is how another process opens it too."""

    dialect: str
    url: str


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    in_a_loop_of_its_own(migrate(f"sqlite://{file}"))
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all of it in the one file
    connection.close()
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL: the one that the environment names, else one started for us."""
    named = os.environ.get("ORDERLY_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    with a_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a migrated database, to be copied."""
    name = f"orderly_template_{os.getpid()}"

    async def make() -> None:
        await command(postgres_server, f"DROP DATABASE IF EXISTS {name}")
        await command(postgres_server, f"CREATE DATABASE {name}")
        await migrate(with_database(postgres_server, name))

    in_a_loop_of_its_own(make())
    yield name
    in_a_loop_of_its_own(command(postgres_server, f"DROP DATABASE {name}"))


@pytest.fixture
async def sqlite_database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh SQLite database."""
    file = tmp_path / "orderly.sqlite3"
    shutil.copy(sqlite_template, file)
    async for database in opened("sqlite", f"sqlite://{file}"):
        yield database


@pytest.fixture
async def postgres_database(
    postgres_server: str, postgres_template: str
) -> AsyncIterator[Database]:
    """A fresh database on a real PostgreSQL."""
    name = f"orderly_test_{os.getpid()}_{next(_serial)}"
    copy = f"TEMPLATE {postgres_template} STRATEGY file_copy"  # a third of the default's time
    await command(postgres_server, f"CREATE DATABASE {name} {copy}")
    async for database in opened("postgres", with_database(postgres_server, name)):
        yield database
    await command(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database: the test runs once on each of the two."""
    fresh: Database = request.getfixturevalue(f"{request.param}_database")
    return fresh


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser; where there is none, what needs it fails and says so."""
    found = find_chromium(os.environ.get("ORDERLY_CHROMIUM", ""))
    if found is None:
        pytest.fail(NO_BROWSER, pytrace=False)
    return found


async def opened(dialect: str, url: str) -> AsyncIterator[Database]:
    await open_database(url)
    yield Database(dialect, url)
    await close_database()


async def command(server: str, sql: str) -> None:
    connection = await asyncpg.connect(with_database(server, "postgres"))
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def in_a_loop_of_its_own(work: Coroutine[Any, Any, T]) -> T:
    """In a thread, because the test that asked for the fixture has its event loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture
def log_as_it_was() -> Iterator[None]:
    """A command logs to the standard error that its runner closes."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)
