"""Products over REST: found by SKU, with their stock and ledger, and corrected."""

from __future__ import annotations

import httpx

from tests.factories.order import a_line, an_order
from tests.factories.product import a_product


async def test_a_product_is_found_by_its_sku_with_its_stock(caller: httpx.AsyncClient) -> None:
    await a_product(10, sku="MUG-1")
    await a_product(0, sku="SERVICE", physical=False)
    order = await an_order(lines=[a_line("MUG-1", quantity=2)])
    found = (await caller.get("/products?sku=MUG-1")).json()["items"]
    assert [one["stock"] for one in found] == [
        {"on_hand": 10, "reserved": 2, "available": 8, "notify_below": 0}
    ]
    whole = (await caller.get(f"/products/{found[0]['id']}")).json()
    assert [move["order"] for move in whole["stock_moves"]] == [order.number, None]
    assert (await caller.get("/products?sku=SERVICE")).json()["items"][0]["stock"] is None
    assert (await caller.get("/products/MUG-1")).status_code == 404


async def test_what_is_to_be_ordered_is_listed(caller: httpx.AsyncClient) -> None:
    await a_product(10)
    await a_product(1, sku="LOW", notify_below=1)
    found = (await caller.get("/products?to_order=true")).json()["items"]
    assert [one["sku"] for one in found] == ["LOW"]


async def test_stock_is_corrected_once_for_one_key(caller: httpx.AsyncClient) -> None:
    product = await a_product(10)
    for _time in range(2):
        answer = await caller.post(
            f"/products/{product.id}/actions/correct_stock",
            json={"difference": 5, "why": "delivery"},
            headers={"Idempotency-Key": "k1"},
        )
        assert answer.status_code == 200
        assert answer.json()["product"]["stock"]["on_hand"] == 15
    await product.refresh_from_db()
    assert product.on_hand == 15


async def test_wrong_corrections_are_refused_in_words(caller: httpx.AsyncClient) -> None:
    product = await a_product(2)
    for form, status in (
        ({"difference": -3}, 409),
        ({"counted": "two"}, 422),
        ({"counted": 3, "seen": 7}, 412),
        ({}, 422),
    ):
        place = f"/products/{product.id}/actions/correct_stock"
        assert (await caller.post(place, json=form)).status_code == status, form
    await product.refresh_from_db()
    assert product.on_hand == 2
