"""What was read last, held for a while: its next page or piece need not read it again."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
HELD_FOR = 600.0
"""Seconds since it was last asked for: a large list takes hundreds of megabytes."""


class ExpiringCache(Generic[T]):
    """One thing at a time, under its key; only within a running event loop."""

    def __init__(self) -> None:
        self._held: tuple[Hashable, T] | None = None
        self._end: asyncio.TimerHandle | None = None

    def get(self, key: Hashable) -> T | None:
        if self._held is None or self._held[0] != key:
            return None
        self.put(key, self._held[1])
        return self._held[1]

    def put(self, key: Hashable, value: T) -> T:
        self.drop()
        self._held = (key, value)
        self._end = asyncio.get_running_loop().call_later(HELD_FOR, self.drop)
        return value

    def drop(self) -> None:
        self._held = None
        if self._end is not None:
            self._end.cancel()
            self._end = None
