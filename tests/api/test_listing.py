"""Lists by REST: filters, orders, and pages that neither skip nor repeat a row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from models.order import Order
from tests.api.caller import wrong_fields
from tests.factories.order import an_order

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def numbers_of(caller: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await caller.get("/orders", params=query)
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


async def walk(caller: httpx.AsyncClient, **query: Any) -> list[list[str]]:
    """The numbers of each page, from the first to the last."""
    pages: list[list[str]] = []
    after: dict[str, str] = {}
    while True:
        answer = (await caller.get("/orders", params=query | after)).json()
        pages.append([item["number"] for item in answer["items"]])
        if answer["next"] is None:
            return pages
        after = {"after": answer["next"]}


@pytest.mark.parametrize("sort", ["placed_at", "-placed_at", "gross", "-gross", "number", "-id"])
async def test_pages_of_equal_values_hold_each_order_once(
    caller: httpx.AsyncClient, sort: str
) -> None:
    orders = [await an_order(placed_at=MORNING.isoformat()) for _ in range(7)]
    pages = await walk(caller, sort=sort, limit=3)
    assert [len(page) for page in pages] == [3, 3, 1]
    in_order = sorted((order.number for order in orders), reverse=sort.startswith("-"))
    assert [number for page in pages for number in page] == in_order


async def test_an_order_that_comes_in_meanwhile_moves_no_page(caller: httpx.AsyncClient) -> None:
    orders = [await an_order() for _ in range(4)]
    first = (await caller.get("/orders?limit=2")).json()
    await an_order()
    second = (await caller.get("/orders", params={"limit": 2, "after": first["next"]})).json()
    assert [item["number"] for item in first["items"] + second["items"]] == [
        order.number for order in reversed(orders)
    ]


async def test_a_cursor_that_was_altered_or_is_of_another_order_is_refused(
    caller: httpx.AsyncClient,
) -> None:
    for _ in range(3):
        await an_order()
    cursor = (await caller.get("/orders?limit=1")).json()["next"]
    altered = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")
    for query in (
        {"after": altered},
        {"after": cursor[:-3]},
        {"after": "nonsense"},
        {"after": cursor, "sort": "gross"},
    ):
        assert wrong_fields(await caller.get("/orders", params=query)) == ["after"]


async def test_filters_choose_what_they_say(caller: httpx.AsyncClient) -> None:
    paid = await an_order(paid=True, placed_at=MORNING.isoformat())
    held = await an_order(on_hold=True, currency="USD")
    for query, expected in (
        ({"status": "awaiting shipment"}, [paid]),
        ({"status": "awaiting shipment,on hold", "sort": "id"}, [paid, held]),
        ({"payment_status": "paid"}, [paid]),
        ({"on_hold": "true"}, [held]),
        ({"on_hold": "false"}, [paid]),
        ({"currency": "USD"}, [held]),
        ({"email": paid.email.upper()}, [paid]),
        ({"q": paid.number.lower()}, [paid]),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"placed_before": (MORNING + timedelta(hours=1)).isoformat()}, [paid]),
        ({"placed_after": (MORNING + timedelta(hours=1)).isoformat()}, [held]),
        ({"placed_after": "2026-03-02T10:00:00+02:00", "sort": "id"}, [paid, held]),
        ({"shipping_status": "shipped"}, []),
    ):
        assert await numbers_of(caller, **query) == [order.number for order in expected], query


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("colour=red", "colour"),
        ("sort=password_hash", "sort"),
        ("sort=", "sort"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=" + "9" * 20, "limit"),
        ("limit=-1", "limit"),
        ("limit=0000001009999", "limit"),
        ("limit=000000001" + "9" * 20, "limit"),
        ("limit=%D9%A1", "limit"),
        ("on_hold=maybe", "on_hold"),
        ("placed_after=yesterday", "placed_after"),
        ("placed_after=9999-12-31T23:59:59-23:59", "placed_after"),
        ("q=a&q=b", "q"),
    ],
)
async def test_a_query_that_cannot_be_read_names_its_field(
    caller: httpx.AsyncClient, query: str, wrong: str
) -> None:
    assert wrong_fields(await caller.get(f"/orders?{query}")) == [wrong]


async def test_the_count_is_exact_until_it_would_cost_time(
    caller: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await an_order()
    told = (await caller.get("/orders?limit=1")).json()
    assert (told["count"], told["count_is_exact"]) == (3, True)
    monkeypatch.setattr("backdesk.db.pagination.capped_count.__defaults__", (2,))
    told = (await caller.get("/orders?limit=1")).json()
    assert (told["count"], told["count_is_exact"]) == (2, False)
    assert await Order.all().count() == 3
