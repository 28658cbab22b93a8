"""Customers over REST: found, with what is open, merged, erased, exported."""

from __future__ import annotations

import base64

import httpx

from models.customer import Customer
from tests.factories.acting import act
from tests.factories.order import an_order


async def test_a_customer_is_found_by_address_with_what_is_open(caller: httpx.AsyncClient) -> None:
    order = await an_order()
    found = (await caller.get(f"/customers?email={order.email.upper()}")).json()["items"]
    assert [one["id"] for one in found] == [order.customer_id]
    whole = (await caller.get(f"/customers/{order.customer_id}")).json()
    assert whole["open"] == [
        {"order": order.number, "currency": "EUR", "due": order.due, "to_refund": 0}
    ]
    assert whole["orders"] == [order.number]
    for wrong in ("99", "x", "1e3", "9" * 40):
        assert (await caller.get(f"/customers/{wrong}")).status_code == 404


async def test_customers_are_merged_and_erased(caller: httpx.AsyncClient) -> None:
    goes, stays = await an_order(paid=True, shipped=True), await an_order()
    merge = f"/customers/{goes.customer_id}/actions/merge"
    assert (await caller.post(merge, json={})).status_code == 422
    assert (await caller.post(merge, json={"into": str(stays.customer_id)})).status_code == 200
    assert (await caller.post(merge, json={"into": str(stays.customer_id)})).status_code == 409
    erase = f"/customers/{stays.customer_id}/actions/erase"
    assert (await caller.post(erase, json={"email": stays.email})).status_code == 409
    assert not await Customer.exists(erased_at__isnull=False)


async def test_what_is_kept_about_somebody_is_exported(caller: httpx.AsyncClient) -> None:
    order = await an_order(shipped=True)
    photo = base64.b64encode(b"\xff\xd8\xff a mug").decode()
    await act(order, "create_return", photos=[photo])
    answer = await caller.get(f"/customers/{order.customer_id}/export")
    assert answer.json()["orders"][0]["number"] == order.number
    assert answer.json()["returns"][0]["photos"] == [photo]
    assert "attachment" in answer.headers["content-disposition"]
