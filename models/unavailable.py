"""Whether what went wrong is that the database cannot be used now: away, full, or all lent out."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator

import asyncpg
from tortoise.exceptions import DBConnectionError

_POSTGRES = (
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,  # the disk is full, too many connections
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.ReadOnlySQLTransactionError,  # it is a stand-by now
    asyncpg.PostgresIOError,
    asyncpg.InterfaceError,
)
_ON_THE_WAY = (DBConnectionError, ConnectionError, socket.gaierror)
_SQLITE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
}


def is_unavailable(error: BaseException) -> bool:
    """Nothing is wrong with what was asked: it can be asked again when the database is back."""
    return any(_says_so(one) for one in _behind(error))


def _says_so(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    return isinstance(error, (*_POSTGRES, *_ON_THE_WAY))


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and those that it was raised from or while handling."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
