"""A watch: looks for work again and again, at once when it is woken, and never ends by itself."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress

import structlog

LOOKS_EVERY = 2.0
"""Seconds after which it looks for what another process wrote down."""

log = structlog.get_logger()


class Poller(ABC):
    """What it looks for is up to ``look``; a database out of reach is waited for."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    async def work(self) -> None:
        while True:
            self._woken.clear()
            try:
                await self.look()
            except Exception as error:  # a database out of reach says so in many ways
                log.warning("work waits", of=type(self).__name__, error=repr(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOKS_EVERY)

    @abstractmethod
    async def look(self) -> None:
        """Do what there is to do."""
