"""Whose turn it is: who waits for a row, or for a connection to write on, holds none meanwhile.

Of the callers of this process that are about to change the same row, one at a time begins its
transaction. And of the process's connections requests that write, work in the background, searches
and exports have no more than their share, so that a page always finds one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from enum import StrEnum
from weakref import WeakValueDictionary

PATIENCE = 5.0
"""Seconds; a clerk looks up by then, and a program can ask again."""

MOST_WAITING = 100


class Lane(StrEnum):
    """What a connection is wanted for."""

    REQUEST = "request"
    BACKGROUND = "background"
    LOOK = "look"
    SEARCH = "search"
    EXPORT = "export"


MOST_CONNECTIONS = 15
SHARES = {
    Lane.REQUEST: 4,
    Lane.BACKGROUND: 3,
    Lane.LOOK: 2,
    Lane.SEARCH: 1,
    Lane.EXPORT: 2,
}
"""Of ``MOST_CONNECTIONS``; those that are left are lent for one short statement at a time."""

_turns: WeakValueDictionary[Hashable, Turn] = WeakValueDictionary()


class TakesTooLong(Exception):
    """Others have been at this row all the while; nothing was begun."""


class Turn:
    """``take()`` it, and ``give_back()`` when the transaction is over."""

    def __init__(self, places: int, patience: float | None) -> None:
        self._free = asyncio.Semaphore(places)
        self._patience = patience
        self._waiting = 0

    async def take(self) -> None:
        """:raises TakesTooLong: after its patience, or where very many wait already."""
        if self._waiting >= MOST_WAITING and self._patience is not None:
            raise TakesTooLong
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError as error:
            raise TakesTooLong from error
        finally:
            self._waiting -= 1

    def give_back(self) -> None:
        self._free.release()


def turn_at(row: Hashable) -> Turn:
    """The turn at ``row``, the same for all who ask while anybody holds it or waits."""
    return _turn(row, 1, PATIENCE)


def turn_in(lane: Lane, connections: int) -> Turn:
    """The turn for a connection of the share that ``lane`` has of so many."""
    return _turn(lane, max(1, connections * SHARES[lane] // MOST_CONNECTIONS), None)


def _turn(name: Hashable, places: int, patience: float | None) -> Turn:
    key = (id(asyncio.get_running_loop()), name)
    turn = _turns.get(key)
    if turn is None:
        turn = _turns[key] = Turn(places, patience)
    return turn
