"""Scheduled exports in the back office: made in a list, paused, deleted, and whose they are."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from backdesk.auth.user import User
from backdesk.jobs.scheduled_exports import start_due_exports
from backdesk.models.history import History
from backdesk.models.job import Job
from backdesk.models.scheduled_export import Frequency, ScheduledExport
from tests.admin.test_exports import send, somebody

pytestmark = pytest.mark.usefixtures("sqlite_database")
CHOOSE = "/admin/orders/export/choose?q=unpaid"
SAVE = "/admin/orders/export/schedule?q=unpaid"
WHOLE = {
    "format": "xlsx",
    "rows": "line",
    "name": "Unpaid lines",
    "recipients": "books@example.com; Boss@example.com",
    "every": "week",
    "weekday": "0",
    "hour": "7",
}


async def test_what_a_list_shows_is_sent_every_week() -> None:
    async with somebody() as browser:
        answer = await send(browser, SAVE, CHOOSE, **WHOLE)
        assert answer.status_code == 303
        page = (await browser.get("/admin/scheduled_exports")).text
    one = await ScheduledExport.get()
    assert (one.every, one.day, one.hour) == (Frequency.WEEK, 0, 7)
    assert one.recipients == ["books@example.com", "boss@example.com"]
    assert one.asked["asked"]["address"] == "q=unpaid"
    assert ("Unpaid lines" in page, "every week, on Monday, 07:00" in page) == (True, True)
    assert await History.filter(subject="scheduled_export", kind="created").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give it a name"),
        ({"recipients": ""}, "Who is to get it?"),
        ({"recipients": "nobody"}, "is no e-mail address"),
        ({"recipients": ",".join(f"a{n}@example.com" for n in range(11))}, "at most 10"),
    ],
)
async def test_what_is_missing_is_said_and_what_was_typed_stays(
    wrong: dict[str, str], said: str
) -> None:
    async with somebody() as browser:
        answer = await send(browser, SAVE, CHOOSE, **WHOLE | wrong)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert 'value="7" selected' in answer.text
    assert 'value="line" checked' in answer.text
    assert not await ScheduledExport.exists()


async def test_it_is_paused_goes_on_and_is_deleted_by_its_owner_only() -> None:
    async with somebody() as owner, somebody("clerk") as other:
        await send(owner, SAVE, CHOOSE, **WHOLE)
        one = await ScheduledExport.get()
        page = "/admin/scheduled_exports"
        for verb in ("pause", "resume", "now", "delete"):
            answer = await send(other, f"{page}/{one.id}/{verb}", page)
            assert answer.status_code == 404
        assert "Unpaid lines" not in (await other.get(page)).text
        await send(owner, f"{page}/{one.id}/pause", page)
        assert "paused" in (await owner.get(page)).text
        assert (await send(owner, f"{page}/{one.id}/now", page)).status_code == 409
        await send(owner, f"{page}/{one.id}/resume", page)
        assert (await ScheduledExport.get()).paused_at is None
        assert "cannot be brought back" in (await owner.get(f"{page}/{one.id}/delete")).text
        assert (await other.get(f"{page}/{one.id}/delete")).status_code == 404
        assert (await owner.get(f"{page}/{10**20}/delete")).status_code == 404
        assert (await send(owner, f"{page}/{10**20}/now", page)).status_code == 404
        assert await ScheduledExport.exists()
        await send(owner, f"{page}/{one.id}/delete", page)
    assert not await ScheduledExport.exists()


async def edit_of(browser: httpx.AsyncClient) -> str:
    """Where its page leads, with all that was chosen."""
    one = await ScheduledExport.get()
    answer = await browser.get(f"/admin/scheduled_exports/{one.id}/edit")
    return str(answer.headers["location"])


async def test_it_is_edited_on_the_page_on_which_it_was_made() -> None:
    async with somebody() as browser:
        await send(browser, SAVE, CHOOSE, **WHOLE)
        page = await edit_of(browser)
        form = (await browser.get(page)).text
        for kept in ('value="Unpaid lines"', 'value="xlsx" checked', 'value="line" checked'):
            assert kept in form
        assert 'value="books@example.com, boss@example.com"' in form
        assert 'value="7" selected' in form
        changed = WHOLE | {"name": "Lines", "every": "month", "day": "31", "format": "csv"}
        save = page.replace("/choose", "/schedule")
        await ScheduledExport.all().update(paused_at=datetime.now(UTC))
        answer = await send(browser, save, page, **changed, version="1")
        assert answer.headers["location"] == "/admin/scheduled_exports"
    one = await ScheduledExport.get()
    assert (one.name, one.every, one.day, one.version) == ("Lines", Frequency.MONTH, 31, 2)
    assert (one.asked["asked"]["address"], one.asked["asked"]["format"]) == ("q=unpaid", "csv")
    assert one.paused_at is not None
    entry = await History.get(subject="scheduled_export", kind="changed")
    assert entry.changes["name"] == ["Unpaid lines", "Lines"]


async def test_an_edit_over_a_newer_one_or_by_somebody_else_changes_nothing() -> None:
    async with somebody() as owner, somebody("admin") as other:
        await send(owner, SAVE, CHOOSE, **WHOLE)
        one, page = await ScheduledExport.get(), await edit_of(owner)
        save = page.replace("/choose", "/schedule")
        assert (await other.get(f"/admin/scheduled_exports/{one.id}/edit")).status_code == 404
        assert (await other.get(page)).status_code == 404
        assert (await send(other, save, CHOOSE, **WHOLE, version="1")).status_code == 404
        await ScheduledExport.all().update(version=2)
        late = await send(owner, save, page, **WHOLE | {"name": "Late"}, version="1")
    assert (late.status_code, "changed elsewhere" in late.text) == (409, True)
    assert 'value="Late"' in late.text
    assert (await ScheduledExport.get()).name == "Unpaid lines"


async def test_who_manages_people_sees_what_those_who_left_have_sent() -> None:
    async with somebody("clerk") as clerk, somebody("admin") as admin:
        await send(clerk, SAVE, CHOOSE, **WHOLE)
        await User.filter(email__startswith="clerk").update(active=False)
        page = (await admin.get("/admin/scheduled_exports")).text
    assert ("Unpaid lines" in page, await Job.exists()) == (True, False)


async def test_it_is_sent_now_when_that_is_asked_for_and_again_at_its_time() -> None:
    async with somebody() as owner:
        await send(owner, SAVE, CHOOSE, **WHOLE)
        one = await ScheduledExport.get()
        await send(owner, f"/admin/scheduled_exports/{one.id}/now", "/admin/scheduled_exports")
    assert await start_due_exports() == 1
    again = await ScheduledExport.get()
    assert (again.job_id is not None, again.next_at) == (True, one.next_at)
