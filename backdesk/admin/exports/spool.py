"""A file that is written at its own pace, and read at that of whoever downloads it.

Its rows are read from one moment of the database, which is not kept open for a slow line.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from threading import Lock

from backdesk.db.database import run_to_completion
from backdesk.db.snapshot import snapshot

IN_MEMORY = 1 << 20
"""Bytes; what comes after them is on disk."""
BLOCK = 1 << 18


class Spool:
    """In memory first, then on disk."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by its reader
        self._lock, self._more = Lock(), asyncio.Event()
        self._written = self._read = 0
        self._over = self._left = False
        self._error: Exception | None = None

    async def fill(self, content: AsyncGenerator[bytes, None]) -> None:
        """Until its end, or until nobody reads it any more; what goes wrong its reader is told."""
        try:
            async with snapshot(), aclosing(content):
                async for piece in content:
                    if self._left:
                        break
                    await asyncio.to_thread(self._write, piece)
                    self._more.set()
        except Exception as error:
            self._error = error
        self._over = True
        self._more.set()
        self._close_if_done()

    async def read(self) -> AsyncIterator[bytes]:
        """What is there already, and what comes, until its end."""
        while True:
            self._more.clear()
            if self._read < self._written:
                yield await asyncio.to_thread(self._take)
            elif self._error is not None:
                raise self._error
            elif self._over:
                return
            else:
                await self._more.wait()

    def leave(self) -> None:
        """Nobody reads it any more."""
        self._left = True
        self._close_if_done()

    def _close_if_done(self) -> None:
        if self._left and self._over:
            self._file.close()

    def _write(self, piece: bytes) -> None:
        with self._lock:
            self._file.seek(self._written)
            self._file.write(piece)
            self._written += len(piece)

    def _take(self) -> bytes:
        with self._lock:
            self._file.seek(self._read)
            block = self._file.read(BLOCK)
            self._read += len(block)
            return block


async def from_snapshot(content: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    """``content``, whose rows are all read from the same moment, at the pace of its reader."""
    spool = Spool()
    run_to_completion(spool.fill(content))
    try:
        async for block in spool.read():
            yield block
    finally:
        spool.leave()
