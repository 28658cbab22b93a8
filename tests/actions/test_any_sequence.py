"""Whatever is done to orders in whatever order: parts sum, stock is conserved, books balance."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from actions.context import System
from actions.framework import get
from actions.pipeline import Call, run
from actions.problem import Problem
from models.credit_memo import CreditMemo, CreditMemoLine
from models.database import close_database, open_database
from models.invoice import Invoice, InvoiceLine
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip
from models.payment import Payment
from models.product import Product
from models.settings import Settings, VatRounding, When, store_settings
from models.stock import StockMove
from tests.factories.order import an_order

Step = tuple[str, int, int]

SETTINGS = st.builds(
    Settings,
    invoices_made=st.sampled_from(When),
    packing_slips_made=st.sampled_from(When),
    vat_rounding=st.sampled_from(VatRounding),
    cancel_invoices_first=st.booleans(),
)
LINE = st.fixed_dictionaries(
    {
        "sku": st.sampled_from(["A", "B", "C"]),
        "quantity": st.integers(1, 7),
        "unit_price": st.integers(0, 99_999),
        "vat_rate": st.sampled_from(["0", "5.5", "9", "21"]),
        "physical": st.just(True),
    }
)
ORDER = st.fixed_dictionaries(
    {
        "lines": st.lists(LINE, min_size=1, max_size=4),
        "shipping_cost": st.integers(0, 999),
        "payment_cost": st.integers(0, 99),
        "prices_include_vat": st.booleans(),
    }
)
STEP = st.tuples(
    st.sampled_from(
        "mark_as_paid pay_part mark_as_not_paid invoice_part create_invoice pack_part ship_a_slip "
        "open_a_slip cancel_a_slip create_packing_slip mark_as_shipped mark_as_not_shipped hold "
        "unhold cancel record_refund".split()
    ),
    st.integers(0, 3),
    st.integers(1, 5),
)


@given(shop=SETTINGS, placed=ORDER, steps=st.lists(STEP, max_size=12), cancelled=st.booleans())
@settings(
    max_examples=60,
    deadline=None,
)
def test_any_sequence_keeps_books_stock_and_payments_whole(
    sqlite_template: Path,
    shop: Settings,
    placed: dict[str, Any],
    steps: list[Step],
    cancelled: bool,
) -> None:
    last = [("cancel", 0, 1)] if cancelled else []
    asyncio.run(_live(sqlite_template, shop, placed, steps + last))


async def _live(template: Path, shop: Settings, placed: dict[str, Any], steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orderly.sqlite3"
        shutil.copy(template, file)
        await open_database(f"sqlite://{file}")
        try:
            await store_settings(shop)
            for sku in "ABC":
                await Product.create(sku=sku, name=sku, on_hand=15, available=15)
            order = await an_order(**placed)
            for step in steps:
                await _do(order, *step)
                await _is_whole(order)
        finally:
            await close_database()


async def _do(order: Order, step: str, place: int, quantity: int) -> None:
    lines = await OrderLine.filter(order_id=order.id).order_by("id")
    chosen = {"lines": [{"line": lines[place % len(lines)].id, "quantity": quantity}]}
    slips = await PackingSlip.filter(order_id=order.id).order_by("id")
    slip = slips[place % len(slips)].number if slips else "SHIP99999"
    named: dict[str, tuple[type[Order] | type[PackingSlip], str, str, dict[str, Any]]] = {
        "pay_part": (Order, "mark_as_paid", order.number, {"amount": quantity * 100}),
        "invoice_part": (Order, "create_invoice", order.number, chosen),
        "pack_part": (Order, "create_packing_slip", order.number, chosen),
        "ship_a_slip": (PackingSlip, "edit", slip, {"status": "shipped"}),
        "open_a_slip": (PackingSlip, "edit", slip, {"status": "open"}),
        "cancel_a_slip": (PackingSlip, "cancel", slip, {}),
    }
    model, action, number, fields = named.get(step, (Order, step, order.number, {}))
    try:
        await run(get(model, action), number, fields, Call(System()))
    except Problem:
        return


async def _is_whole(order: Order) -> None:
    await order.refresh_from_db()
    lines = await OrderLine.filter(order_id=order.id)
    await _books(order, lines)
    await _stock(order, lines)
    payments = await Payment.filter(order_id=order.id)
    assert order.paid == sum(p.amount for p in payments if p.reversed_at is None)
    assert order.refunded == sum(p.refunded for p in payments) <= order.paid
    if order.status == "cancelled":
        assert (order.owed, order.due) == (0, 0)


async def _books(order: Order, lines: list[OrderLine]) -> None:
    invoices = await Invoice.filter(order_id=order.id)
    memos = await CreditMemo.filter(order_id=order.id)
    assert order.credited == sum(memo.gross for memo in memos)
    assert order.credited <= sum(invoice.gross for invoice in invoices) <= order.gross
    for invoice in invoices:
        rows = await InvoiceLine.filter(invoice_id=invoice.id)
        assert invoice.gross == sum(row.gross for row in rows) == invoice.net + invoice.vat
        assert 0 <= invoice.credited <= invoice.gross
    for line in lines:
        invoiced = await InvoiceLine.filter(order_line_id=line.id)
        ids = [row.id for row in invoiced]
        credited = await CreditMemoLine.filter(invoice_line_id__in=ids)
        assert line.invoiced == sum(row.quantity for row in invoiced) <= line.quantity
        assert line.credited == sum(row.quantity for row in credited) <= line.invoiced
        for amount in ("net", "vat", "gross", "discount"):
            taken = sum(getattr(row, amount) for row in invoiced)
            if line.invoiced == line.quantity:
                assert taken == getattr(line, amount)
            if line.credited == line.invoiced:
                assert sum(getattr(row, amount) for row in credited) == taken


async def _stock(order: Order, lines: list[OrderLine]) -> None:
    for product in await Product.all():
        moves = await StockMove.filter(product_id=product.id)
        assert product.on_hand == 15 + sum(move.on_hand for move in moves)
        assert product.reserved == sum(move.reserved for move in moves)
        assert product.available == product.on_hand - product.reserved
        mine = [line for line in lines if line.product_id == product.id]
        assert product.reserved == sum(line.to_ship for line in mine)
        assert product.on_hand == 15 - sum(line.shipped for line in mine)
        if order.status == "cancelled":
            assert product.available == 15
