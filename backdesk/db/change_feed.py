"""What any process committed, heard by this one within a second.

PostgreSQL says it itself: triggers NOTIFY with the commit, one connection a process LISTENs.
SQLite has a number that changes with every commit of another connection; it is looked at twice
a second, and only when it changed are the history's new rows read. See decision 0020.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiosqlite
import asyncpg
import structlog

from backdesk.db.database import connect_to_postgres, connection_settings
from backdesk.models.history import History

CHANNEL = "orderly_live"
GONE = "gone"
MOST = 500
"""Entries that are told one by one; of more it is only said that there were many."""

HEARTBEAT = 10.0
"""Seconds after which silence is heard too: time to look who is still there."""

LOOKS_EVERY = 0.5
GATHERS_FOR = 0.05
TRIES_AGAIN_AFTER = 1.0
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, aiosqlite.Error)
log = structlog.get_logger()


@dataclass(frozen=True)
class ChangeBatch:
    """``history`` are keys of new entries; ``many``: more than these, or some were not heard.

    ``around``: somebody came, went or signed out. None of it is a beat.
    """

    history: tuple[int, ...] = ()
    many: bool = False
    around: bool = False


async def listen(url: str, since: int) -> AsyncGenerator[ChangeBatch]:
    """What is committed after the entry ``since``, also what was while the listening began.

    Never ends by itself; a database that goes away is heard again when it is back.
    """
    hearing = _on_sqlite if url.startswith("sqlite://") else _on_postgres
    first = True
    while True:
        try:
            async with aclosing(hearing(url, since, again=not first)) as all_of_it:
                async for heard in all_of_it:
                    yield heard
                    first = False
        except _AWAY as error:
            log.warning("changes are not heard", error=repr(error))
        await asyncio.sleep(TRIES_AGAIN_AFTER)


async def last_entry() -> int:
    """The key of the newest history entry."""
    newest = await History.all().order_by("-id").limit(1).values_list("id", flat=True)
    return int(str(newest[0])) if newest else 0


async def _on_sqlite(url: str, since: int, *, again: bool) -> AsyncGenerator[ChangeBatch]:
    last = await last_entry() if again else since
    async with aiosqlite.connect(connection_settings(url)["credentials"]["file_path"]) as file:
        seen, silent = -1, 0.0  # the first look is at what came while it was opened
        if again:
            yield ChangeBatch(many=True)
        while True:
            version = await _data_version(file)
            if version == seen and silent < HEARTBEAT:
                await asyncio.sleep(LOOKS_EVERY)
                silent += LOOKS_EVERY
                continue
            ids = await _entries_after(last) if version != seen else []
            last = max(last, *ids[-1:]) if ids else last
            changed, seen, silent = version != seen, version, 0.0
            if len(ids) > MOST:
                last = await last_entry()
            yield ChangeBatch(tuple(ids[:MOST]), many=len(ids) > MOST, around=changed)


async def _data_version(file: aiosqlite.Connection) -> int:
    async with file.execute("PRAGMA data_version") as found:
        row: Any = await found.fetchone()
    return int(row[0])


async def _entries_after(last: int) -> list[int]:
    rows = History.filter(id__gt=last).order_by("id").limit(MOST + 1)
    return [int(str(key)) for key in await rows.values_list("id", flat=True)]


async def _on_postgres(url: str, since: int, *, again: bool) -> AsyncGenerator[ChangeBatch]:
    async with _listening(url) as (said, database):
        ids = [] if again else await _entries_after(since)
        yield ChangeBatch(tuple(ids[:MOST]), many=again or len(ids) > MOST, around=True)
        while True:
            try:
                messages = [await asyncio.wait_for(said.get(), HEARTBEAT)]
            except TimeoutError:
                await database.execute("SELECT 1", timeout=HEARTBEAT)  # a broken line is silent too
                yield ChangeBatch()
                continue
            await asyncio.sleep(GATHERS_FOR)
            while not said.empty():
                messages.append(said.get_nowait())
            yield _read(messages)


@asynccontextmanager
async def _listening(url: str) -> AsyncIterator[tuple[asyncio.Queue[str], Any]]:
    """A connection of its own: those of the pool are lent from one to the next."""
    said: asyncio.Queue[str] = asyncio.Queue()
    database = await connect_to_postgres(url)
    database.add_termination_listener(lambda _gone: said.put_nowait(GONE))
    try:
        await database.add_listener(CHANNEL, lambda *message: said.put_nowait(message[3]))
        yield said, database
    finally:
        await database.close(timeout=1)


def _read(messages: list[str]) -> ChangeBatch:
    """:raises ConnectionError: the line broke."""
    if GONE in messages:
        raise ConnectionResetError("the connection that listens was closed")
    told = [message for message in messages if message not in ("many", "around")]
    ids = sorted({int(key) for message in told for key in message.split()})
    many = "many" in messages or len(ids) > MOST
    return ChangeBatch(tuple(ids[:MOST]), many, "around" in messages)
