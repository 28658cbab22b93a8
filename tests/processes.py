"""Processes of their own for tests, forked off one that has read the code: each starts at once."""

from __future__ import annotations

import asyncio
import multiprocessing
from multiprocessing.process import BaseProcess

AT_ONCE = multiprocessing.get_context("forkserver")
AT_ONCE.set_forkserver_preload(
    ["tests.postgres.clients", "tests.worker.sender", "tests.worker.killed"]
)


async def ended(process: BaseProcess) -> None:
    """Wait for it while the test's own loop goes on: it may be what the process talks to."""
    await asyncio.to_thread(process.join)
