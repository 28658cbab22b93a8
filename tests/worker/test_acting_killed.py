"""kill -9 in the midst of a job over 10,000 orders: each is done once, and its verdict is right."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from datetime import UTC, datetime

import pytest

from backdesk.actions.declaration import get
from backdesk.actions.form import parse_json
from backdesk.actions.selection_snapshot import confirm, snapshot_selection
from backdesk.jobs.bulk_action import BulkActionJob
from backdesk.jobs.worker import Worker
from backdesk.models.history import History
from backdesk.models.job import Job, JobRow, JobState
from models.order import Order
from tests.conftest import Database
from tests.factories.many import copies_of
from tests.factories.order import an_order
from tests.factories.user import a_user
from tests.waiting import PATIENCE
from tests.worker.test_jobs import work

WORKER = """
import asyncio, sys
import actions
from backdesk.plugins import load_plugins
from backdesk.db.database import open_database
from backdesk.jobs.bulk_action import BulkActionJob
from backdesk.jobs.worker import Worker

class Told(BulkActionJob):
    async def piece(self, job):
        print(job.done, flush=True)
        return await super().piece(job)

async def main():
    load_plugins()
    await open_database(sys.argv[1])
    await Worker({"act": Told()}).work()

asyncio.run(main())
"""
ORDERS, REFUSED = 10_000, 4_000


@pytest.mark.slow
async def test_a_job_over_10000_orders_killed_three_times_does_each_once(
    database: Database,
) -> None:
    await copies_of(await an_order(), ORDERS - REFUSED - 1)
    await copies_of(await an_order(cancelled=True), REFUSED - 1, after=200_000)
    job = await _begun()
    chance = random.Random(5)
    for _turn in range(3):
        await _killed(database.url, after=chance.randint(20, 60), late=chance.uniform(0, 0.1))
        await job.refresh_from_db()
        assert (job.state, 0 < job.done < ORDERS) == (JobState.RUNNING, True)
        await Job.all().update(taken_until=datetime.now(UTC))  # its time is over
    job = await work(Worker({"act": BulkActionJob()}), job, within=2 * PATIENCE)
    assert (job.state, job.done) == (JobState.DONE, ORDERS)
    assert await JobRow.filter(verdict="done").count() == ORDERS - REFUSED
    assert await JobRow.filter(verdict="refused", said="it is cancelled").count() == REFUSED
    held = await History.filter(kind="held").values_list("subject_key", flat=True)
    done = await JobRow.filter(verdict="done").values_list("number", flat=True)
    assert sorted(held) == sorted(done)
    assert await Order.filter(held_at__isnull=False, version=2).count() == ORDERS - REFUSED


async def _begun() -> Job:
    what = {"model": "Order", "key": "orders", "action": "hold"}
    job = await snapshot_selection(Order.all(), await a_user("admin"), "act", "Hold", what)
    assert await confirm(job, parse_json(get(Order, "hold").form, {"reason": "stock"}))
    return job


async def _killed(url: str, after: int, late: float) -> None:
    """A worker that was killed in the midst of its piece after ``after`` others."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKER, url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    for _piece in range(after):
        assert await process.stdout.readline()
    await asyncio.sleep(late)
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
