"""Questions that may be given up, and that let others pass: searches, counts, sums.

A question that is given up, or whose caller went away, is stopped in the database too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from backdesk.db.database import in_lane
from backdesk.db.row_queue import Lane

T = TypeVar("T")
AT_ONCE = 0.3
"""Seconds in which most are answered; what takes longer is asked again where few are at a time."""


async def with_statement_timeout(ask: Callable[[], Awaitable[T]], milliseconds: int) -> T | None:
    """The answer, or None if it took longer."""
    try:
        async with asyncio.timeout(milliseconds / 1000):
            try:
                async with in_lane(Lane.LOOK), asyncio.timeout(AT_ONCE):
                    return await ask()
            except TimeoutError:
                async with in_lane(Lane.SEARCH):
                    return await ask()
    except TimeoutError:
        return None
