"""Jobs: done once, piece by piece, seen as they go on, and taken up by another when one dies."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from backdesk.jobs.worker import JobFailed, Worker
from backdesk.models.job import Job, JobPart, JobState
from tests.factories.user import a_user
from tests.waiting import PATIENCE

pytestmark = pytest.mark.usefixtures("database")


class Counting:
    """A piece of three numbers; what it did is written down, and it may be told to fail or wait."""

    def __init__(self) -> None:
        self.did: list[int] = []
        self.fails_at: int | None = None
        self.waits_at: int | None = None
        self.waiting = asyncio.Event()

    async def piece(self, job: Job) -> tuple[int, bytes]:
        if job.done == self.fails_at:
            raise JobFailed("The tray is empty.")
        if job.done == self.waits_at:
            self.waiting.set()
            await asyncio.Event().wait()
        count = min(3, job.total - job.done)
        self.did += range(job.done, job.done + count)
        return count, bytes(range(job.done, job.done + count))

    async def finish(self, job: Job) -> list[bytes]:
        parts = await JobPart.filter(job_id=job.id).order_by("place")
        whole = b"".join(bytes(part.content) for part in parts)
        return [whole[:5], whole[5:]]


async def a_job(total: int = 10) -> Job:
    return await Job.create(
        kind="counting",
        title="Count",
        asked_by=await a_user(),
        asked_at=datetime.now(UTC),
        total=total,
    )


async def test_a_job_that_kills_its_workers_ends_with_a_sentence() -> None:
    job = await a_job()
    await Job.filter(id=job.id).update(attempts=3)
    done = await work(Worker({"counting": Counting()}), job)
    assert (done.state, "three times" in done.said) == (JobState.FAILED, True)


async def test_a_job_of_which_nothing_is_left_ends_with_a_sentence() -> None:
    class Less(Counting):
        async def piece(self, job: Job) -> tuple[int, bytes]:
            return (await super().piece(job)) if job.done < 6 else (0, b"")

    done = await work(Worker({"counting": Less()}), await a_job())
    assert (done.state, done.done, "less of it" in done.said) == (JobState.FAILED, 6, True)


async def test_a_job_that_gets_on_may_be_taken_up_again_as_often_as_it_takes() -> None:
    job = await a_job()
    await Job.filter(id=job.id).update(attempts=2)
    done = await work(Worker({"counting": Counting()}), job)
    assert (done.state, done.attempts) == (JobState.DONE, 1)


async def ended(job: Job) -> Job:
    while True:
        await job.refresh_from_db()
        if not job.unfinished:
            return job
        await asyncio.sleep(0.01)


async def work(worker: Worker, job: Job, within: float = PATIENCE) -> Job:
    working = asyncio.create_task(worker.work())
    try:
        return await asyncio.wait_for(ended(job), within)
    finally:
        working.cancel()
        await asyncio.wait([working])


async def test_a_job_is_done_piece_by_piece_and_leaves_its_file() -> None:
    counting = Counting()
    job = await work(Worker({"counting": counting}), await a_job())
    assert (job.state, job.done) == (JobState.DONE, 10)
    assert counting.did == list(range(10))
    blocks = await JobPart.filter(job_id=job.id).order_by("place")
    assert b"".join(bytes(block.content) for block in blocks) == bytes(range(10))


async def test_workers_share_the_jobs_and_none_is_done_twice() -> None:
    counting = Counting()
    jobs = [await a_job(5) for _ in range(6)]
    workers = [asyncio.create_task(Worker({"counting": counting}).work()) for _ in range(3)]
    for job in jobs:
        await asyncio.wait_for(ended(job), PATIENCE)
    for working in workers:
        working.cancel()
    await asyncio.wait(workers)
    assert sorted(counting.did) == sorted(list(range(5)) * 6)


async def test_what_a_worker_was_stopped_in_goes_on_where_it_was() -> None:
    job, counting = await a_job(), Counting()
    counting.waits_at = 6
    working = asyncio.create_task(Worker({"counting": counting}).work())
    await counting.waiting.wait()
    working.cancel()
    await asyncio.wait([working])
    await job.refresh_from_db()
    assert (job.state, job.done) == (JobState.WAITING, 6)
    counting.waits_at = None
    await work(Worker({"counting": counting}), job)
    assert counting.did == list(range(10))


async def test_the_job_of_a_worker_that_died_is_taken_up_when_its_time_is_over() -> None:
    job, counting = await a_job(), Counting()
    died = {"state": JobState.RUNNING, "worker": "dead", "done": 3}
    over = datetime.now(UTC) - timedelta(seconds=1)
    await Job.filter(id=job.id).update(taken_until=over, **died)
    await work(Worker({"counting": counting}), job)
    assert counting.did == list(range(3, 10))


async def test_a_job_that_was_taken_up_by_another_is_let_go() -> None:
    job, counting = await a_job(), Counting()
    counting.waits_at = 3
    worker = Worker({"counting": counting})
    working = asyncio.create_task(worker.work())
    await counting.waiting.wait()
    await Job.filter(id=job.id).update(worker="another")
    working.cancel()
    await asyncio.wait([working])
    await job.refresh_from_db()
    assert (job.state, job.worker) == (JobState.RUNNING, "another")


async def test_a_stopped_job_stays_stopped_and_keeps_what_was_done() -> None:
    job, counting = await a_job(), Counting()
    counting.waits_at = 3
    working = asyncio.create_task(Worker({"counting": counting}).work())
    await counting.waiting.wait()
    await Job.filter(id=job.id).update(state=JobState.STOPPED)
    working.cancel()
    await asyncio.wait([working])
    await job.refresh_from_db()
    assert (job.state, job.done) == (JobState.STOPPED, 3)


async def test_a_job_that_fails_says_why_and_can_be_tried_again() -> None:
    job, counting = await a_job(), Counting()
    counting.fails_at = 6
    worker = Worker({"counting": counting})
    await work(worker, job)
    assert (job.state, job.said, job.done) == (JobState.FAILED, "The tray is empty.", 6)
    counting.fails_at = None
    await Job.filter(id=job.id).update(state=JobState.WAITING)
    await work(worker, job)
    assert counting.did == list(range(10))


async def test_what_nobody_foresaw_fails_that_job_only() -> None:
    strange, job = await a_job(), await a_job()
    await Job.filter(id=strange.id).update(kind="unheard of")
    await work(Worker({"counting": Counting()}), job)
    await strange.refresh_from_db()
    assert strange.state == JobState.FAILED
    assert "noted as" in strange.said
