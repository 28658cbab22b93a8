"""Bring a database up to date: numbered folders of plain SQL, one file for each database.

Each migration is one transaction together with the record that it was applied; processes that
start at once wait for each other. See docs/decisions/0001-migrations.md. A folder may name columns
that are filled with the sort keys of others (``sort_keys.txt``): no database can work them out.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
from tortoise.exceptions import OperationalError

from backdesk.db.availability import is_unavailable
from backdesk.db.database import connect_to_postgres, connection, connection_settings
from backdesk.db.sort_key import sort_key
from backdesk.fold import fold_column

MIGRATIONS = Path(__file__).parents[2] / "models" / "migrations"
LOCK = 0x0DE71E
"""PostgreSQL's advisory lock while migrating; the number means nothing."""

PATIENCE = 60
"""Seconds for which a process waits for another one that migrates."""

PIECE = 2000
"""Rows that are filled with one statement."""

RECORD = "CREATE TABLE IF NOT EXISTS migration (name VARCHAR(100) PRIMARY KEY)"


class BrokenReferences(Exception):
    """A migration left rows that refer to rows which are not there; it was undone."""


def migration_names(folder: Path = MIGRATIONS) -> list[str]:
    """All migrations, in the order in which they are applied."""
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir())


async def migrate(url: str, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what is missing in the database at ``url``; the names of what was applied.

    :raises BrokenReferences: and the migration that broke them was undone.
    """
    settings = connection_settings(url)["credentials"]
    if url.startswith("sqlite://"):
        return await asyncio.to_thread(_migrate_sqlite, Path(settings["file_path"]), folder)
    return await _migrate_postgres(url, folder)


async def pending() -> list[str]:
    """What is missing in the open database."""
    try:
        _count, rows = await connection().execute_query("SELECT name FROM migration")
    except (OperationalError, asyncpg.PostgresError) as error:
        if is_unavailable(error):
            raise
        return migration_names()  # there is no such table: nothing was ever applied
    applied = {row["name"] for row in rows}
    return [name for name in migration_names() if name not in applied]


async def newer() -> list[str]:
    """What the open database has that this version does not know: a newer one made it."""
    _count, rows = await connection().execute_query("SELECT name FROM migration")
    return sorted({row["name"] for row in rows} - set(migration_names()))


def _migrate_sqlite(file: Path, folder: Path) -> list[str]:
    file.parent.mkdir(parents=True, exist_ok=True)
    applied = []
    with closing(sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)) as database:
        # A table that is rebuilt would take its children with it; checked before the commit.
        database.execute("PRAGMA foreign_keys = OFF")
        database.create_function("fold", 1, fold_column, deterministic=True)
        _write_ahead(database)
        for name in migration_names(folder):
            database.execute("BEGIN IMMEDIATE")
            try:
                if _apply_sqlite(database, folder, name):
                    applied.append(name)
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


def _apply_sqlite(database: sqlite3.Connection, folder: Path, name: str) -> bool:
    database.execute(RECORD)
    if database.execute("SELECT 1 FROM migration WHERE name = ?", (name,)).fetchone():
        return False
    for statement in _statements((folder / name / "sqlite.sql").read_text()):
        database.execute(statement)
    for table, column, source in _keys_in(folder / name):
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


async def _migrate_postgres(url: str, folder: Path) -> list[str]:
    applied = []
    database = await connect_to_postgres(url)
    try:
        for name in migration_names(folder):
            async with database.transaction():
                await database.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
                if await _apply_postgres(database, folder, name):
                    applied.append(name)
    finally:
        await database.close()
    return applied


async def _apply_postgres(
    database: asyncpg.Connection[asyncpg.Record], folder: Path, name: str
) -> bool:
    await database.execute(RECORD)
    if await database.fetchval("SELECT 1 FROM migration WHERE name = $1", name):
        return False
    await database.execute((folder / name / "postgres.sql").read_text())
    for table, column, source in _keys_in(folder / name):
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
