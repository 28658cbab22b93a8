"""Packing slips, mark as shipped and not shipped, and the stock that goes with them."""

from __future__ import annotations

import pytest

from models.packing_slip import PackingSlip
from models.product import Product
from models.stock import StockMove
from tests.factories.acting import act
from tests.factories.order import an_order, first_line

pytestmark = pytest.mark.usefixtures("database")


async def _stock() -> tuple[int, int, int]:
    product = await Product.get(sku="MUG-1")
    return product.on_hand, product.reserved, product.available


async def test_placing_reserves_shipping_takes_out_and_taking_back_restores() -> None:
    order = await an_order(paid=True)
    assert await _stock() == (0, 2, -2)
    await act(order, "mark_as_shipped")
    assert await _stock() == (-2, 0, -2)
    await act(order, "mark_as_not_shipped")
    assert await _stock() == (0, 2, -2)
    moves = await StockMove.filter(order=order).order_by("id")
    assert [move.reason for move in moves] == ["order placed", "shipped", "shipping undone"]


async def test_what_no_slip_covers_gets_one_when_it_is_shipped() -> None:
    order = await an_order(paid=True)
    line = await first_line(order)
    await act(order, "create_packing_slip", lines=[{"line": line.id, "quantity": 1}])
    await act(order, "mark_as_shipped", carrier="DHL", tracking_code="JD01")
    slips = await PackingSlip.filter(order=order).order_by("id")
    assert [(slip.status, slip.tracking_code) for slip in slips] == [("shipped", "JD01")] * 2
    assert (order.status, order.shipping_status) == ("completed", "shipped")


async def test_a_slip_shipped_by_itself_makes_the_order_partially_shipped() -> None:
    order = await an_order(paid=True, partly_shipped=True)
    assert (order.status, order.shipping_status) == ("partially shipped", "partially shipped")


async def test_shipping_tells_the_customer() -> None:
    order = await an_order(paid=True)
    outcome = await act(order, "mark_as_shipped")
    assert outcome.emails == [{"event": "shipped", "recipient": order.email}]


async def test_what_is_on_an_open_slip_is_not_packed_twice() -> None:
    order = await an_order(packed=True)
    refusal = await act(order, "create_packing_slip").refused("nothing is left to pack")
    assert refusal.way_out == "mark_as_shipped"


async def test_nothing_is_left_to_ship_after_it_was_shipped() -> None:
    await act(await an_order(shipped=True), "mark_as_shipped").refused("nothing is left to ship")


async def test_an_order_that_was_not_shipped_cannot_be_marked_as_not_shipped() -> None:
    await act(await an_order(), "mark_as_not_shipped").refused(
        "no packing slip is shipped that nothing was returned of"
    )


async def test_a_cancelled_slip_can_be_packed_again() -> None:
    order = await an_order(packed=True)
    slip = await PackingSlip.get(order=order)
    await act(slip, "cancel")
    await act(slip, "edit", status="shipped").refused("it is cancelled")
    await order.refresh_from_db()
    await act(order, "create_packing_slip")
    assert (order.open_slips, order.to_pack) == (1, 0)


async def test_a_shipped_slip_that_is_opened_again_brings_its_goods_back() -> None:
    order = await an_order(shipped=True)
    slip = await PackingSlip.get(order=order)
    await act(slip, "cancel").refused("it is shipped")
    await act(slip, "edit", status="open")
    await order.refresh_from_db()
    assert (await _stock(), order.shipping_status) == ((0, 2, -2), "not shipped")


async def test_a_slip_of_an_order_on_hold_is_not_shipped() -> None:
    order = await an_order(packed=True)
    await act(order, "hold")
    slip = await PackingSlip.get(order=order)
    await act(slip, "edit", status="shipped").refused("its order is on hold")


@pytest.mark.parametrize("quantity", [0, -1, 3, 10**9, "1", 1.5])
async def test_a_quantity_that_cannot_be_is_refused(quantity: object) -> None:
    order = await an_order()
    line = await first_line(order)
    chosen = [{"line": line.id, "quantity": quantity}]
    await act(order, "create_packing_slip", lines=chosen).invalid("lines.0.quantity")


async def test_a_line_of_another_order_is_refused() -> None:
    line = await first_line(await an_order())
    chosen = [{"line": line.id, "quantity": 1}]
    await act(await an_order(), "create_packing_slip", lines=chosen).invalid("lines.0.line")


async def test_the_same_line_twice_is_refused() -> None:
    order = await an_order()
    line = await first_line(order)
    chosen = [{"line": line.id, "quantity": 1}] * 2
    await act(order, "create_packing_slip", lines=chosen).invalid("lines.1.line")


async def test_an_order_of_downloads_has_nothing_to_ship() -> None:
    line = {"sku": "PDF", "quantity": 1, "unit_price": 500, "vat_rate": "21", "physical": False}
    order = await an_order(lines=[line], shipping_cost=0, paid=True)
    assert (order.shipping_status, order.status) == ("nothing to ship", "completed")
    assert not await StockMove.exists()
