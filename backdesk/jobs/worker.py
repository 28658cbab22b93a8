"""Jobs, taken up one after the other; a worker that dies leaves its job to the next one."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Protocol

from tortoise.expressions import Q

from backdesk.db.clock import database_now
from backdesk.db.database import CommitOutcomeUnknown, DatabaseBusy, atomically
from backdesk.errors import log_unexpected_error
from backdesk.i18n import _
from backdesk.jobs.poller import Poller
from backdesk.models.job import Job, JobPart, JobState

TAKEN_FOR = timedelta(minutes=2)
"""How long a job is its worker's without a sign of life; a piece takes a fraction of it."""

MOST_ATTEMPTS = 3
DIES = _("It was begun three times, and each time the worker ended in the midst of it.")


class JobFailed(Exception):
    """The job failed, in a sentence; what was done is kept, and it can be tried again."""


class JobHandler(Protocol):
    """How jobs of a kind are done."""

    async def piece(self, job: Job) -> tuple[int, bytes]:
        """Do what comes after ``job.done``: how many that were, and what came of it.

        :raises JobFailed: it failed.
        """

    async def finish(self, job: Job) -> Iterable[bytes] | None:
        """The file, in blocks, made of the pieces; none where the pieces are the file.

        Blocks may be asked for more than once.
        """


class Worker(Poller):
    """Works on one job at a time, until it is cancelled; ``which`` are its to take."""

    def __init__(self, kinds: Mapping[str, JobHandler], which: Q | None = None) -> None:
        super().__init__()
        self._kinds = kinds
        self._which = which or Q()
        self._name = uuid.uuid4().hex

    async def look(self) -> None:
        while (job := await self._take(self._which)) is not None:
            await self._do(job)

    async def at_once(self, job: Job) -> None:
        """Do a job that waits, while somebody watches; or wait for a worker that was quicker."""
        taken = await self._take(Q(id=job.id))
        if taken is None:
            await self._wait_for_another(job)
        else:
            with suppress(DatabaseBusy, CommitOutcomeUnknown):  # it goes on in the background
                await self._do(taken)

    async def _wait_for_another(self, job: Job) -> None:
        """Until the job is done, five seconds at most."""
        under_way = Job.filter(id=job.id, state__in=[JobState.WAITING, JobState.RUNNING])
        for _look in range(50):
            if not await under_way.exists():
                return
            await asyncio.sleep(0.1)

    async def _take(self, which: Q) -> Job | None:
        """The oldest job that nobody works on; only where there is one, a transaction begins."""
        now = await database_now()
        # A lease that ends later than any that is given is of a clock that was set back since.
        over = Q(taken_until__lt=now) | Q(taken_until__gt=now + 2 * TAKEN_FOR)
        left = Q(over, state=JobState.RUNNING)
        free = Job.filter(which, Q(state=JobState.WAITING) | left).order_by("id")

        async def work() -> Job | None:
            job = await free.select_for_update(skip_locked=True).first()
            if job is not None:
                job.state, job.worker = JobState.RUNNING, self._name
                job.taken_until, job.attempts = now + TAKEN_FOR, job.attempts + 1
                await job.save(update_fields=["state", "worker", "taken_until", "attempts"])
            return job

        return await atomically(work) if await free.exists() else None

    async def _do(self, job: Job) -> None:
        alive = asyncio.create_task(self._stay_alive(job))
        try:
            if job.attempts > MOST_ATTEMPTS:
                raise JobFailed(str(DIES))
            kind = self._kinds[job.kind]
            while job.done < job.total:
                count, content = await kind.piece(job)
                if not count and job.done < job.total:
                    raise JobFailed(str(_("There is less of it by now than when it began.")))
                if not await atomically(partial(self._keep, job, count, content)):
                    return
            blocks = await kind.finish(job)
            await atomically(partial(self._finish, job, blocks))
        except asyncio.CancelledError:
            await atomically(partial(self._let_go, job))
            raise
        except JobFailed as why:
            await atomically(partial(self._fail, job, str(why)))
        except (DatabaseBusy, CommitOutcomeUnknown):
            with suppress(Exception):  # out of reach still: it is taken up when its time is over
                await atomically(partial(self._let_go, job))
            raise
        except Exception as error:
            await atomically(partial(self._fail, job, str(log_unexpected_error(error))))
        finally:
            alive.cancel()

    async def _stay_alive(self, job: Job) -> None:
        """A piece may take long: nobody else takes the job up while this process lives."""
        while True:
            await asyncio.sleep(TAKEN_FOR.total_seconds() / 4)
            with suppress(Exception):  # out of reach: the next sign of life may get there
                until = await database_now() + TAKEN_FOR
                await Job.filter(self._mine(job)).update(taken_until=until)

    def _mine(self, job: Job) -> Q:
        """Unless it was stopped, or taken up by another since."""
        return Q(id=job.id, state=JobState.RUNNING, worker=self._name)

    async def _keep(self, job: Job, count: int, content: bytes) -> bool:
        """Whether the job is still ours to go on with."""
        done, until = job.done + count, await database_now() + TAKEN_FOR
        mine = Job.filter(self._mine(job), done=job.done)
        if not await mine.update(done=done, reached=job.reached, taken_until=until, attempts=1):
            return False
        # A kind that writes what came of a piece with the piece itself has done so already.
        await JobPart.get_or_create({"content": content}, job_id=job.id, place=job.done)
        job.done = done
        return True

    async def _finish(self, job: Job, blocks: Iterable[bytes] | None) -> None:
        now = await database_now()
        mine = Job.filter(self._mine(job))
        if not await mine.update(state=JobState.DONE, finished_at=now, taken_until=None):
            return
        if blocks is None:
            return
        await JobPart.filter(job_id=job.id).delete()
        for place, content in enumerate(blocks):
            await JobPart.create(job_id=job.id, place=place, content=content)

    async def _let_go(self, job: Job) -> None:
        await Job.filter(self._mine(job)).update(
            state=JobState.WAITING, taken_until=None, attempts=job.attempts - 1
        )

    async def _fail(self, job: Job, said: str) -> None:
        now = await database_now()
        await Job.filter(self._mine(job)).update(
            state=JobState.FAILED, said=said[:300], taken_until=None, finished_at=now
        )
