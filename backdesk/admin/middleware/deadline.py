"""How long a request may take, and what is read for somebody who went away: no more is read."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backdesk.admin.middleware.paths import SAFE_METHODS
from backdesk.db.deadline import Deadline as Limit
from backdesk.db.deadline import deadline_in


class TakesTooLong(Exception):
    """The deadline came before the answer; what was being written may have been written."""


class Deadline:
    """Ends what takes longer than ``seconds`` from when the whole request is here.

    What takes longer by its nature says so: ``backdesk.db.deadline.may_take``. An answer that was
    begun is not ended, it may be a long download.
    """

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        limit: Limit | None = None
        try:
            async with deadline_in(self.seconds) as limit:
                if scope["method"] in SAFE_METHODS:
                    await self._look(scope, receive, _lifting(limit, send))
                else:
                    await self.app(scope, _renewing(limit, receive), _lifting(limit, send))
        except TimeoutError as error:
            if limit is None or not limit.expired:
                raise
            raise TakesTooLong from error

    async def _look(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Nothing is changed by it: it ends as soon as nobody is there who would see it."""
        caller = _Caller(receive)
        try:
            await self.app(scope, caller.receive, caller.watched(send))
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not caller.left or (task is not None and task.uncancel() > 0):
                raise
        finally:
            caller.end()


def _lifting(limit: Limit, send: Send) -> Send:
    async def lifting(message: Message) -> None:
        limit.lift()
        await send(message)

    return lifting


def _renewing(limit: Limit, receive: Receive) -> Receive:
    """A long upload over a slow line is not what takes long here."""

    async def renewing() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            limit.renew()
        return message

    return renewing


class _Caller:
    """Hands on what the caller sends, and cancels the task when the caller leaves too early."""

    def __init__(self, receive: Receive) -> None:
        self.left = False
        self._begun = False
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self._task = asyncio.current_task()
        self._watching = asyncio.create_task(self._watch(receive))

    async def _watch(self, receive: Receive) -> None:
        with suppress(OSError, RuntimeError):
            while True:
                message = await receive()
                self._messages.put_nowait(message)
                if message["type"] == "http.disconnect":
                    break
        if not self._begun and self._task is not None:
            self.left = True
            self._task.cancel()

    async def receive(self) -> Message:
        message = await self._messages.get()
        if message["type"] == "http.disconnect":
            self._messages.put_nowait(message)  # whoever asks again is told again
        return message

    def watched(self, send: Send) -> Send:
        async def watched(message: Message) -> None:
            self._begun = True
            await send(message)

        return watched

    def end(self) -> None:
        self._watching.cancel()
