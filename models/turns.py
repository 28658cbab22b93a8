"""Who changes one row waits its turn without a connection: a locked row holds one, not the pool.

Of the callers of this process that are about to change the same row, one at a time begins its
transaction; the others wait here, and are sent away when that takes too long.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from weakref import WeakValueDictionary

PATIENCE = 5.0
"""Seconds; a clerk looks up by then, and a program can ask again."""

MOST_WAITING = 100

_turns: WeakValueDictionary[Hashable, Turn] = WeakValueDictionary()


class TakesTooLong(Exception):
    """Others have been at this row all the while; nothing was begun."""


class Turn:
    """``take()`` it, and ``give_back()`` when the transaction is over."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._waiting = 0

    async def take(self) -> None:
        """:raises TakesTooLong: after ``PATIENCE``, or where very many wait already."""
        if self._waiting >= MOST_WAITING:
            raise TakesTooLong
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self._lock.acquire()
        except TimeoutError as error:
            raise TakesTooLong from error
        finally:
            self._waiting -= 1

    def give_back(self) -> None:
        self._lock.release()


def turn_at(row: Hashable) -> Turn:
    """The turn at ``row``, the same for all who ask while anybody holds it or waits."""
    loop = asyncio.get_running_loop()
    return _turns.setdefault((id(loop), row), Turn())
