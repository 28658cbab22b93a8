"""The worker: quotes expire with a history entry, what nobody can use any more is forgotten."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from backdesk.actions.declaration import Action
from backdesk.actions.pipeline import ActionResult, Invocation
from backdesk.actions.pipeline import run as run_action
from backdesk.models.idempotency_key import IdempotencyKey
from backdesk.models.import_file import ImportFile, ImportPart
from backdesk.models.job import Job
from models.order import Order
from models.quote import Quote
from models.settings import Settings, store_settings
from tests.conftest import Database
from tests.factories.acting import act, history_of
from tests.factories.order import an_order
from tests.factories.user import a_user
from tests.waiting import PATIENCE
from worker import scheduled as rounds
from worker.scheduled import run_scheduled_tasks


async def test_a_quote_expires_when_its_last_day_is_over(database: Database) -> None:
    order = await an_order()
    await act(order, "duplicate")
    await act(order, "duplicate")
    await Quote.filter(number="QUO00001").update(valid_until=date(2020, 1, 1))
    await run_scheduled_tasks()
    over, fresh = await Quote.all().order_by("id")
    assert (over.status, fresh.status) == ("expired", "draft")
    assert (await history_of(over))[-1] == "expired"
    await run_scheduled_tasks()
    assert (await history_of(over)).count("expired") == 1


async def test_one_broken_order_keeps_no_other_from_its_reminder(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store_settings(Settings(reminder_delays_days=[3], payment_days=14))
    broken, whole = await an_order(), await an_order()
    await Order.all().update(placed_at=datetime.now(UTC) - timedelta(days=17))
    real = run_action

    async def run(
        action: Action, number: str, data: dict[str, Any], call: Invocation
    ) -> ActionResult:
        if number == broken.number:
            raise RuntimeError("what nobody foresaw")
        return await real(action, number, data, call)

    monkeypatch.setattr(rounds, "run", run)
    await run_scheduled_tasks()
    assert (await Order.get(id=whole.id)).reminders_sent == 1
    assert (await Order.get(id=broken.id)).reminders_sent == 0


async def test_old_idempotency_keys_are_forgotten(sqlite_database: Database) -> None:
    now = datetime.now(UTC)
    for days in (1, 31):
        await IdempotencyKey.create(
            scope="x", key=str(days), fingerprint="", created_at=now - timedelta(days=days)
        )
    await run_scheduled_tasks()
    assert [row.key for row in await IdempotencyKey.all()] == ["1"]


async def test_what_was_sealed_and_never_begun_is_forgotten(sqlite_database: Database) -> None:
    asker, now = await a_user(), datetime.now(UTC)
    for state, hours in (("sealed", 1), ("sealed", 3), ("paused", 3)):
        await Job.create(
            kind="act", title=state, asked_by=asker, total=0, state=state,
            asked_at=now - timedelta(hours=hours),
        )  # fmt: skip
    await run_scheduled_tasks()
    assert [job.id for job in await Job.all().order_by("id")] == [1, 3]


async def test_an_imported_file_is_forgotten_with_its_job(database: Database) -> None:
    now, asker = datetime.now(UTC), await a_user()
    for name, days in (("old", 8), ("new", 6)):
        ended = now - timedelta(days=days)
        job = await Job.create(
            kind="import", title=name, asked_by=asker, total=1, state="done",
            asked_at=ended, finished_at=ended,
        )  # fmt: skip
        file = await ImportFile.create(
            kind="customers", name=name, size=1, brought_by=asker, brought_at=ended, job=job
        )
        await ImportPart.create(file=file, place=0, content=b"x")
    await run_scheduled_tasks()
    assert [job.title for job in await Job.all()] == ["new"]
    assert [file.name for file in await ImportFile.all()] == ["new"]
    assert await ImportPart.all().count() == 1


async def test_it_stops_cleanly_when_it_is_told_to(sqlite_database: Database) -> None:
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "app.py",
        "worker",
        env=os.environ | {"ORDERLY_DATABASE_URL": sqlite_database.url, "ORDERLY_LOG": "json"},
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert worker.stderr is not None
    line = await worker.stderr.readline()
    assert b"the worker works" in line
    worker.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(worker.wait(), PATIENCE) == 0
