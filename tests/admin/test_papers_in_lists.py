"""Lists of papers offer what can be done to many of them, each with its own verdict."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from models.invoice import Invoice
from models.outbox import Outbox
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.invoice import due_on
from tests.factories.order import an_order


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("admin")


async def test_chosen_invoices_are_sent_again(browser: httpx.AsyncClient) -> None:
    for _ in range(2):
        await an_order()
    await an_order(customer={"email": "c@example.com"})
    shown = (await browser.get("/admin/invoices")).text
    assert "/admin/invoices/actions/resend" in shown
    assert "/admin/invoices/actions/correct" not in shown
    before = await Outbox.filter(event="invoice").count()
    asked = await browser.get("/admin/invoices/actions/resend?pk=1&pk=2")
    assert "It will be done to 2 of them." in asked.text
    sent = dict(re.findall(r'name="(_csrf|_job)" value="(\w+)"', asked.text))
    done = await browser.post("/admin/invoices/actions/resend?pk=1&pk=2", data=sent)
    assert "/admin/invoices/INV00001" in done.text
    assert await Outbox.filter(event="invoice").count() == before + 2
    assert await Invoice.all().count() == 3


async def test_a_list_of_orders_does_not_offer_to_edit_many_customers(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    shown = (await browser.get("/admin/orders")).text
    assert "/admin/orders/actions/hold" in shown
    assert "/admin/orders/actions/edit_customer" not in shown


async def test_overdue_are_the_invoices_that_were_not_paid_in_time(
    browser: httpx.AsyncClient,
) -> None:
    for _ in range(3):
        await an_order()
    await an_order(paid=True)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    await due_on(yesterday, "INV00002", "INV00004")
    await due_on(None, "INV00003")
    shown = (await browser.get("/admin/invoices")).text
    link = re.search(r'href="([^"]+)"[^>]*>Overdue<', shown)
    assert link is not None
    found = (await browser.get(link[1])).text
    assert set(re.findall(r"INV0000\d", found)) == {"INV00002"}
    assert 'aria-current="page">Overdue' in found


async def test_every_shortcut_of_a_list_can_be_followed(browser: httpx.AsyncClient) -> None:
    followed = 0
    for key in ("orders", "invoices", "credit_memos", "packing_slips", "returns"):
        shown = (await browser.get(f"/admin/{key}")).text
        nav = shown.partition('class="shortcuts"')[2].partition("</nav>")[0]
        for link in re.findall(r'href="([^"]+)"', nav):
            assert (await browser.get(html.unescape(link))).status_code == 200
            followed += 1
    assert followed == 17
