"""The open pages of this process, each with a stream of events that it is told by."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from sse_starlette import ServerSentEvent

from backdesk.admin.detail.pages import may_see
from backdesk.admin.live.changes import Change, load_changes
from backdesk.auth.session import Session, is_active
from backdesk.auth.user import User
from backdesk.db.change_feed import ChangeBatch, last_entry, listen
from backdesk.db.clock import database_now
from backdesk.models.presence import join, leave, present_users, renew

WAITING = 32
"""Events that wait for a slow page; after that it is told to look at everything anew."""

PAGES_OF_ONE = 30
log = structlog.get_logger()


Narrow = Callable[[User, Sequence[Change]], Awaitable[Sequence[Change]]]
"""Leaves, of changes, those of rows that the user may see."""


@dataclass(eq=False)
class Connection:
    """One open page; ``user`` is read anew before anything is told. ``None`` ends it."""

    page: str
    session: Session
    user: User
    narrow: Narrow
    presence: int = 0
    here: Sequence[str] = ()
    waiting: asyncio.Queue[ServerSentEvent | None] = field(
        default_factory=lambda: asyncio.Queue(WAITING)
    )

    @property
    def of_one(self) -> bool:
        """Whether the page shows one thing that others may have open too."""
        return "/" in self.page

    def tell(self, event: str, last: int, data: Any = None) -> None:
        if self.waiting.full():
            self._forget_waiting()
            event, data = "all", None
        said = json.dumps(data, ensure_ascii=False)
        self.waiting.put_nowait(ServerSentEvent(said, event=event, id=str(last)))

    def end(self) -> None:
        self._forget_waiting()
        self.waiting.put_nowait(None)

    def _forget_waiting(self) -> None:
        while not self.waiting.empty():
            self.waiting.get_nowait()


class LiveHub:
    """``last`` is the newest history entry that was heard of; a page says it was made after it."""

    def __init__(self, database_url: str) -> None:
        self.last = 0
        self._url = database_url
        self._streams: dict[Connection, None] = {}  # the oldest first
        self._going: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Inside, pages are told; in the end nobody is here any more."""
        self.last = await last_entry()
        work = asyncio.create_task(self._work())
        try:
            yield
        finally:
            work.cancel()
            for stream in list(self._streams):
                stream.end()
                self.close(stream)
            await asyncio.wait([work, *self._going])

    async def _work(self) -> None:
        async with aclosing(listen(self._url, self.last)) as everything:
            async for heard in everything:
                try:
                    await self.tell(heard)
                except Exception as error:  # a database out of reach says so in many ways
                    log.warning("pages were not told", error=repr(error))
                    self._tell_all()

    async def open(self, stream: Connection) -> None:
        """It is told from now on; of very many pages of one session the oldest ends."""
        mine = [one for one in self._streams if one.session.id == stream.session.id]
        for one in mine[: max(len(mine) + 1 - PAGES_OF_ONE, 0)]:
            one.end()
            self.close(one)
        self._streams[stream] = None
        if stream.of_one:
            stream.presence = await join(stream.user.id, stream.page, await database_now())
            await self._tell_who_is_here([stream])

    def close(self, stream: Connection) -> None:
        """Whoever closes it may be cut off at any moment, so what is left to do is done apart."""
        if stream in self._streams:
            del self._streams[stream]
            task = asyncio.create_task(_went(stream))
            self._going.add(task)
            task.add_done_callback(self._going.discard)

    async def tell(self, heard: ChangeBatch) -> None:
        """Hand what was heard to the pages that show it, if who opened them still may see it."""
        beat = heard == ChangeBatch()
        self.last = max([self.last, *heard.history])
        if heard.many:
            self.last = await last_entry()
        if not self._streams:
            return
        changes = [] if heard.many else await load_changes(heard.history)
        await self._end_signed_out()  # right before anything is told
        if heard.many:
            self._tell_all()
        elif changes:
            await self._tell_changes(changes)
        if beat:
            await renew(
                [one.presence for one in self._streams if one.presence], await database_now()
            )
        if beat or heard.around:
            await self._tell_who_is_here([one for one in self._streams if one.of_one])

    async def _end_signed_out(self) -> None:
        asked = list(self._streams)  # those that open meanwhile were asked at the door
        users = await is_active([one.session for one in asked], await database_now())
        for stream in asked:
            user = users.get(stream.session.id)
            if user is None or not may_see(user, stream.page):
                stream.end()
                self.close(stream)
            else:
                stream.user = user

    async def _tell_changes(self, changes: Sequence[Change]) -> None:
        for stream in list(self._streams):
            shown = [one for one in changes if one.is_at(stream.page)]
            mine = await stream.narrow(stream.user, shown) if shown else []
            if mine:
                stream.tell("changes", self.last, [one.plain() for one in mine])

    def _tell_all(self) -> None:
        for stream in self._streams:
            stream.tell("all", self.last)

    async def _tell_who_is_here(self, streams: Sequence[Connection]) -> None:
        if not streams:
            return
        there = await present_users({one.page for one in streams}, await database_now())
        for stream in streams:
            others = there[stream.page].items()
            names = sorted(name for key, name in others if key != stream.user.id)
            if names != list(stream.here):
                stream.here = names
                stream.tell("here", self.last, names)


async def _went(stream: Connection) -> None:
    if not stream.presence:
        return
    try:
        await leave([stream.presence])
    except Exception as error:  # it runs out by itself
        log.warning("who went is shown for a while", error=repr(error))
