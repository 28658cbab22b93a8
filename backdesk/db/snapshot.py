"""Many queries that see one and the same moment of the database, whoever writes meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.transactions import in_transaction

from backdesk.db.database import connection, dialect, in_lane
from backdesk.db.row_queue import Lane

ON_POSTGRES = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = 0"
)


@asynccontextmanager
async def snapshot() -> AsyncIterator[None]:
    """What is read inside is as it was at the first look; nothing can be written.

    Only in a task that is not cancelled (``run_to_completion``), and for as long as the reading
    takes: it has a connection of its own all the while.
    """
    if dialect() == "postgres":
        async with in_lane(Lane.EXPORT), in_transaction():
            await connection().execute_script(ON_POSTGRES)
            yield
        return
    async with _beside_the_writer():
        yield


@asynccontextmanager
async def _beside_the_writer() -> AsyncIterator[None]:
    """A second connection to the file: the process has one, which everything else goes through."""
    connections = get_connections()
    (kind,) = connections.db_config
    client = connections._create_connection(kind)  # noqa: SLF001 - there is no other way to a second one
    assert isinstance(client, SqliteClient)
    await client.create_connection(with_db=True)
    try:
        await client.execute_script("PRAGMA query_only = ON")  # a script ends a transaction
        reading = SqliteTransactionWrapper(client)
        await reading.begin()
        await reading.execute_query("SELECT 1 FROM sqlite_master LIMIT 1")  # the moment is now
        token = connections.set(kind, reading)
        try:
            yield
        finally:
            connections.reset(token)
            await reading.rollback()
    finally:
        await client.close()
