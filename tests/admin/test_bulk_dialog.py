"""An action on many from a list: sealed, tried out, said yes to once, and followed on its page."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from typing import Any

import httpx
import pytest

from backdesk.actions.selection_snapshot import retry
from backdesk.jobs.bulk_action import BulkActionJob
from backdesk.jobs.worker import Worker
from backdesk.models.history import History
from backdesk.models.job import Job, JobRow, JobState
from models.order import Order
from models.outbox import Outbox
from models.payment import Payment
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order
from tests.worker.test_jobs import work

ALL = "/admin/orders/actions/{}?all=1"


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("admin")


@pytest.fixture
def in_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a few are many."""
    monkeypatch.setattr("backdesk.admin.actions.bulk_views.SYNC_LIMIT", 0)


async def asked(browser: httpx.AsyncClient, url: str) -> tuple[str, dict[str, str]]:
    """The dialog as it reads, and what its form holds."""
    shown = (await browser.get(url)).text
    hidden = re.findall(r'name="(_csrf|_job)" value="(\w+)"', shown)
    return re.sub(r"\s+", " ", shown), dict(hidden)


async def said_yes(browser: httpx.AsyncClient, url: str, **form: str) -> httpx.Response:
    _shown, hidden = await asked(browser, url)
    return await browser.post(url, data={**hidden, **form})


async def press(browser: httpx.AsyncClient, job: Job, name: str) -> httpx.Response:
    token = re.search(r'name="_csrf" value="(\w+)"', (await browser.get("/admin/jobs/1")).text)
    assert token is not None
    return await browser.post(f"/admin/jobs/{job.id}/{name}", data={"_csrf": token[1]})


async def worked_on(job: Job) -> Job:
    return await work(Worker({"act": BulkActionJob()}), job)


async def test_the_dialog_says_how_many_will_and_how_many_not_by_reason(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    for _ in range(2):
        await an_order(cancelled=True)
    shown, _form = await asked(browser, ALL.format("hold"))
    assert "It will be done to 1 of them." in shown
    assert "2 not: it is cancelled" in shown


async def test_the_dry_run_says_what_would_change_be_made_and_be_sent_and_keeps_nothing(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    await an_order(cancelled=True)
    sent = await Outbox.all().count()
    _shown, form = await asked(browser, ALL.format("mark_as_shipped"))
    data = {**form, "_preview": "1", "carrier": "PostNL"}
    told = (await browser.post(ALL.format("mark_as_shipped"), data=data)).text
    assert "Tried on all of these, nothing kept" in told
    assert "not shipped → shipped" in told
    assert re.search(r"Made:\s+packing slip", told)
    assert (await Job.get()).state == JobState.SEALED
    assert await Outbox.all().count() == sent
    assert not await Order.filter(shipping_status="shipped").exists()


async def test_the_dry_run_says_that_it_is_a_sample(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backdesk.actions.dry_run.SAMPLE", 2)
    for _ in range(3):
        await an_order()
    _shown, form = await asked(browser, ALL.format("hold"))
    told = (await browser.post(ALL.format("hold"), data={**form, "_preview": "1"})).text
    assert "Tried on a sample of 2, nothing kept; the others may differ" in told


async def test_what_is_typed_wrongly_is_said_in_the_dry_run(browser: httpx.AsyncClient) -> None:
    await an_order()
    _shown, form = await asked(browser, ALL.format("mark_as_paid"))
    data = {**form, "_preview": "1", "received_at": "yesterday"}
    told = (await browser.post(ALL.format("mark_as_paid"), data=data)).text
    assert "Received at: this is no date and time" in told


async def test_a_few_are_done_at_once_and_once(browser: httpx.AsyncClient) -> None:
    first = await an_order()
    _shown, form = await asked(browser, ALL.format("hold"))
    later = await an_order()
    data = {**form, "reason": "stock"}
    answers = [await browser.post(ALL.format("hold"), data=data) for _ in range(2)]
    assert all("1 done" in answer.text for answer in answers)
    assert f"/admin/orders/{first.number}" in answers[0].text
    assert await History.filter(kind="held").count() == 1
    assert (await Order.get(id=later.id)).held_at is None


async def test_a_dialog_that_was_open_too_long_asks_again_and_keeps_what_was_typed(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order()
    _shown, form = await asked(browser, ALL.format("hold"))
    await Job.all().delete()
    answer = await browser.post(ALL.format("hold"), data={**form, "reason": "no stock"})
    assert (answer.status_code, "opened too long ago" in answer.text) == (409, True)
    assert 'value="no stock"' in answer.text
    assert (await Order.get(id=order.id)).held_at is None


async def test_too_many_are_refused_in_words(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backdesk.actions.selection_snapshot.MOST", 1)
    for _ in range(2):
        await an_order()
    answer = await browser.get(ALL.format("hold"))
    assert (answer.status_code, "At most 1 are" in answer.text) == (400, True)


@pytest.mark.usefixtures("in_background")
async def test_many_are_a_job_that_is_paused_goes_on_and_is_stopped(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    answer = await said_yes(browser, ALL.format("hold"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/jobs/1")
    job = await Job.get()
    assert (job.title, job.total, job.state) == ("Hold: 1 rows", 1, JobState.WAITING)
    for name, state in (
        ("pause", JobState.PAUSED),
        ("pause", JobState.PAUSED),
        ("again", JobState.WAITING),
        ("pause", JobState.PAUSED),
        ("stop", JobState.STOPPED),
        ("pause", JobState.STOPPED),
        ("again", JobState.WAITING),
    ):
        await press(browser, job, name)
        assert (await Job.get()).state == state, name
    assert (await worked_on(job)).state == JobState.DONE
    for name in ("pause", "stop", "again"):
        await press(browser, job, name)
        assert (await Job.get()).state == JobState.DONE, name


@pytest.mark.usefixtures("in_background")
async def test_the_page_tells_the_verdicts_and_leads_to_the_rows(
    browser: httpx.AsyncClient,
) -> None:
    fine = await an_order()
    held = [await an_order(on_hold=True) for _ in range(2)]
    await said_yes(browser, "/admin/orders/actions/hold?all=1&q=unpaid")
    await worked_on(await Job.get())
    page = re.sub(r"\s+", " ", (await browser.get("/admin/jobs/1")).text)
    assert "3 of 3" in page
    assert "it is on hold" in page
    assert "What helps: Unhold" in page
    assert '/admin/orders?q=unpaid">All that matched</a>' in page
    for order in held:
        assert f'/admin/orders/{order.number}">' in page
    rows = (await browser.get("/admin/jobs/1/rows?verdict=done")).text
    assert (fine.number in rows, held[0].number in rows) == (True, False)
    other = await signed_in("admin")
    for place in ("", "/rows", "/report.csv"):
        assert (await other.get(f"/admin/jobs/1{place}")).status_code == 404


@pytest.mark.usefixtures("in_background")
async def test_the_report_has_a_row_for_each_order(browser: httpx.AsyncClient) -> None:
    fine, changed = await an_order(), await an_order()
    _shown, form = await asked(browser, ALL.format("hold"))
    await act(changed, "hold")
    await browser.post(ALL.format("hold"), data=form)
    await worked_on(await Job.get())
    answer = await browser.get("/admin/jobs/1/report.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    head, *rows = list(csv.reader(io.StringIO(answer.text)))
    assert head == ["Number", "Verdict", "Message", "What helps", "Changed since", "Time"]
    assert rows[0][:5] == [fine.number, "done", f"Order {fine.number} is on hold", "", "no"]
    assert rows[1][:5] == [changed.number, "refused", "it is on hold", "Unhold", "yes"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", rows[1][5])


async def test_undo_says_beforehand_what_it_will_take_back(browser: httpx.AsyncClient) -> None:
    orders = [await an_order() for _ in range(2)]
    shown = (await said_yes(browser, ALL.format("mark_as_paid"))).text
    link = re.search(r'href="([^"]+mark_as_not_paid[^"]+)"[^>]*>Undo<', shown)
    assert link is not None
    url = link[1].replace("&amp;", "&")
    await act(orders[0], "mark_as_not_paid")
    dialog, form = await asked(browser, url)
    assert "It takes back what “Mark as paid: 2 rows” did" in dialog
    assert "It will be done to 1 of them." in dialog
    assert "1 not: it was changed since" in dialog
    done = await browser.post(url, data=form)
    assert "1 done, 1 refused" in done.text
    assert await Payment.filter(reversed_at__isnull=False).count() == 2
    assert "Afterwards" in (await browser.get("/admin/jobs/1")).text


@pytest.mark.usefixtures("in_background")
async def test_what_failed_is_tried_again_from_the_page(browser: httpx.AsyncClient) -> None:
    await an_order()
    await said_yes(browser, ALL.format("hold"), reason="stock")
    job = await worked_on(await Job.get())
    assert "Try the" not in (await browser.get("/admin/jobs/1")).text
    await JobRow.all().update(verdict="failed", said="the database is too busy")
    await act(await Order.get(), "unhold")
    assert "Try the 1 failed again" in (await browser.get("/admin/jobs/1")).text
    answers = await asyncio.gather(*(press(browser, job, "retry") for _ in range(2)))
    assert {answer.headers["location"] for answer in answers} == {"/admin/jobs/2"}
    await worked_on(await retry(job))
    order = await Order.get()
    assert (order.hold_reason, await Job.all().count()) == ("stock", 2)
    assert "Try the" not in (await browser.get("/admin/jobs/1")).text


async def test_of_a_job_the_rows_with_a_verdict_can_be_chosen_for_another_action(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    await an_order(on_hold=True)
    await said_yes(browser, ALL.format("hold"))
    shown, _form = await asked(browser, "/admin/orders/actions/unhold?job=1&verdict=refused")
    assert "It will be done to 1 of them." in shown
    for wrong, status in (("job=1&verdict=x", 400), ("job=77&verdict=done", 404)):
        answer: Any = await browser.get(f"/admin/orders/actions/unhold?{wrong}")
        assert answer.status_code == status


async def test_a_sealed_job_that_nobody_began_is_no_job_yet(browser: httpx.AsyncClient) -> None:
    await an_order()
    await browser.get(ALL.format("hold"))
    assert (await browser.get("/admin/jobs/1")).status_code == 404
    assert "Hold" not in (await browser.get("/admin/jobs")).text.partition("<main")[2]
