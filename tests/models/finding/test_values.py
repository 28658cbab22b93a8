"""A payment or shipping method is found by the few values there are, in an index."""

from __future__ import annotations

from datetime import UTC, datetime

from backdesk.search.full_text import choose_plan
from backdesk.search.query_language import SearchContext
from backdesk.search.values import few_values, values_of
from models.order import Order
from models.order_search import ORDERS
from tests.conftest import Database
from tests.factories.order import an_order

READER = SearchContext(datetime(2026, 11, 30, 12, tzinfo=UTC))


async def found_by(typed: str) -> list[str]:
    rows = await choose_plan(Order.filter(ORDERS.find(typed, READER)).order_by("id"), {})
    return [order.number for order in await rows]


async def test_a_method_is_found_by_a_part_of_it(database: Database) -> None:
    ideal = await an_order(payment_method="iDEAL", shipping_method="Parcel")
    cash = await an_order(payment_method="À la carte", shipping_method="Parcel XL")
    assert await found_by("method:ide") == [ideal.number]
    assert await found_by("method:carte") == [cash.number]
    assert await found_by("method:A*") == []
    assert await found_by("-method:ide") == [cash.number]
    assert await found_by("delivery:parcel") == [ideal.number, cash.number]
    assert await found_by("method:nothing") == []


async def test_the_values_of_a_column_are_read_from_one_to_the_next(database: Database) -> None:
    for method in ("iDEAL", "iDEAL", "Bancontact", ""):
        await an_order(payment_method=method)
    assert await values_of(Order, "payment_method") == ["", "Bancontact", "iDEAL"]
    assert await few_values(Order, "payment_method")("IDE") == ["iDEAL"]


async def test_a_remark_and_a_reason_are_found_by_a_part_of_them(database: Database) -> None:
    ring = await an_order(remark="Bitte zweimal läuten \u2013 2. Stock")
    await an_order()
    for typed in ("lauten", "2.", '"LÄUTEN \u2013 2"', "e*"):
        assert (await found_by(f"remark:{typed}") == [ring.number]) is (typed != "e*")
    assert await found_by("reason:anything") == []
