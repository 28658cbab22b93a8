"""Bring a database up to date: numbered folders of plain SQL, one file for each database.

Each migration is one transaction together with the record that it was applied; processes that
start at once wait for each other. See decision 1. The generator's own come first, then those of
each folder that an application registers. A folder may name columns that are filled with the sort
keys of others (``sort_keys.txt``: no database can work them out), and the migration of before that
did the same (``replaces.txt``: a database that has the one needs not the other).
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg
from tortoise.exceptions import OperationalError

from backdesk.db.availability import is_unavailable
from backdesk.db.database import connect_to_postgres, connection, connection_settings
from backdesk.db.sort_key import sort_key
from backdesk.fold import fold_column

OWN: Final = Path(__file__).parents[1] / "migrations"
LOCK = 0x0DE71E
"""PostgreSQL's advisory lock while migrating; the number means nothing."""

PATIENCE = 60
"""Seconds for which a process waits for another one that migrates."""

PIECE = 2000
"""Rows that are filled with one statement."""

RECORD = "CREATE TABLE IF NOT EXISTS migration (name VARCHAR(100) PRIMARY KEY)"


class BrokenReferences(Exception):
    """A migration left rows that refer to rows which are not there; it was undone."""


@dataclass(frozen=True)
class Migration:
    """A folder of SQL. The database knows it by ``name``, or has what it does from ``replaces``."""

    name: str
    folder: Path
    replaces: str = ""


_registered: list[Path] = []


def register_migrations(folder: Path) -> None:
    """Apply the migrations in ``folder`` too, after those that were registered before."""
    _registered.append(folder)


def migrations() -> list[Migration]:
    """All there are, in the order in which they are applied."""
    applications = [one for folder in _registered for one in _migrations_in(folder)]
    return [*_migrations_in(OWN, "backdesk/"), *applications]


def migration_names() -> list[str]:
    return [one.name for one in migrations()]


def _migrations_in(folder: Path, prefix: str = "") -> Iterator[Migration]:
    for entry in sorted(entry for entry in folder.iterdir() if entry.is_dir()):
        replaces = entry / "replaces.txt"
        before = replaces.read_text().strip() if replaces.exists() else ""
        yield Migration(prefix + entry.name, entry, before)


async def migrate(url: str, wanted: Sequence[Migration] | None = None) -> list[str]:
    """Apply what is missing in the database at ``url``; the names of what was applied.

    :raises BrokenReferences: and the migration that broke them was undone.
    """
    wanted = migrations() if wanted is None else wanted
    settings = connection_settings(url)["credentials"]
    if url.startswith("sqlite://"):
        return await asyncio.to_thread(_migrate_sqlite, Path(settings["file_path"]), wanted)
    return await _migrate_postgres(url, wanted)


async def pending() -> list[str]:
    """What is missing in the open database."""
    try:
        applied = await _applied()
    except (OperationalError, asyncpg.PostgresError) as error:
        if is_unavailable(error):
            raise
        return migration_names()  # there is no such table: nothing was ever applied
    return [one.name for one in migrations() if not applied & {one.name, one.replaces}]


async def newer() -> list[str]:
    """What the open database has that this version does not know: a newer one made it."""
    known = {name for one in migrations() for name in (one.name, one.replaces)}
    return sorted(await _applied() - known)


async def _applied() -> set[str]:
    _count, rows = await connection().execute_query("SELECT name FROM migration")
    return {row["name"] for row in rows}


def _migrate_sqlite(file: Path, wanted: Sequence[Migration]) -> list[str]:
    file.parent.mkdir(parents=True, exist_ok=True)
    applied = []
    with closing(sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)) as database:
        # A table that is rebuilt would take its children with it; checked before the commit.
        database.execute("PRAGMA foreign_keys = OFF")
        database.create_function("fold", 1, fold_column, deterministic=True)
        _write_ahead(database)
        for migration in wanted:
            database.execute("BEGIN IMMEDIATE")
            try:
                if _apply_sqlite(database, migration):
                    applied.append(migration.name)
                database.execute("COMMIT")
            except BaseException:
                database.execute("ROLLBACK")
                raise
    return applied


def _write_ahead(database: sqlite3.Connection) -> None:
    """SQLite does not wait for others here, whatever its timeout, so this does."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _apply_sqlite(database: sqlite3.Connection, migration: Migration) -> bool:
    name, folder, replaces = migration.name, migration.folder, migration.replaces
    database.execute(RECORD)
    known = "SELECT 1 FROM migration WHERE name IN (?, ?)"
    if database.execute(known, (name, replaces)).fetchone():
        return False
    for statement in _statements((folder / "sqlite.sql").read_text()):
        database.execute(statement)
    for table, column, source in _keys_in(folder):
        _fill_sqlite(database, table, column, source)
    broken = database.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise BrokenReferences(f"{name}: {broken[:5]}")
    database.execute("INSERT INTO migration (name) VALUES (?)", (name,))
    return True


def _statements(script: str) -> Iterator[str]:
    """The script's statements; SQLite itself says where one ends, triggers included."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


async def _migrate_postgres(url: str, wanted: Sequence[Migration]) -> list[str]:
    applied = []
    database = await connect_to_postgres(url)
    try:
        for migration in wanted:
            async with database.transaction():
                await database.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
                if await _apply_postgres(database, migration):
                    applied.append(migration.name)
    finally:
        await database.close()
    return applied


async def _apply_postgres(
    database: asyncpg.Connection[asyncpg.Record], migration: Migration
) -> bool:
    name, folder, replaces = migration.name, migration.folder, migration.replaces
    await database.execute(RECORD)
    known = "SELECT 1 FROM migration WHERE name IN ($1, $2)"
    if await database.fetchval(known, name, replaces):
        return False
    await database.execute((folder / "postgres.sql").read_text())
    for table, column, source in _keys_in(folder):
        await _fill_postgres(database, table, column, source)
    await database.execute("INSERT INTO migration (name) VALUES ($1)", name)
    return True


def _keys_in(folder: Path) -> list[list[str]]:
    """(table, column, the column whose order it keeps) of each that is to be filled."""
    file = folder / "sort_keys.txt"
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def _fill_sqlite(database: sqlite3.Connection, table: str, column: str, source: str) -> None:
    last = 0
    said = f'SELECT "id", "{source}" FROM "{table}" WHERE "id" > ? ORDER BY "id" LIMIT {PIECE}'  # noqa: S608 - our own names
    while rows := database.execute(said, (last,)).fetchall():
        keys = [(sort_key(text), key) for key, text in rows if text]
        database.executemany(f'UPDATE "{table}" SET "{column}" = ? WHERE "id" = ?', keys)  # noqa: S608
        last = rows[-1][0]


async def _fill_postgres(
    database: asyncpg.Connection[asyncpg.Record], table: str, column: str, source: str
) -> None:
    last = 0
    said = f'SELECT "id", "{source}" FROM "{table}" WHERE "id" > $1 ORDER BY "id" LIMIT {PIECE}'  # noqa: S608 - our own names
    while rows := await database.fetch(said, last):
        keys = [(row["id"], sort_key(row[source])) for row in rows if row[source]]
        await database.execute(
            f'UPDATE "{table}" t SET "{column}" = k.key '  # noqa: S608
            "FROM unnest($1::int[], $2::text[]) AS k(id, key) WHERE t.id = k.id",
            [key for key, _text in keys],
            [text for _key, text in keys],
        )
        last = rows[-1]["id"]
