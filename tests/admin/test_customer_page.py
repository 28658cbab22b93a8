"""A customer's page: what is open, everything of theirs, merging and erasing with open eyes."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from models.customer import Customer
from models.order import Order
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("manager")


async def typed(browser: httpx.AsyncClient, place: str, **form: str) -> httpx.Response:
    asked = (await browser.get(place)).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked))
    return await browser.post(place, data=hidden | form)


async def at(order: Order) -> str:
    return f"/admin/customers/{order.customer_id}"


async def test_everything_of_theirs_is_on_one_page(browser: httpx.AsyncClient) -> None:
    order = await an_order(shipped=True)
    await act(order, "create_return", reason="too small")
    made = await act(order, "duplicate")
    await act(order, "add_note", text="Rings at the back door")
    shown = (await browser.get(await at(order))).text
    for found in (
        order.number,
        "RET00001",
        "INV00001",
        made.made[0]["number"],
        "Rings at the back door",
        "Order confirmation",
        "€24.93</b> <small>due",
    ):
        assert found in shown, found


async def test_what_is_due_and_what_is_to_be_refunded_stand_apart(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order(paid=True)
    await act(order, "add_credit_memo", total=100)
    await an_order(customer={"email": order.email, "name": order.name})
    shown = (await browser.get(await at(order))).text
    assert '<small>due</small> <small class="alarm">€1.00 to refund</small>' in shown


async def test_pages_of_orders_lead_to_the_customer(browser: httpx.AsyncClient) -> None:
    order = await an_order()
    assert f'href="{await at(order)}"' in (await browser.get(f"/admin/orders/{order}")).text
    assert f'href="{await at(order)}"' in (await browser.get("/admin/customers")).text


async def test_the_page_asks_as_much_of_many_orders_as_of_one(
    browser: httpx.AsyncClient, sql: list[str]
) -> None:
    order = await an_order()
    await browser.get(await at(order))
    before = len(sql)
    await browser.get(await at(order))
    one = len(sql) - before
    buyer = {"email": (await Customer.get(id=order.customer_id)).email}
    for _order in range(5):
        await an_order(customer=buyer)
    before = len(sql)
    await browser.get(await at(order))
    assert len(sql) - before == one


async def test_a_merge_says_beforehand_what_moves(browser: httpx.AsyncClient) -> None:
    goes, stays = await an_order(), await an_order()
    place = f"{await at(goes)}/actions/merge"
    assert "orders: 1, invoices: 1" in (await browser.get(place)).text
    assert (await typed(browser, place, into="nobody@example.com")).status_code == 422
    assert (await typed(browser, place, into=str(stays.customer_id))).status_code == 303
    shown = (await browser.get(await at(goes))).text
    assert f'merged into <a href="{await at(stays)}"' in shown
    assert goes.number in (await browser.get(await at(stays))).text


async def test_erasing_asks_for_the_address_and_shows_nobody_afterwards(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order(paid=True, shipped=True)
    customer = await Customer.get(id=order.customer_id)
    place = f"{await at(order)}/actions/erase"
    asked = (await browser.get(place)).text
    assert "Kept, as the law on books asks" in asked
    assert customer.email not in re.findall(r'<input[^>]*value="([^"]*)"', asked)
    assert (await typed(browser, place, email="other@example.com")).status_code == 422
    assert (await typed(browser, place, email=customer.email)).status_code == 303
    for page in (await at(order), f"/admin/orders/{order}", "/admin/history", "/admin/outbox"):
        shown = await browser.get(page)
        assert shown.status_code == 200
        assert customer.email not in shown.text, page


async def test_all_that_is_kept_is_one_file(browser: httpx.AsyncClient) -> None:
    order = await an_order(shipped=True)
    kept = json.loads((await browser.get(f"{await at(order)}/export")).text)
    assert kept["customer"]["id"] == order.customer_id
    assert [one["number"] for one in kept["orders"]] == [order.number]
    assert kept["invoices"][0]["number"] == "INV00001"
    assert {"order_confirmed", "shipped"} <= {mail["event"] for mail in kept["emails"]}


async def test_a_clerk_exports_merges_and_erases_nobody(sqlite_database: Database) -> None:
    order = await an_order()
    clerk = await signed_in("clerk")
    for place in ("export", "actions/merge", "actions/erase"):
        assert (await clerk.get(f"{await at(order)}/{place}")).status_code == 403
