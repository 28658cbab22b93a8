"""Edit order: what was ordered may change until it is invoiced, paid or packed (rule 8)."""

from __future__ import annotations

from typing import Any

import pytest
from tortoise.exceptions import BaseORMException

from actions.checks.database import run_checks
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import ActionResult, Invocation, run
from backdesk.db.database import connection
from backdesk.models.history import History
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip
from models.product import Product
from models.settings import DocumentTiming, Settings, VatRounding, store_settings
from models.stock import StockMove, StockReason
from tests.factories.acting import act, history_of
from tests.factories.order import a_line, an_order, first_line
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")

AGAIN = "Duplicate it to a quote, or credit and invoice again."


@pytest.fixture(autouse=True)
async def _by_hand(database: Any) -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))


async def _reserved(sku: str) -> int:
    return int((await Product.get(sku=sku)).reserved)


async def _nothing_is_wrong() -> None:
    assert [finding async for finding in run_checks()] == []


async def _tried(order: Order, **fields: Any) -> ActionResult:
    return await run(
        get(Order, "edit"), order.number, fields, Invocation(SystemActor(), dry_run=True)
    )


async def test_lines_are_added_removed_and_changed_and_the_history_says_from_what_to_what() -> None:
    order = await an_order(lines=[a_line("MUG-1"), a_line("PEN-1", unit_price=100)])
    mug = await first_line(order)
    changed = [
        {"sku": "MUG-1", "quantity": 3, "unit_price": 1099, "discount": 97, "vat_rate": "9"},
        a_line("CUP-1", unit_price=500),
    ]
    await act(order, "edit", lines=changed)
    lines = await OrderLine.filter(order_id=order.id).order_by("id")
    assert [(line.sku, line.quantity, line.gross) for line in lines] == [
        ("MUG-1", 3, 3200),
        ("CUP-1", 2, 1000),
    ]
    assert lines[0].id == mug.id
    assert (lines[0].name, lines[0].vat, order.gross) == ("Mug-1", 264, 3200 + 1000 + 495)
    entry = await History.get(order_id=order.id, kind="edited")
    assert entry.changes == {
        "MUG-1 quantity": [2, 3],
        "MUG-1 price": ["€9.99", "€10.99"],
        "MUG-1 discount": ["€0.00", "€0.97"],
        "MUG-1 VAT rate": ["21 %", "9 %"],
        "CUP-1 added": [None, "Cup-1, 2 at €5.00"],
        "PEN-1 removed": ["Pen-1, 2 at €1.00", None],
        "discount": [0, 97],
        "net": [2225, 4171],
        "vat": [468, 524],
        "gross": [2693, 4695],
        "due": [2693, 4695],
    }
    await _nothing_is_wrong()


async def test_the_stock_that_is_kept_follows_by_product_and_for_goods_only() -> None:
    lines = [a_line("MUG-1"), a_line("PEN-1"), a_line("FILE-1", physical=False)]
    order = await an_order(lines=lines)
    changed = [a_line("MUG-1", quantity=5), a_line("FILE-1", quantity=9), a_line("CUP-1")]
    await act(order, "edit", lines=changed)
    kept = {sku: await _reserved(sku) for sku in ("MUG-1", "PEN-1", "FILE-1", "CUP-1")}
    assert kept == {"MUG-1": 5, "PEN-1": 0, "FILE-1": 0, "CUP-1": 2}
    moves = await StockMove.filter(reason=StockReason.EDITED).order_by("product__sku")
    assert [move.reserved for move in moves] == [2, 3, -2]
    assert {move.document for move in moves} == {order.number}
    await _nothing_is_wrong()


async def test_discount_and_costs_are_priced_as_a_new_order_would_be() -> None:
    lines = [a_line(unit_price=2390, quantity=10), a_line("PEN-1", discount=10)]
    order = await an_order(lines=lines)
    costs: dict[str, Any] = {
        "discount": 5975,
        "shipping_cost": 695,
        "shipping_vat_rate": "9",
        "payment_cost": 100,
        "payment_vat_rate": "21",
    }
    await act(order, "edit", **costs)
    alike = await an_order(lines=lines, **costs)
    for name in ("discount", "shipping_vat", "payment_vat", "net", "vat", "gross", "due"):
        assert getattr(order, name) == getattr(alike, name), name
    both = [await OrderLine.filter(order_id=one.id).order_by("id") for one in (order, alike)]
    assert [(line.discount, line.own_discount, line.vat) for line in both[0]] == [
        (line.discount, line.own_discount, line.vat) for line in both[1]
    ]
    await act(order, "edit", discount=0)
    assert order.discount == 10
    await _nothing_is_wrong()


async def test_the_orders_discount_is_spread_anew_over_the_lines_that_are_left() -> None:
    lines = [a_line(sku, unit_price=1000, quantity=1) for sku in ("A", "B", "C")]
    order = await an_order(lines=lines, discount=299)
    await act(order, "edit", lines=[{"sku": "A", "quantity": 1}, {"sku": "B", "quantity": 1}])
    found = await OrderLine.filter(order_id=order.id).order_by("id")
    assert [line.discount for line in found] == [150, 149]
    assert (order.discount, order.gross) == (299, 2000 - 299 + 495)


async def test_vat_is_rounded_where_the_settings_say() -> None:
    excluded: dict[str, Any] = {"prices_include_vat": False, "shipping_cost": 0}
    order = await an_order(lines=[a_line(quantity=1, unit_price=5, vat_rate="8.25")], **excluded)
    lines = [
        a_line("A", quantity=1, unit_price=1000, vat_rate="8.25"),
        a_line("B", quantity=1, unit_price=1100, vat_rate="8.25"),
    ]
    await act(order, "edit", lines=lines)
    assert order.vat == 174
    rounding = VatRounding.PER_DOCUMENT
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND, vat_rounding=rounding))
    await act(order, "edit", shipping_cost=1)
    assert order.vat == 173


async def test_two_lines_of_one_product_stay_the_lines_that_they_were() -> None:
    lines = [a_line(unit_price=500), a_line(unit_price=700), a_line("PEN-1")]
    order = await an_order(lines=lines)
    dear = (await OrderLine.filter(order_id=order.id).order_by("id"))[1]
    outcome = await _tried(order, lines=[a_line(unit_price=700), a_line("PEN-1")])
    assert outcome.changes["MUG-1 removed"] == ["Mug-1, 2 at €5.00", None]
    await act(order, "edit", lines=[a_line(unit_price=700, quantity=9), a_line("PEN-1")])
    assert (await first_line(order)).id == dear.id
    await _nothing_is_wrong()


async def test_a_dry_run_shows_what_would_change_and_keeps_nothing() -> None:
    order = await an_order()
    outcome = await _tried(order, lines=[a_line(quantity=3), a_line("NEW-1", unit_price=1)])
    assert outcome.changes["MUG-1 quantity"] == [2, 3]
    assert outcome.changes["gross"] == [2493, 3494]
    assert await OrderLine.filter(order_id=order.id).count() == 1
    assert not await Product.exists(sku="NEW-1")
    assert await _reserved("MUG-1") == 2


async def test_what_is_sent_as_it_is_changes_nothing_and_says_so() -> None:
    order = await an_order(lines=[a_line(discount=8)], discount=20)
    version, kinds = order.version, await history_of(order)
    same: dict[str, Any] = {
        "lines": [a_line(discount=8)],
        "discount": 20,
        "remark": "",
        "shipping_cost": 495,
    }
    outcome = await act(order, "edit", **same)
    assert outcome.message == f"Nothing changes: order {order.number} stays as it is"
    assert (order.version, await history_of(order)) == (version, kinds)


async def test_an_order_that_becomes_free_is_paid_as_if_it_was_placed_so() -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.ON_PAYMENT))
    order = await an_order()
    await act(order, "edit", lines=[a_line(unit_price=0)], shipping_cost=0)
    assert (order.gross, order.payment_status, order.status) == (0, "paid", "awaiting shipment")
    assert (await Invoice.get(order_id=order.id)).gross == 0
    await act(order, "edit", shipping_cost=100).refused(
        "it is invoiced: its lines, discount and costs stay"
    )
    await _nothing_is_wrong()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lines", [a_line(quantity=3)]),
        ("discount", 1),
        ("shipping_cost", 1),
        ("shipping_vat_rate", "9"),
        ("payment_cost", 1),
        ("payment_vat_rate", "9"),
    ],
)
async def test_what_is_invoiced_or_paid_stays_as_it_was_ordered(field: str, value: Any) -> None:
    invoiced = await an_order()
    await act(invoiced, "create_invoice")
    partly_paid = await an_order()
    await act(partly_paid, "mark_as_paid", amount=1)
    for order, why in ((invoiced, "it is invoiced"), (partly_paid, "something of it is paid")):
        refusal = await act(order, "edit", **{field: value}).refused(
            f"{why}: its lines, discount and costs stay"
        )
        assert refusal.way_out == AGAIN
        assert [error.field for error in refusal.errors] == [field]


async def test_an_invoice_that_is_credited_as_a_whole_is_an_invoice_still() -> None:
    order = await an_order()
    await act(order, "create_invoice")
    invoice = await Invoice.get(order_id=order.id)
    await act(invoice, "correct")
    await act(order, "edit", discount=1).refused(
        "it is invoiced: its lines, discount and costs stay"
    )


async def test_what_is_packed_or_shipped_stays_as_it_was_ordered() -> None:
    order = await an_order(packed=True)
    refusal = await act(order, "edit", discount=1).refused(
        "it is on a packing slip: its lines, discount and costs stay"
    )
    assert refusal.way_out == "Cancel the packing slip first."
    await act(order, "mark_as_shipped")
    await act(order, "edit", discount=1).refused(
        "something of it is shipped: its lines, discount and costs stay"
    )


async def test_after_its_slip_is_cancelled_a_line_may_change_but_not_go() -> None:
    order = await an_order(lines=[a_line(), a_line("PEN-1")], packed=True)
    slip = await PackingSlip.get(order_id=order.id)
    await act(slip, "cancel")
    await order.refresh_from_db()
    refusal = await act(order, "edit", lines=[a_line()]).refused(
        f"Pen-1 stands on {slip.number}, which keeps what it says: its line cannot go"
    )
    assert "Lower its quantity" in refusal.way_out
    lines = [a_line(quantity=1), a_line("PEN-1", quantity=1)]
    await act(order, "edit", lines=lines)
    assert (await _reserved("MUG-1"), await _reserved("PEN-1")) == (1, 1)
    await act(order, "create_packing_slip")
    await _nothing_is_wrong()


async def test_a_paid_order_still_takes_a_remark_sent_with_its_lines_as_they_are() -> None:
    order = await an_order(paid=True)
    await act(order, "edit", remark="Ring once", lines=[a_line()], shipping_cost=495)
    assert order.remark == "Ring once"


async def test_an_order_on_hold_may_change_and_stays_on_hold() -> None:
    order = await an_order(on_hold=True)
    await act(order, "edit", lines=[a_line(quantity=1)])
    assert (order.status, order.due) == ("on hold", 999 + 495)


async def test_a_wrong_line_is_named_and_nothing_is_kept() -> None:
    order = await an_order()
    kept = a_line(quantity=9)
    await act(order, "edit", lines=[]).invalid("lines")
    await act(order, "edit", lines=[kept, {"sku": "NEW-1", "quantity": 1}]).invalid(
        "lines.1.unit_price"
    )
    await act(order, "edit", lines=[kept, a_line("NEW-1", discount=5000)]).invalid(
        "lines.1.discount"
    )
    await act(order, "edit", discount=99_999).invalid("discount")
    assert not await Product.exists(sku="NEW-1")
    assert await _reserved("MUG-1") == 2


async def test_only_who_may_edit_orders_edits_them() -> None:
    order = await an_order()
    await act(order, "edit", discount=1, by=await a_user("warehouse")).not_permitted()
    await act(order, "edit", discount=1, by=await a_user("clerk"))
    assert order.discount == 1


async def test_the_database_lets_a_line_go_only_while_nothing_happened_to_it() -> None:
    order = await an_order(lines=[a_line(), a_line("PEN-1")])
    line = await first_line(order)
    await line.delete()
    await act(await an_order(), "create_invoice")
    with pytest.raises(BaseORMException):
        await connection().execute_script("DELETE FROM order_line WHERE invoiced > 0")
