"""Databases from before the generator had migrations of its own: taken over, nothing lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backdesk.auth.session import Session
from backdesk.auth.user import User
from backdesk.db.database import close_database, connection, open_database
from backdesk.db.migrate import Migration, migrate, migrations, newer, pending
from backdesk.models.history import History
from tests.conftest import Database
from tests.factories.order import an_order
from tests.models.schema import read_schema

ROWS = """
INSERT INTO "user" ("email", "name", "password_hash", "active", "timezone", "language",
    "created_at", "version", "role_id")
SELECT 'ann@example.com', 'Ann', '', "built_in", 'UTC', 'en', '2024-01-02 03:04:05+00:00', 1, "id"
    FROM "role" WHERE "name" = 'manager';
INSERT INTO "session" ("token_hash", "csrf_secret", "user_agent", "created_at", "seen_at",
    "expires_at", "user_id")
SELECT 'hash', 'secret', '', "created_at", "created_at", "created_at", "id" FROM "user";
INSERT INTO "history" ("at", "actor", "kind", "text", "changes", "subject", "subject_key",
    "user_id")
SELECT "created_at", "name", 'changed', 'Something', '{}', 'setting', '1', "id" FROM "user";
"""


def _of_before(folder: Path, until: str) -> list[Migration]:
    """The one set that there was: each with what is the generator's own now."""
    found = migrations()
    names = {name for one in found if (name := one.replaces or one.name) <= until}
    sets = []
    for name in sorted(names):
        parts = [one.folder for one in found if name in (one.name, one.replaces)]
        (folder / name).mkdir()
        for file in ("sqlite.sql", "postgres.sql", "sort_keys.txt"):
            texts = [(part / file).read_text() for part in parts if (part / file).exists()]
            if texts and not (file == "sort_keys.txt" and name == "0001_start"):
                (folder / name / file).write_text(_without_fold(name, "".join(texts)))
        sets.append(Migration(name, folder / name))
    return sets


def _without_fold(name: str, script: str) -> str:
    """The first version's roles had no such column; a later migration filled it."""
    if name != "0001_start":
        return script
    return re.sub(r"\"name_fold\", (.*? VALUES \('\w+', )'\w+', ", r"\1", script)


@pytest.mark.parametrize(
    "until", ["0001_start", "0013_customers", "0020_live", "0034_sort_keys", "0044_growth"]
)
async def test_a_database_of_any_earlier_version_keeps_its_rows_and_gets_what_it_lacks(
    database: Database, tmp_path: Path, until: str
) -> None:
    ordinary = (await read_schema()).names()
    if database.dialect == "postgres":
        url = database.url
        await connection().execute_script("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    else:
        url = f"sqlite://{tmp_path}/before.sqlite3"
    await close_database()
    before = _of_before(tmp_path, until)
    await migrate(url, before[:1])
    await open_database(url)
    await connection().execute_script(ROWS)
    await close_database()
    await migrate(url, before)
    await migrate(url)
    await open_database(url)
    assert (await pending(), await newer()) == ([], [])
    assert (await read_schema()).names() == ordinary
    ann = await User.get(email="ann@example.com").select_related("role")
    assert ann.may("views.share")
    assert ann.name_key
    assert (await Session.get()).user_id == ann.id
    assert (await History.get()).user_id == ann.id


async def test_a_database_of_the_version_before_needs_nothing(database: Database) -> None:
    order = await an_order(paid=True)
    before = await History.filter(order=order).count()
    of_before = {one.replaces or one.name for one in migrations()}
    names = ", ".join(f"('{name}')" for name in of_before)
    await connection().execute_script(
        f"DELETE FROM migration; INSERT INTO migration (name) VALUES {names}"
    )
    assert (await pending(), await newer()) == ([], [])
    assert await migrate(database.url) == []
    assert await History.filter(order=order).count() == before > 1


async def test_a_migration_that_nobody_here_knows_is_newer(database: Database) -> None:
    await connection().execute_script("INSERT INTO migration (name) VALUES ('backdesk/9999_later')")
    assert await newer() == ["backdesk/9999_later"]


async def test_the_generators_own_come_first(database: Database) -> None:
    names = [one.name.startswith("backdesk/") for one in migrations()]
    assert names == sorted(names, reverse=True)
