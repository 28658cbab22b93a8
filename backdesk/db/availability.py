"""Whether what went wrong is that the database cannot be used now: away, full, or all lent out."""

from __future__ import annotations

import socket
import sqlite3
import traceback
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
    asyncpg.InternalClientError,  # the line broke in the midst of an answer
)
STOPPED = ("57014", "55P03")
"""How PostgreSQL says that a statement took too long, or waited too long for somebody's lock."""

_ON_THE_WAY = (ConnectionError, socket.gaierror)
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


def was_stopped(error: BaseException) -> bool:
    """Whether PostgreSQL stopped a statement that took or waited longer than any may."""
    return any(getattr(one, "sqlstate", "") in STOPPED for one in _behind(error))


def _says_so(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    if isinstance(error, _ON_THE_WAY):
        return _is_of_the_driver(error)
    return isinstance(error, (*_POSTGRES, DBConnectionError))


def _is_of_the_driver(error: BaseException) -> bool:
    """Others have connections too: mail servers, browsers, whoever reads a download."""
    frames = traceback.walk_tb(error.__traceback__)
    return any(
        str(frame.f_globals.get("__name__")).startswith("asyncpg") for frame, _line in frames
    )


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and those that it was raised from or while handling."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
