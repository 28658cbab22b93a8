"""What is not there or not paid is said first, on every surface, and nothing is refused by it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backdesk.actions.bulk import run_bulk
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import ActionResult, Invocation, run
from commands.act import run_act
from models.order import Order
from models.packing_slip import PackingSlip
from models.product import Product
from models.quote import Quote
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.acting import act
from tests.factories.order import a_line, a_product, an_order, an_order_form, first_line

pytestmark = pytest.mark.usefixtures("database")

SHIP = get(Order, "mark_as_shipped")
NOT_THERE = "3 of MUG-1 are not on the shelf (on hand 0)"


async def tried(order: Order, name: str, **fields: Any) -> ActionResult:
    return await run(
        get(Order, name), order.number, fields, Invocation(SystemActor(), dry_run=True)
    )


async def test_shipping_what_is_not_there_and_not_paid_says_so_first() -> None:
    order = await an_order(shipping_cost=0, lines=[a_line(quantity=3)])
    foretold = await tried(order, "mark_as_shipped")
    assert foretold.warnings == ["Not paid: €29.97 due", NOT_THERE]
    assert (await act(order, "mark_as_shipped")).warnings == foretold.warnings
    assert (await Product.get(sku="MUG-1")).on_hand == -3


async def test_what_is_there_and_paid_says_nothing() -> None:
    await a_product(on_hand=3, available=3)
    order = await an_order(paid=True, lines=[a_line(quantity=3)])
    assert (await tried(order, "mark_as_shipped")).warnings == []


async def test_a_line_twice_and_two_slips_take_from_one_shelf() -> None:
    await a_product(on_hand=4, available=4)
    order = await an_order(paid=True, lines=[a_line(quantity=3), a_line(quantity=3)])
    line = await first_line(order)
    await act(order, "create_packing_slip", lines=[{"line": line.id, "quantity": 1}])
    assert (await tried(order, "mark_as_shipped")).warnings == [
        "2 of MUG-1 are not on the shelf (on hand 4)"
    ]


async def test_a_download_and_a_line_without_a_product_are_on_no_shelf() -> None:
    lines = [a_line("PDF-1", physical=False), a_line("", name="Engraving")]
    order = await an_order(paid=True, lines=lines)
    assert (await tried(order, "mark_as_shipped")).warnings == []


@pytest.mark.parametrize("together", [True, False])
async def test_many_orders_share_a_shelf(*, together: bool) -> None:
    await a_product(on_hand=3, available=3)
    orders = [await an_order(paid=True) for _ in range(3)]
    numbers = [order.number for order in orders]
    key = "" if together else "k"
    report = await run_bulk(
        SHIP, numbers, SHIP.form(), Invocation(SystemActor(), idempotency_key=key)
    )
    assert [one.warnings for one in report.verdicts] == [
        [],
        ["1 of MUG-1 is not on the shelf (on hand 1)"],
        ["2 of MUG-1 are not on the shelf (on hand -1)"],
    ]


async def test_an_edited_slip_says_the_same() -> None:
    order = await an_order(packed=True, shipping_cost=0, lines=[a_line(quantity=3)])
    slip = await PackingSlip.get(order_id=order.id)
    assert (await act(slip, "edit", status="packed")).warnings == []
    said = (await act(slip, "edit", status="shipped")).warnings
    assert said == ["Not paid: €29.97 due", NOT_THERE]


async def test_a_packing_slip_for_what_is_not_there_says_so() -> None:
    order = await an_order(lines=[a_line(quantity=3)])
    assert (await tried(order, "create_packing_slip")).warnings == [NOT_THERE]
    line = await first_line(order)
    one = [{"line": line.id, "quantity": 1}]
    assert (await act(order, "create_packing_slip", lines=one)).warnings == [
        "1 of MUG-1 is not on the shelf (on hand 0)"
    ]


async def test_an_order_for_more_than_is_free_says_so() -> None:
    await a_product(on_hand=5, available=5)
    await an_order()
    form = an_order_form(lines=[a_line(quantity=4)])
    placed = await run(
        get(Order, "place_order"), None, form, Invocation(SystemActor(), dry_run=True)
    )
    assert placed.warnings == ["1 of MUG-1 is not in stock (3 available)"]


async def test_a_quote_of_what_is_not_in_stock_says_so_before_it_is_converted() -> None:
    order = await an_order(lines=[a_line(quantity=3)])
    await act(order, "duplicate")
    quote = await Quote.get()
    convert = get(Quote, "convert")
    tried = await run(convert, quote.number, {}, Invocation(SystemActor(), dry_run=True))
    assert tried.warnings == ["3 of MUG-1 are not in stock (-3 available)"]


async def test_an_edit_that_wants_more_than_is_free_says_so() -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    await a_product(on_hand=2, available=2)
    order = await an_order(shipping_cost=0)
    edited = await act(order, "edit", lines=[a_line(quantity=5)])
    assert edited.warnings == ["3 of MUG-1 are not in stock (0 available)"]


async def test_the_command_line_says_it_in_words_and_in_json() -> None:
    order = await an_order(paid=True, lines=[a_line(quantity=3)])
    said, _done = await run_act("mark_as_shipped", [order.number], {}, "", True, False)
    assert f"\nwarning: {NOT_THERE}" in said
    told, _done = await run_act("mark_as_shipped", [order.number], {}, "", True, True)
    assert json.loads(told)["warnings"] == [NOT_THERE]
