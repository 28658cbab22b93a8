"""Databases of each kind: letters and their order are the same on all of them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator

import asyncpg
import httpx
import pytest

from backdesk.db.migrate import migrate
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database, command, in_a_loop_of_its_own, opened
from tests.postgres_server import with_database

KINDS = {
    "ctype_c": ("LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'",),
    "utf8": (
        "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LC_COLLATE 'C' LC_CTYPE 'C'",
        "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST'",
        "LC_COLLATE 'C.utf8' LC_CTYPE 'C.utf8'",
    ),
}
"""How each is made; of several ways the first that the server was built with."""


@pytest.fixture(scope="session")
def template_of(postgres_server: str) -> Iterator[Callable[[str], str]]:
    """The name of a migrated database of a kind, to be copied."""
    made: dict[str, str] = {}

    async def make(kind: str) -> str:
        name = f"orderly_letters_{kind}_{os.getpid()}"
        for way in KINDS[kind]:
            try:
                await command(
                    postgres_server,
                    f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {way}",
                )
                break
            except (asyncpg.FeatureNotSupportedError, asyncpg.PostgresSyntaxError):
                continue
        await migrate(with_database(postgres_server, name))
        return name

    def template(kind: str) -> str:
        if kind not in made:
            made[kind] = in_a_loop_of_its_own(make(kind))
        return made[kind]

    yield template
    for name in made.values():
        in_a_loop_of_its_own(command(postgres_server, f"DROP DATABASE {name}"))


@pytest.fixture(
    params=["sqlite", *(pytest.param(kind, marks=pytest.mark.postgres) for kind in KINDS)]
)
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database: the test runs once on each of the three."""
    fresh: Database = request.getfixturevalue(f"{request.param}_database")
    return fresh


@pytest.fixture
async def ctype_c_database(
    postgres_server: str, template_of: Callable[[str], str]
) -> AsyncIterator[Database]:
    async for database in _copied(postgres_server, template_of("ctype_c")):
        yield database


@pytest.fixture
async def utf8_database(
    postgres_server: str, template_of: Callable[[str], str]
) -> AsyncIterator[Database]:
    async for database in _copied(postgres_server, template_of("utf8")):
        yield database


async def _copied(server: str, template: str) -> AsyncIterator[Database]:
    name = f"{template}_copy"
    await command(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    async for database in opened("postgres", with_database(server, name)):
        yield database
    await command(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def browser(database: Database) -> httpx.AsyncClient:
    """Somebody who may do everything, signed in."""
    return await signed_in("admin")
