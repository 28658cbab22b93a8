"""Credits look at quantities, not only at amounts: what was free is credited too (rule 2)."""

from __future__ import annotations

import pytest

from actions.checks.database import run_checks
from admin.widgets.lines import credited_rows, invoices_to_credit
from models.credit_memo import CreditMemo, CreditMemoLine
from models.invoice import Invoice, InvoiceStatus
from models.order import Order, OrderLine
from models.product import Product
from tests.factories.acting import act
from tests.factories.order import a_line, a_product, an_order, first_line

pytestmark = pytest.mark.usefixtures("database")


async def a_free_order() -> Order:
    """Two of 25.00 with all of it off."""
    line = a_line(quantity=2, unit_price=2500)
    return await an_order(lines=[line], discount=5000, shipping_cost=0)


async def test_what_was_all_discounted_is_credited_with_its_units() -> None:
    order = await a_free_order()
    await act(order, "add_credit_memo")
    memo, invoice = await CreditMemo.get(), await Invoice.get()
    line = await first_line(order)
    assert (memo.gross, line.credited, line.to_ship, order.to_credit) == (0, 2, 0, 0)
    assert invoice.status is InvoiceStatus.CREDITED
    assert [finding async for finding in run_checks()] == []
    no = await act(order, "add_credit_memo").refused("nothing is invoiced that was not credited")
    assert no.way_out == "Its invoices and credit memos are under Payment."


async def test_one_free_unit_after_the_other() -> None:
    order = await a_free_order()
    line = await first_line(order)
    for left in (1, 0):
        await act(order, "add_credit_memo", lines=[{"line": line.id, "quantity": 1}])
        assert order.to_credit == left
    assert (await Invoice.get()).status is InvoiceStatus.CREDITED
    await act(order, "add_credit_memo", lines=[{"line": line.id, "quantity": 1}]).refused(
        "nothing is invoiced that was not credited"
    )


async def test_a_free_line_is_credited_after_all_the_money() -> None:
    await a_product(sku="GIFT", on_hand=5, available=5)
    gift = a_line(sku="GIFT", quantity=1, unit_price=0)
    order = await an_order(lines=[a_line(), gift], shipping_cost=0)
    mug, free = await OrderLine.filter(order_id=order.id).order_by("id")
    await act(order, "add_credit_memo", lines=[{"line": mug.id, "quantity": 2}])
    assert (order.creditable, order.to_credit) == (0, 1)
    (shown,) = await credited_rows(order, "")
    assert (shown.key, shown.left) == (str(free.id), 1)
    await act(order, "add_credit_memo", lines=[{"line": free.id, "quantity": 1}])
    assert (await Product.get(sku="GIFT")).reserved == 0
    assert await invoices_to_credit(order) == []


async def test_units_are_credited_after_their_money_was_by_a_sum() -> None:
    order = await an_order(paid=True)
    await act(order, "add_credit_memo", total=order.gross)
    assert (await Invoice.get()).status is InvoiceStatus.CREDITED
    await act(order, "add_credit_memo")
    memo = await CreditMemo.filter().order_by("-id").first()
    rows = await CreditMemoLine.filter(credit_memo=memo)
    assert memo is not None
    assert (memo.gross, sum(row.vat for row in rows), order.to_credit) == (0, 0, 0)
    assert [finding async for finding in run_checks()] == []


async def test_a_free_invoice_of_which_something_is_credited_is_not_corrected() -> None:
    order = await a_free_order()
    line = await first_line(order)
    await act(order, "add_credit_memo", lines=[{"line": line.id, "quantity": 1}])
    await act(await Invoice.get(), "correct").refused("something of it is credited already")


async def test_a_free_order_that_is_cancelled_has_a_credited_invoice() -> None:
    order = await a_free_order()
    await act(order, "cancel")
    assert (await Invoice.get()).status is InvoiceStatus.CREDITED
    assert order.status == "cancelled"
