"""The database: opened once a process, and the one way in which a transaction is run.

A task that is cancelled inside a transaction leaves Tortoise's connection or pool dead, so a
transaction runs in a task of its own that no cancellation reaches: who waits for it may go
away, it finishes all the same.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Hashable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base import executor
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from backdesk.db.deadline import current_deadline, transaction_ends_at
from backdesk.db.prefetch import prefetch_referred
from backdesk.db.row_queue import MOST_CONNECTIONS, Lane, TakesTooLong, Turn, turn_at, turn_in
from backdesk.models import MODULES as GENERATOR

T = TypeVar("T")
ATTEMPTS = 6
LOCK_TIMEOUT = "5s"
ROWS_AT_ONCE = 200
"""Rows that the ORM makes before others have their turn on the event loop: about 10 ms of work."""

executor.CHUNK_SIZE = ROWS_AT_ONCE
setattr(executor.BaseExecutor, "_prefetch_direct_relation", prefetch_referred)  # noqa: B010
LOCKED_ATTEMPTS = 2
"""For a row that somebody else has locked all the time: then nobody is helped by waiting on."""

_running: set[asyncio.Task[Any]] = set()
_apps: dict[str, list[str]] = {}
_CONFLICTS = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
)
_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    ConnectionError,
)


class DatabaseBusy(Exception):
    """The database was too busy or out of reach, several times over; nothing was changed."""


class TookTooLong(DatabaseBusy):
    """The request's deadline came first; it was undone."""


class CommitOutcomeUnknown(Exception):
    """The connection broke while the transaction was being committed: it may have happened."""


def register_models(app: str, modules: list[str]) -> None:
    """Modules whose models are ``app.Model`` to each other; the database has their tables.

    The generator's own are there before any: ``backdesk.User``, ``backdesk.Job``.
    """
    if not _apps:
        _apps["backdesk"] = GENERATOR
        # without their relations: an application may add a foreign key to one of them
        Tortoise.init_models(GENERATOR, "backdesk", _init_relations=False)
    _apps[app] = modules
    Tortoise.init_models(modules, app)


def connection_settings(url: str) -> dict[str, Any]:
    """Tortoise's settings of the connection for ``url``."""
    settings: dict[str, Any] = expand_db_url(url)
    credentials = settings["credentials"]
    if settings["engine"].endswith("sqlite"):
        settings["engine"] = "backdesk.db.sqlite"
        credentials.update(synchronous="NORMAL", busy_timeout=20_000, cache_size=-32_000)
    else:
        credentials.setdefault("minsize", 1)
        credentials.setdefault("maxsize", MOST_CONNECTIONS)
        credentials["server_settings"] = {
            "timezone": "UTC",
            "lock_timeout": LOCK_TIMEOUT,
            "idle_in_transaction_session_timeout": "60s",
        }
    return settings


async def connect_to_postgres(url: str) -> asyncpg.Connection[asyncpg.Record]:
    """A connection beside the pool, reached as the pool's are: what follows the ? holds too."""
    given = connection_settings(url)["credentials"]
    reached_by = ("host", "port", "user", "password", "database", "ssl")
    return await asyncpg.connect(**{one: given[one] for one in reached_by if one in given})


async def open_database(url: str, statement_timeout: float = 0) -> None:
    """Make ``url`` the database of this process.

    ``statement_timeout``: seconds after which PostgreSQL stops a statement, whoever waits for it.
    The connection is called by its kind: Tortoise keeps the SQL that it wrote under the
    connection's name, and would use that of the one kind for the other.
    """
    if url.startswith("sqlite://") and ":memory:" not in url:
        Path(url.removeprefix("sqlite://")).parent.mkdir(parents=True, exist_ok=True)
    kind = url.partition("://")[0]
    settings = connection_settings(url)
    if statement_timeout and kind != "sqlite":
        limit = f"{round(statement_timeout * 1000)}ms"
        settings["credentials"]["server_settings"]["statement_timeout"] = limit
    await Tortoise.init(
        config={
            "connections": {kind: settings},
            "apps": {
                app: {"models": modules, "default_connection": kind}
                for app, modules in _apps.items()
            },
            "use_tz": True,
            "timezone": "UTC",
        },
        _enable_global_fallback=True,
    )


async def close_database() -> None:
    """Let what runs come to its end, then close."""
    if _running:
        await asyncio.wait(_running)
    await Tortoise.close_connections()


def connection() -> BaseDBAsyncClient:
    """The open database, or the transaction that is running on it."""
    (kind,) = get_connections().db_config
    return get_connections().get(kind)


def rows_at_once(many: int) -> int:
    """Of that many, those of one transaction: SQLite has one lock, which others want too."""
    return many if dialect() == "postgres" else max(min(many, 25), many // 5)


def dialect() -> str:
    """``sqlite`` or ``postgres``."""
    return connection().capabilities.dialect


def inside_transaction() -> bool:
    return isinstance(connection(), TransactionalDBClient)


async def atomically(work: Callable[[], Awaitable[T]], at: Hashable = None) -> T:
    """Run ``work`` in one transaction: all of it happens, or nothing.

    Deadlocks and lock timeouts run all of it again, so ``work`` must change nothing but the
    database. Called inside a transaction it is a savepoint of that one. ``at`` is the row that
    it is about: one at a time begins, and the others wait without a connection.

    :raises DatabaseBusy: several attempts failed, or the request's deadline came first.
    :raises CommitOutcomeUnknown: the connection broke during the commit.
    """
    if inside_transaction():
        async with savepoint():
            return await work()
    taken = await _take([] if at is None else [turn_at(at)])
    task = run_to_completion(_persistently(work))
    task.add_done_callback(lambda _done: _give_back(taken))
    return await asyncio.shield(task)


@asynccontextmanager
async def in_lane(lane: Lane) -> AsyncIterator[None]:
    """What is read inside is read on the share of the connections that ``lane`` has."""
    turn = turn_in(lane, _connections())
    await turn.take()
    try:
        yield
    finally:
        turn.give_back()


def _connections() -> int:
    """How many there are at most, outside of a transaction."""
    return int(getattr(connection(), "pool_maxsize", 1))


async def _take(turns: list[Turn]) -> list[Turn]:
    """These, and one for a connection of the share of requests, or of the background.

    :raises DatabaseBusy: it was not its turn in time; none is kept.
    """
    lane = Lane.BACKGROUND if current_deadline() is None else Lane.REQUEST
    turns.append(turn_in(lane, _connections()))
    taken: list[Turn] = []
    try:
        for turn in turns:
            await turn.take()
            taken.append(turn)
    except BaseException as error:
        _give_back(taken)
        if isinstance(error, TakesTooLong):
            raise DatabaseBusy from error
        raise
    return taken


def _give_back(turns: list[Turn]) -> None:
    for turn in turns:
        turn.give_back()


def run_to_completion(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """A task that goes on though whoever began it goes away; the end of the process waits."""
    task = asyncio.create_task(work)
    _running.add(task)
    task.add_done_callback(_finished)
    return task


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """What fails inside is undone, and the transaction around it can go on."""
    async with in_transaction():
        yield


def _finished(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled():
        task.exception()  # read here too: whoever waited may be gone


async def _persistently(work: Callable[[], Awaitable[T]]) -> T:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await _once(work)
        except Exception as error:
            if not is_conflict(error):
                raise
            ends_at = transaction_ends_at()
            if ends_at is not None and asyncio.get_running_loop().time() >= ends_at:
                raise DatabaseBusy from error
            locked = isinstance(error.__cause__ or error, asyncpg.LockNotAvailableError)
            if attempt == (LOCKED_ATTEMPTS if locked else ATTEMPTS):
                raise DatabaseBusy from error
        await asyncio.sleep(random.uniform(0, 0.05 * attempt))  # noqa: S311 - no secret
    raise AssertionError("unreachable")


async def _once(work: Callable[[], Awaitable[T]]) -> T:
    transaction = in_transaction()
    await transaction.__aenter__()
    limit = asyncio.timeout_at(transaction_ends_at())
    try:
        async with limit:
            result = await work()
    except BaseException as error:
        await _roll_back(transaction, error)
        if isinstance(error, TimeoutError) and limit.expired():
            raise TookTooLong from error
        raise
    try:
        await transaction.__aexit__(None, None, None)
    except _LOST as error:
        raise CommitOutcomeUnknown from error
    return result


async def _roll_back(transaction: Any, error: BaseException) -> None:
    """A roll-back over a lost connection fails too; what went wrong first is what is told."""
    try:
        await transaction.__aexit__(type(error), error, error.__traceback__)
    except _LOST:
        return


def is_conflict(error: Exception) -> bool:
    """Whether the transaction is lost through no fault of its own, and may be run again."""
    if isinstance(error, CommitOutcomeUnknown):
        return False
    if isinstance(error, OperationalError):
        return "database is locked" in str(error) or isinstance(error.__cause__, _CONFLICTS)
    return isinstance(error, (*_CONFLICTS, *_LOST))
