"""Very many rows, a portion at a time, so that others have their turn on the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

T = TypeVar("T")
PORTION = 200
"""Rows of an order that are made or read in some 10 ms."""


async def in_portions(rows: Iterable[T]) -> AsyncIterator[T]:
    """Each row in turn; after every portion whatever else waits goes first."""
    for place, row in enumerate(rows, 1):
        yield row
        if place % PORTION == 0:
            await asyncio.sleep(0)
