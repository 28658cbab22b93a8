"""Clocks that are set wrong on one machine stop no job, e-mail or session, and double none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backdesk.auth.session import FAILURES_OF_AN_EMAIL, Session, SignInAttempt
from backdesk.db import clock as database_clock
from backdesk.db.clock import DatabaseClock, database_now
from backdesk.jobs.worker import TAKEN_FOR, Worker
from backdesk.models.job import Job, JobState
from backdesk.plugins import load_plugins
from gateways.documents import Documents
from gateways.pdf.printer import Printer
from models.outbox import RECALL_WITHIN, EmailState, Outbox
from models.settings import store_settings
from tests.admin.behind_the_door import a_browser, a_member, configured, sign_in
from tests.factories.order import an_order
from tests.worker.mail_server import a_mail_server
from tests.worker.post_office import SHOP
from tests.worker.test_jobs import Counting, a_job
from web import create_app
from worker.outbox import OutboxSender


class Wrong(datetime):
    """The machine's own clock, which somebody set."""

    by = timedelta()

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime.now(UTC) + cls.by


@pytest.fixture(params=[-1, 1], ids=["set back", "set ahead"])
def wrong(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Wrong, "by", timedelta(hours=3) * request.param)
    for module in (
        "backdesk.jobs.worker",
        "worker.outbox",
        "backdesk.actions.pipeline",
        "backdesk.db.clock",
        "backdesk.admin.middleware",
    ):
        monkeypatch.setattr(f"{module}.datetime", Wrong, raising=False)
    monkeypatch.setattr(database_clock, "_clock", DatabaseClock())


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres_database", "wrong")
async def test_the_time_is_the_databases_whatever_the_machine_believes() -> None:
    assert abs(await database_now() - datetime.now(UTC)) < timedelta(minutes=1)
    await an_order()
    for email in await Outbox.all():
        left = email.next_at - datetime.now(UTC)
        assert timedelta() < left <= RECALL_WITHIN


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres_database", "wrong")
async def test_a_job_in_other_hands_is_left_there_and_one_whose_worker_died_is_taken() -> None:
    job, other = await a_job(), Worker({"counting": Counting()})
    theirs = datetime.now(UTC) + TAKEN_FOR
    held = {"state": JobState.RUNNING, "worker": "another", "taken_until": theirs, "attempts": 1}
    await Job.filter(id=job.id).update(**held)
    await other.look()
    assert (await Job.get(id=job.id)).worker == "another"
    await Job.filter(id=job.id).update(taken_until=datetime.now(UTC) - timedelta(seconds=1))
    await other.look()
    assert (await Job.get(id=job.id)).state is JobState.DONE


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres_database", "wrong")
async def test_an_e_mail_is_sent_when_its_minute_is_over_and_once() -> None:
    await store_settings(SHOP.model_copy(update={"email_attachments": False}))
    await an_order()
    await Outbox.exclude(event="order_confirmed").delete()
    documents = Documents(Printer(lambda: None))
    async with a_mail_server() as server:
        posts = [OutboxSender(server.url, documents) for _ in range(2)]
        assert [await post.send_due() for post in posts] == [0, 0]
        await Outbox.all().update(next_at=datetime.now(UTC) - timedelta(seconds=1), payload={})
        await Outbox.all().update(event="test", subject="A", text="B", html="")
        assert sorted([await post.send_due() for post in posts]) == [0, 1]
        assert len(server.taken) == 1
    assert (await Outbox.get()).state is EmailState.SENT


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres_database", "wrong")
async def test_attempts_to_sign_in_and_sessions_are_of_the_databases_time() -> None:
    load_plugins()
    user, browser = await a_member(), a_browser(create_app(configured()))
    assert (await sign_in(browser, user.email)).status_code == 303
    assert abs((await Session.get()).created_at - datetime.now(UTC)) < timedelta(minutes=1)
    for _attempt in range(FAILURES_OF_AN_EMAIL):
        assert (await sign_in(browser, user.email, "wrong")).status_code == 401
    for attempt in await SignInAttempt.all():
        assert abs(attempt.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert (await sign_in(browser, user.email)).status_code == 429
    assert (await browser.get("/admin/orders")).status_code == 200


async def test_a_lease_of_a_clock_that_was_set_back_since_is_over(sqlite_database: object) -> None:
    job, worker = await a_job(), Worker({"counting": Counting()})
    left = datetime.now(UTC) + timedelta(hours=3)
    await Job.filter(id=job.id).update(state=JobState.RUNNING, taken_until=left, attempts=1)
    await worker.look()
    assert (await Job.get(id=job.id)).state is JobState.DONE
