"""Tortoise's SQLite backend with transactions that take the write lock at their start.

SQLite's own BEGIN is deferred: a transaction that reads first and writes later fails as
"database is locked" when another process wrote in between, however long it would wait.
"""

from __future__ import annotations

import sqlite3
from typing import cast

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from models.fold import fold_column


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that waits for the write lock before its first statement."""

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class ImmediateContext(SqliteTransactionContext):
    """Gives the connection back when BEGIN itself fails; Tortoise's own would keep its lock."""

    async def __aenter__(self) -> ImmediateTransaction:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return cast("ImmediateTransaction", self.connection)


class ImmediateClient(SqliteClient):
    """The client that Tortoise finds by this module's name."""

    async def _post_connect(self) -> None:
        """What the triggers of migration 0030 fold with."""
        await super()._post_connect()
        assert self._connection is not None
        await self._connection.create_function("fold", 1, fold_column, deterministic=True)

    def _in_transaction(self) -> TransactionContext:
        return ImmediateContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateClient
