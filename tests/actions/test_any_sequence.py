"""Whatever is done to orders in whatever order: parts sum, stock is conserved, books balance."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tortoise.models import Model

from actions.checks.database import run_checks
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.errors import ActionError
from backdesk.actions.pipeline import Invocation, run
from backdesk.db.database import close_database, open_database
from models.credit_memo import CreditMemo, CreditMemoLine
from models.invoice import Invoice, InvoiceLine
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip
from models.payment import Payment
from models.product import Product
from models.return_case import ReturnCase, ReturnLine
from models.settings import DocumentTiming, Settings, VatRounding, store_settings
from models.stock import StockMove, StockReason
from tests.factories.order import an_order

Step = tuple[str, int, int]

SETTINGS = st.builds(
    Settings,
    invoices_made=st.sampled_from(DocumentTiming),
    packing_slips_made=st.sampled_from(DocumentTiming),
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
        "unhold cancel record_refund credit_all credit_part restock_part credit_sum "
        "lines_to_a_sum credit_share credit_shipping pay_an_invoice unpay_an_invoice "
        "correct_an_invoice pay_a_memo unpay_a_memo return_part approve_a_return "
        "reject_a_return receive_a_part receive_all "
        "complete_a_return edit_lines edit_costs".split()
    ),
    st.integers(0, 3),
    st.integers(1, 5),
)
BEGINNINGS = (
    (),
    ("mark_as_paid", "mark_as_shipped"),
    ("mark_as_paid", "mark_as_shipped", "return_part", "approve_a_return", "receive_a_part"),
    ("pack_part", "ship_a_slip", "return_part", "approve_a_return", "receive_all"),
)


@given(
    shop=SETTINGS,
    placed=ORDER,
    begun=st.sampled_from(BEGINNINGS),
    steps=st.lists(STEP, max_size=16),
    cancelled=st.booleans(),
)
@settings(
    max_examples=60,
    deadline=None,
)
def test_any_sequence_keeps_books_stock_and_payments_whole(
    sqlite_template: Path,
    shop: Settings,
    placed: dict[str, Any],
    begun: tuple[str, ...],
    steps: list[Step],
    cancelled: bool,
) -> None:
    first = [(step, 0, 2) for step in begun]
    last = [("cancel", 0, 1)] if cancelled else []
    asyncio.run(_live(sqlite_template, shop, placed, first + steps + last))


async def _live(template: Path, shop: Settings, placed: dict[str, Any], steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orderly.sqlite3"
        shutil.copy(template, file)
        await open_database(f"sqlite://{file}")
        try:
            await store_settings(shop)
            for sku in "ABC":
                await _fifteen_of(sku)
            order = await an_order(**placed)
            for step in steps:
                await _do(order, *step)
                await _is_whole(order)
        finally:
            await close_database()


async def _fifteen_of(sku: str) -> None:
    product = await Product.create(sku=sku, name=sku, on_hand=15, available=15)
    await StockMove.create(
        product=product, on_hand=15, reason=StockReason.OPENING, at=datetime.now(UTC)
    )


async def _do(order: Order, step: str, place: int, quantity: int) -> None:
    model, action, number, fields = await _named(order, step, place, quantity)
    try:
        await run(get(model, action), number, fields, Invocation(SystemActor()))
    except ActionError:
        return


Named = tuple[type[Model], str, str, dict[str, Any]]


async def _named(order: Order, step: str, place: int, quantity: int) -> Named:
    """The action that a step is, on which document, with which fields."""
    lines = await OrderLine.filter(order_id=order.id).order_by("id")
    line = {"line": lines[place % len(lines)].id, "quantity": quantity}
    chosen, restocked = {"lines": [line]}, {"lines": [{**line, "restock": True}]}
    on_order: dict[str, tuple[str, dict[str, Any]]] = {
        "pay_part": ("mark_as_paid", {"amount": quantity * 100}),
        "invoice_part": ("create_invoice", chosen),
        "pack_part": ("create_packing_slip", chosen),
        "credit_all": ("add_credit_memo", {"refund": place < 2}),
        "credit_part": ("add_credit_memo", chosen),
        "restock_part": ("add_credit_memo", restocked),
        "credit_sum": ("add_credit_memo", {"total": quantity * 37}),
        "lines_to_a_sum": ("add_credit_memo", {**restocked, "total": quantity * 23}),
        "credit_share": ("add_credit_memo", {"percent": quantity * 7}),
        "credit_shipping": ("add_credit_memo", {"shipping_cost": quantity * 11}),
        "return_part": ("create_return", chosen),
        "edit_lines": ("edit", {"lines": _edited(lines, place, quantity)}),
        "edit_costs": ("edit", {"discount": quantity * 41, "shipping_cost": quantity * 59}),
    }
    if step in on_order:
        return (Order, on_order[step][0], order.number, on_order[step][1])
    return await _named_on_a_paper(order, step, place, quantity)


def _edited(lines: list[OrderLine], place: int, quantity: int) -> list[dict[str, Any]]:
    """The lines from ``place`` on, one of them in another quantity, and one line more."""
    kept = [{"sku": line.sku, "quantity": line.quantity} for line in lines[place % len(lines) :]]
    more = {"sku": "ABC"[place % 3], "quantity": quantity, "unit_price": quantity * 7}
    return [kept[0] | {"quantity": quantity}, *kept[1:], more]


async def _named_on_a_paper(order: Order, step: str, place: int, quantity: int) -> Named:
    on_paper: dict[str, tuple[type[Model], str, dict[str, Any]]] = {
        "ship_a_slip": (PackingSlip, "edit", {"status": "shipped"}),
        "open_a_slip": (PackingSlip, "edit", {"status": "open"}),
        "cancel_a_slip": (PackingSlip, "cancel", {}),
        "pay_an_invoice": (Invoice, "edit", {"status": "paid"}),
        "unpay_an_invoice": (Invoice, "edit", {"status": "unpaid"}),
        "correct_an_invoice": (Invoice, "correct", {}),
        "pay_a_memo": (CreditMemo, "edit", {"status": "paid"}),
        "unpay_a_memo": (CreditMemo, "edit", {"status": "unpaid"}),
        "approve_a_return": (ReturnCase, "approve", {}),
        "reject_a_return": (ReturnCase, "reject", {}),
        "receive_a_part": (ReturnCase, "receive", {}),
        "receive_all": (ReturnCase, "receive", {}),
        "complete_a_return": (ReturnCase, "complete", {"refund": place < 2}),
    }
    if step not in on_paper:
        return (Order, step, order.number, {})
    model, action, fields = on_paper[step]
    number = await _number_of(model, order, place)
    if step == "receive_a_part":
        row = await ReturnLine.filter(return_case__number=number).order_by("id").first()
        came = {"line": row.id if row else 1, "quantity": quantity, "restock": place < 2}
        fields = {"lines": [came]}
    return (model, action, number, fields)


async def _number_of(model: type[Any], order: Order, place: int) -> str:
    rows = await model.filter(order_id=order.id).order_by("id")
    return str(rows[place % len(rows)].number) if rows else "NONE1"


async def _is_whole(order: Order) -> None:
    await order.refresh_from_db()
    assert [finding async for finding in run_checks()] == []
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
    corrected = sum(memo.gross for memo in memos if memo.correction)
    assert order.credited == sum(memo.gross for memo in memos) - corrected
    invoiced_in_all = sum(invoice.gross for invoice in invoices) - corrected
    assert order.credited <= invoiced_in_all <= order.gross
    assert order.creditable == invoiced_in_all - order.credited
    for invoice in invoices:
        rows = await InvoiceLine.filter(invoice_id=invoice.id)
        assert invoice.gross == sum(row.gross for row in rows) == invoice.net + invoice.vat
        assert 0 <= invoice.credited <= invoice.gross
    for line in lines:
        invoiced = await InvoiceLine.filter(order_line_id=line.id)
        ids = [row.id for row in invoiced]
        taken_off = await CreditMemoLine.filter(invoice_line_id__in=ids).select_related(
            "credit_memo"
        )
        credited = [row for row in taken_off if not row.credit_memo.correction]
        back = [row for row in taken_off if row.credit_memo.correction]
        units_back = sum(row.quantity for row in back)
        assert line.invoiced == sum(row.quantity for row in invoiced) - units_back <= line.quantity
        assert line.credited == sum(row.quantity for row in credited) <= line.invoiced
        for amount in ("net", "vat", "gross", "discount"):
            taken = sum(getattr(row, amount) for row in invoiced)
            taken -= sum(getattr(row, amount) for row in back)
            if line.invoiced == line.quantity:
                assert taken == getattr(line, amount)
            if line.credited == line.invoiced:
                assert sum(getattr(row, amount) for row in credited) == taken


async def _came_back(line: OrderLine) -> list[ReturnLine]:
    return list(await ReturnLine.filter(order_line_id=line.id))


async def _stock(order: Order, lines: list[OrderLine]) -> None:
    for product in await Product.all():
        moves = await StockMove.filter(product_id=product.id)
        assert product.on_hand == sum(move.on_hand for move in moves)
        assert product.reserved == sum(move.reserved for move in moves)
        assert product.available == product.on_hand - product.reserved
        mine = [line for line in lines if line.product_id == product.id]
        assert product.reserved == sum(line.to_ship for line in mine)
        lost = sum(
            [row.received - row.restocked for line in mine for row in await _came_back(line)]
        )
        came = sum(line.returned for line in mine)
        assert product.on_hand == 15 - sum(line.shipped for line in mine) + came - lost
        if order.status == "cancelled":
            assert product.available == 15
