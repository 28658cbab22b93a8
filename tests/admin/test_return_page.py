"""What the pages of an order and of its return say of goods that come back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from models.order import Order
from models.outbox import Outbox
from models.packing_slip import PackingSlip
from models.return_case import ReturnCase, ReturnLine
from models.settings import Settings, store_settings
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order, first_line


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("admin")


@pytest.mark.parametrize(
    ("days", "said"), [(30, "the customer can ask"), (31, "The return window closed on")]
)
async def test_after_the_window_nobody_can_ask_any_more(
    browser: httpx.AsyncClient, days: int, said: str
) -> None:
    order = await an_order(shipped=True)
    await PackingSlip.all().update(shipped_at=datetime.now(UTC) - timedelta(days=days))
    shown = (await browser.get(f"/admin/orders/{order.number}")).text
    both = ("the customer can ask", "The return window closed on")
    assert [one for one in both if one in shown] == [said]


async def a_return() -> ReturnCase:
    order = await an_order(shipped=True)
    await act(order, "create_return")
    return await ReturnCase.get(order_id=order.id)


STEPS = {
    "approve": ("return_approved", "Return approved"),
    "receive": ("return_received", "Return received"),
    "complete": ("return_completed", "Return completed"),
}


async def at_step(step: str) -> ReturnCase:
    case = await a_return()
    for earlier in list(STEPS)[: list(STEPS).index(step)]:
        await act(case, earlier)
    return case


@pytest.mark.parametrize("step", STEPS)
async def test_the_box_begins_as_the_settings_say_and_the_dialog_names_the_e_mail(
    browser: httpx.AsyncClient, step: str
) -> None:
    case = await at_step(step)
    event, title = STEPS[step]
    url = f"/admin/returns/{case.number}/actions/{step}"
    shown = (await browser.get(url)).text
    assert re.search(r'name="notify"[^>]* checked', shown)
    hidden = dict(re.findall(r'name="(_csrf|_version|_key)" value="(\w+)"', shown))
    told = (await browser.post(url, data={**hidden, "notify": "on", "_preview": "1"})).text
    assert f"E-mail to {(await case.order).email}: {title}" in told
    assert "No e-mail is sent" not in told
    assert "No e-mail is sent" in (await browser.post(url, data={**hidden, "_preview": "1"})).text
    assert await Outbox.filter(event=event).count() == 0
    await browser.post(url, data={**hidden, "notify": "on"})
    assert await Outbox.filter(event=event).count() == 1


@pytest.mark.parametrize("step", STEPS)
async def test_an_e_mail_that_is_off_is_not_asked_about(
    browser: httpx.AsyncClient, step: str
) -> None:
    event, title = STEPS[step]
    await store_settings(Settings(emails_off=[event]))
    case = await at_step(step)
    shown = (await browser.get(f"/admin/returns/{case.number}/actions/{step}")).text
    assert 'name="notify"' not in shown
    assert f"No e-mail is sent: “{title}” is empty in the settings" in shown
    done = await act(case, step, notify=True)
    assert event in done.emails_off
    assert await Outbox.filter(event=event).count() == 0


async def test_completing_says_what_of_it_is_not_credited(browser: httpx.AsyncClient) -> None:
    case = await at_step("complete")
    order = await case.order
    line = await first_line(order)
    await act(order, "add_credit_memo", lines=[{"line": line.id, "quantity": 1}])
    shown = (await browser.get(f"/admin/returns/{case.number}/actions/complete")).text
    assert "Not credited, as it was not invoiced, or was credited before: 1 of Mug-1" in shown


async def test_the_customer_reads_their_reason_and_the_clerk_theirs(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order(shipped=True)
    await Order.filter(id=order.id).update(language="nl")
    await order.refresh_from_db()
    await act(order, "create_return", reason="damaged")
    case = await ReturnCase.get()
    assert (await ReturnLine.get()).reason == "Het is beschadigd"
    for page in (f"/admin/returns/{case.number}", f"/admin/orders/{order.number}"):
        assert "It is damaged" in (await browser.get(page)).text
