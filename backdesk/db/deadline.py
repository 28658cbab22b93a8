"""How long a request may take, known to whatever it asks of the database.

Work that nobody waits for (jobs, rounds, commands) has no deadline.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
A_PRINT, MANY_ROWS = 120.0, 600.0
"""Seconds: for a browser that prints, and for what goes through a file or thousands of rows."""

TO_SAY_SO = 0.5
"""Seconds before the deadline at which a transaction gives up: it is undone by then, and said."""


class Deadline:
    """Of one request; what goes on after the request has none any more."""

    def __init__(self, seconds: float, limit: asyncio.Timeout) -> None:
        self._seconds, self._limit = seconds, limit
        self.over = False
        self.renew()

    def renew(self) -> None:
        """All of the time again from now on."""
        self._reschedule(asyncio.get_running_loop().time() + self._seconds)

    def allow(self, seconds: float) -> None:
        """So many seconds from now on."""
        self._seconds = seconds
        self.renew()

    def lift(self) -> None:
        """No hurry any more."""
        self._reschedule(None)

    @property
    def expired(self) -> bool:
        return self._limit.expired()

    def _reschedule(self, when: float | None) -> None:
        if not self.over and not self._limit.expired():
            self._limit.reschedule(when)

    def transaction_ends_at(self) -> float | None:
        """By the event loop's clock; none where there is no hurry."""
        when = None if self.over else self._limit.when()
        return None if when is None else when - TO_SAY_SO


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def current_deadline() -> Deadline | None:
    """That of the request that is answered here, if it is one."""
    return _current.get()


def transaction_ends_at() -> float | None:
    """When a transaction that is begun here is given up."""
    deadline = _current.get()
    return None if deadline is None else deadline.transaction_ends_at()


@asynccontextmanager
async def deadline_in(seconds: float) -> AsyncIterator[Deadline]:
    """:raises TimeoutError: what is inside took longer than it may."""
    async with asyncio.timeout(None) as limit:
        deadline = Deadline(seconds, limit)
        before = _current.set(deadline)
        try:
            yield deadline
        finally:
            deadline.over = True
            _current.reset(before)


@contextmanager
def no_deadline() -> Iterator[None]:
    """For what somebody watches, but goes on without them."""
    before = _current.set(None)
    try:
        yield
    finally:
        _current.reset(before)


def may_take(seconds: float) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Declare of an endpoint that it takes longer than others: a print, an import, many rows."""

    def declare(endpoint: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @wraps(endpoint)
        async def longer(*args: P.args, **kwargs: P.kwargs) -> T:
            deadline = _current.get()
            if deadline is not None:
                deadline.allow(seconds)
            return await endpoint(*args, **kwargs)

        return longer

    return declare
