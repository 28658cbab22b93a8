"""Very many rows, a portion at a time, so that others have their turn on the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
PORTION = 200
"""Rows of an order that are made or read in some 10 ms."""

KEYS_AT_ONCE = 500
"""Of one statement, which takes the longer to write the more it names."""


def pieces(rows: Sequence[T], most: int = KEYS_AT_ONCE) -> Iterator[Sequence[T]]:
    """``rows``, at most ``most`` at a time: for what grows with them, as a statement does."""
    for start in range(0, len(rows), most):
        yield rows[start : start + most]


async def checkpoint() -> None:
    """Between two pieces of work: whatever else waits on the event loop goes first."""
    await asyncio.sleep(0)


async def in_portions(rows: Iterable[T]) -> AsyncIterator[T]:
    """Each row in turn; after every portion whatever else waits goes first."""
    for place, row in enumerate(rows, 1):
        yield row
        if place % PORTION == 0:
            await checkpoint()
