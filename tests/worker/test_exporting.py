"""Exports in the background: whole after a worker died, sent once, by who still may."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from starlette.applications import Starlette

from actions.outbox import resend_email
from admin.site import build_site
from backdesk.admin.exports.export_request import ExportRequest
from backdesk.admin.exports.manifest import begin, describe
from backdesk.admin.site import AdminSite
from backdesk.auth.user import Role, User
from backdesk.db.database import atomically
from backdesk.jobs import export as exporting
from backdesk.jobs.export import ExportJob
from backdesk.jobs.scheduled_exports import abort_stale_downloads, start_due_exports
from backdesk.jobs.worker import Worker
from backdesk.models.job import Job, JobPart, JobState
from backdesk.models.scheduled_export import Frequency, ScheduledExport
from gateways.documents import Documents
from gateways.pdf.printer import Printer
from models.order import Order
from models.outbox import EmailState, Outbox
from models.settings import Settings, store_settings
from tests.admin.behind_the_door import configured
from tests.conftest import Database
from tests.factories.order import an_order
from tests.factories.user import a_user
from tests.worker.mail_server import a_mail_server
from worker import export_mail as sending
from worker.export_mail import ExportMailer
from worker.outbox import OutboxSender

SIX = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def office() -> AdminSite:
    site = build_site(configured())
    site.mount_to(Starlette())
    return site


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PIECE", 2)
    monkeypatch.setattr("backdesk.admin.exports.reader.CHUNK", 2)


def the_kind() -> ExportJob:
    return ExportJob(office, ExportMailer("https://shop.example"))


async def a_job(user: User, **asked: Any) -> Job:
    wanted = ExportRequest("orders", **asked)
    user = await User.with_role(id=user.id) or user
    site = office()
    view: Any = site.view_of(Order)
    manifest = await describe(view, wanted.request(site, user, UTC), wanted, [])
    return await begin(view, user, wanted, manifest, JobState.WAITING)


async def work(kind: ExportJob) -> None:
    await Worker({"export": kind}).look()


async def content_of(job: Job) -> bytes:
    parts = await JobPart.filter(job_id=job.id).order_by("place")
    return b"".join(bytes(part.content) for part in parts)


class Dying(ExportJob):
    """Its worker ends in the midst of the second piece."""

    async def piece(self, job: Job) -> tuple[int, bytes]:
        if job.done:
            raise asyncio.CancelledError
        return await super().piece(job)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
async def test_a_file_is_whole_though_its_worker_died(database: Database, form: str) -> None:
    for _ in range(5):
        await an_order()
    job = await a_job(await a_user(), format=form)
    with pytest.raises(asyncio.CancelledError):
        await work(Dying(office, ExportMailer("")))
    await job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.WAITING, 2, 5)
    await an_order()  # was not there when it began
    await work(the_kind())
    await job.refresh_from_db()
    whole = await content_of(job)
    assert (job.state, job.done) == (JobState.DONE, 5)
    assert job.what["manifest"]["sha256"] == hashlib.sha256(whole).hexdigest()
    assert job.what["manifest"]["rows"] == 5
    wanted = await Order.filter(id__lte=5).order_by("-placed_at", "-id").values_list("number")
    assert _numbers(form, whole) == [number for (number,) in wanted]


def _numbers(form: str, content: bytes) -> list[str]:
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        return [str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    if form == "json":
        import json

        return [row["number"] for row in json.loads(content)]
    return [row["Number"] for row in csv.DictReader(io.StringIO(content.decode()))]


async def test_rows_that_left_the_list_meanwhile_do_not_keep_a_job_from_its_end(
    sqlite_database: Database,
) -> None:
    for _ in range(5):
        await an_order()
    job = await a_job(await a_user(), address="q=unpaid")
    with pytest.raises(asyncio.CancelledError):
        await work(Dying(office, ExportMailer("")))
    await Order.all().update(payment_status="paid")
    await work(the_kind())
    await job.refresh_from_db()
    assert (job.state, job.what["manifest"]["rows"]) == (JobState.DONE, 2)


async def test_who_may_not_see_the_list_any_more_gets_no_file(sqlite_database: Database) -> None:
    await an_order()
    job = await a_job(await a_user())
    await Role.filter(name="clerk").update(permissions=[])
    await work(the_kind())
    await job.refresh_from_db()
    assert (job.state, "may not export" in job.said) == (JobState.FAILED, True)


async def a_schedule(owner: User, **more: Any) -> ScheduledExport:
    job = await a_job(owner)
    await job.delete()
    values: dict[str, Any] = {
        "name": "Morning",
        "owner_id": owner.id,
        "asked": {
            "asked": job.what["asked"],
            "manifest": job.what["manifest"],
            "title": "Orders (CSV)",
            "permission": "orders.view",
            "file": "orders",
        },
        "every": Frequency.DAY,
        "hour": 6,
        "recipients": ["books@example.com", "boss@example.com"],
        "next_at": SIX,
        "created_at": SIX - timedelta(days=1),
    }
    return await ScheduledExport.create(**values | more)


async def test_what_is_due_begins_once_however_many_look(database: Database) -> None:
    one = await a_schedule(await a_user())
    begun = await asyncio.gather(*(start_due_exports(SIX + timedelta(days=2)) for _ in range(4)))
    assert (sum(begun), await Job.all().count()) == (1, 1)
    await one.refresh_from_db()
    assert one.next_at == SIX + timedelta(days=3)
    assert await start_due_exports(SIX + timedelta(days=2, hours=1)) == 0


async def test_a_scheduled_file_goes_to_each_recipient_once(database: Database) -> None:
    await an_order()
    await Outbox.all().delete()
    await atomically(lambda: store_settings(Settings(email="shop@example.com")))
    owner = await a_user()
    await a_schedule(owner)
    await start_due_exports(SIX)
    await work(the_kind())
    job = await Job.get()
    await ExportMailer("").send(job, owner)  # by a worker that got this far once before
    emails = await Outbox.all().order_by("id")
    assert [one.recipient for one in emails] == ["books@example.com", "boss@example.com"]
    async with a_mail_server() as server:
        later = datetime.now(UTC) + timedelta(minutes=1)
        await OutboxSender(server.url, Documents(Printer(lambda: None)), lambda: later).send_due()
    (attached,) = server.taken[0].iter_attachments()
    content = attached.get_payload(decode=True)
    assert content == await content_of(job)
    body = server.taken[0].get_body(("plain",))
    assert body is not None
    assert job.what["manifest"]["sha256"] in body.get_content()
    assert "Morning" in str(server.taken[0]["subject"])


async def test_a_large_file_is_not_attached_but_waits_where_the_e_mail_says(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_ATTACHED", 10)
    await a_schedule(await a_user())
    await start_due_exports(SIX)
    await work(the_kind())
    job, (email, _other) = await Job.get(), await Outbox.all()
    assert f"https://shop.example/admin/jobs/{job.id}" in email.text
    assert "file_of_job" not in email.payload


async def test_a_file_that_is_sent_again_is_the_same_with_the_same_words(
    sqlite_database: Database,
) -> None:
    await a_schedule(await a_user(), recipients=["books@example.com"])
    await start_due_exports(SIX)
    await work(the_kind())
    await Outbox.all().update(state=EmailState.SENT)
    first = await Outbox.get()
    await resend_email([first.id], await _with_role("manager"))
    again = await Outbox.get(state=EmailState.WAITING)
    assert (again.text, again.payload) == (first.text, first.payload)


async def _with_role(role: str) -> User:
    user = await User.with_role(id=(await a_user(role)).id)
    assert user is not None
    return user


async def test_nothing_is_sent_for_who_may_not_sign_in_any_more(sqlite_database: Database) -> None:
    owner = await a_user()
    one = await a_schedule(owner)
    await User.filter(id=owner.id).update(active=False)
    assert await start_due_exports(SIX) == 0
    await one.refresh_from_db()
    assert (one.job_id, "may not sign in" in one.said) == (None, True)
    assert one.next_at > SIX


async def test_nothing_is_sent_while_it_is_paused(sqlite_database: Database) -> None:
    await a_schedule(await a_user(), paused_at=SIX)
    assert await start_due_exports(SIX + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("every", "day", "after", "due"),
    [
        (Frequency.DAY, 0, "2026-10-24T04:00", "2026-10-25T05:00"),  # the clocks went back
        (Frequency.DAY, 0, "2026-03-28T05:00", "2026-03-29T04:00"),  # and forward
        (Frequency.WEEK, 0, "2026-11-20T06:00", "2026-11-23T05:00"),
        (Frequency.MONTH, 31, "2026-02-01T00:00", "2026-02-28T05:00"),
        (Frequency.MONTH, 1, "2026-11-01T05:00", "2026-12-01T05:00"),
    ],
)
def test_an_hour_is_that_of_the_shops_zone(
    every: Frequency, day: int, after: str, due: str
) -> None:
    one = ScheduledExport(every=every, day=day, hour=6)
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert one.after(moment, ZoneInfo("Europe/Amsterdam")).isoformat()[:16] == due


async def test_a_download_whose_process_died_is_said_to_be_broken_off(
    sqlite_database: Database,
) -> None:
    job = await a_job(await a_user())
    old = datetime.now(UTC) - timedelta(days=2)
    await Job.filter(id=job.id).update(state=JobState.RUNNING, asked_at=old)
    assert await abort_stale_downloads() == 1
    assert (await Job.get()).state is JobState.STOPPED
