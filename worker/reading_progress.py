"""Follow what reads a file in a thread: how many rows it has seen, and whether it is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from backdesk.i18n import _
from backdesk.imports.xlsx import Seen, Stopped
from backdesk.jobs.worker import JobFailed
from backdesk.models.job import Job, JobState

T = TypeVar("T")
BETWEEN = 0.5
"""Seconds from one time that the job is told how far it is to the next."""


class _Progress:
    """Told by a thread, asked by the event loop. A file is gone through more than once: the first
    time tells how many rows there are.
    """

    rows = 0
    most = 0
    rounds = 1
    ends = False

    def seen(self, rows: int) -> None:
        self.rounds += rows < self.rows
        self.rows, self.most = rows, max(rows, self.most)
        if self.ends:
            raise Stopped

    def reached(self) -> dict[str, int]:
        return {"rows": self.rows, "of": self.most if self.rounds > 1 else 0}


async def with_progress(job: Job, work: Callable[[Seen], Awaitable[T]]) -> T:
    """What ``work`` returns, where the job is not stopped before.

    :raises JobFailed: it was stopped.
    """
    progress = _Progress()
    task = asyncio.ensure_future(work(progress.seen))
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=BETWEEN)
            going = Job.filter(id=job.id, state=JobState.RUNNING)
            if not task.done() and not await going.update(reached=progress.reached()):
                progress.ends = True
        return task.result()
    except Stopped:
        raise JobFailed(str(_("It was stopped."))) from None
    finally:
        progress.ends = True
        task.cancel()
