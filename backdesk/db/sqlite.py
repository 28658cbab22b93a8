"""Tortoise's SQLite backend for several readers and one writer in a process.

SQLite's own BEGIN is deferred: a transaction that reads first and writes later fails as
"database is locked" when another process wrote in between, however long it would wait. So
transactions take the write lock at their start, on a connection of their own, and what is only
read is read beside them, on others: whoever waits for the lock keeps no page waiting.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, cast

import aiosqlite
from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from backdesk.db.deadline import current_deadline
from backdesk.fold import fold_column

READERS = 4
LONG, REST = 0.1, 0.15
"""Seconds of a transaction in the background after which its process rests for so many: who waits
for the lock looks ten times a second whether it is free."""

_READS = re.compile(r"\s*(SELECT|WITH|EXPLAIN)\b", re.IGNORECASE)
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that waits for the write lock before its first statement."""

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class ImmediateContext(SqliteTransactionContext):
    """Gives the connection back when BEGIN itself fails; Tortoise's own would keep its lock."""

    _begun = 0.0

    async def __aenter__(self) -> ImmediateTransaction:
        client: ImmediateClient = self.connection._parent  # noqa: SLF001 - as Tortoise's own does
        await client.let_others_write()
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self._begun = monotonic()
        self.token = get_connections().set(self.connection_name, self.connection)
        return cast("ImmediateTransaction", self.connection)

    async def __aexit__(self, *failed: Any) -> None:
        try:
            await super().__aexit__(*failed)
        finally:
            self.connection._parent.wrote_for(monotonic() - self._begun)  # noqa: SLF001


class ImmediateClient(SqliteClient):
    """The client that Tortoise finds by this module's name."""

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **kwargs)
        self.pool_maxsize = READERS
        self._readers: list[aiosqlite.Connection] = []
        self._free: list[aiosqlite.Connection] = []
        self._reading = asyncio.Semaphore(READERS)
        self._rests_until = 0.0

    async def _post_connect(self) -> None:
        """What the triggers of migration 0030 fold with."""
        await super()._post_connect()
        assert self._connection is not None
        await self._connection.create_function("fold", 1, fold_column, deterministic=True)

    def _in_transaction(self) -> TransactionContext:
        return ImmediateContext(ImmediateTransaction(self), self._lock)

    async def let_others_write(self) -> None:
        """Work that nobody waits for does not take the lock again right after it had it long."""
        rest = self._rests_until - monotonic()
        if rest > 0 and current_deadline() is None:
            await asyncio.sleep(rest)

    def wrote_for(self, seconds: float) -> None:
        if seconds > LONG and current_deadline() is None:
            self._rests_until = monotonic() + REST

    @translate_exceptions
    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, Sequence[Any]]:
        if not self._only_reads(query):
            return cast("tuple[int, Sequence[Any]]", await super().execute_query(query, values))
        rows = await self._read(query, values)
        return len(rows), rows

    @translate_exceptions
    async def execute_query_dict(
        self, query: str, values: list[Any] | None = None
    ) -> list[dict[str, Any]]:
        if not self._only_reads(query):
            return cast("list[dict[str, Any]]", await super().execute_query_dict(query, values))
        return [dict(row) for row in await self._read(query, values)]

    def _only_reads(self, query: str) -> bool:
        """A WITH may write; one in which a text looks like it is read by the writer, and may be."""
        reads = _READS.match(query)
        if reads is None or self.filename == ":memory:":
            return False
        return reads[1].upper() != "WITH" or not _WRITES.search(query)

    async def _read(self, query: str, values: list[Any] | None) -> list[Any]:
        query = query.replace("\x00", "'||CHAR(0)||'")
        self.log.debug("%s: %s", query, values)
        async with self._reader() as connection:
            reading = asyncio.ensure_future(connection.execute_fetchall(query, values))
            try:
                return list(await asyncio.shield(reading))
            except asyncio.CancelledError:
                while not reading.done():  # it may not have begun: what begins later goes on
                    await connection.interrupt()
                    await asyncio.wait([reading], timeout=0.02)
                reading.exception()
                raise

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[aiosqlite.Connection]:
        async with self._reading:
            connection = self._free.pop() if self._free else await self._open_reader()
            try:
                yield connection
            finally:
                self._free.append(connection)

    async def _open_reader(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self.filename, isolation_level=None)
        self._readers.append(connection)
        connection._conn.row_factory = sqlite3.Row  # noqa: SLF001 - as Tortoise's own does
        for pragma, value in {**self.pragmas, "query_only": "ON"}.items():
            await connection.execute_fetchall(f"PRAGMA {pragma}={value}")
        await connection.create_function("fold", 1, fold_column, deterministic=True)
        return connection

    async def close(self) -> None:
        for connection in self._readers:
            await connection.close()
        self._readers, self._free = [], []
        await super().close()


client_class = ImmediateClient
