"""Edit, resend and correct an invoice: it says the same for ever (rules 2 and 5)."""

from __future__ import annotations

import pytest

from actions.checks.database import run_checks
from models.credit_memo import CreditMemo
from models.invoice import Invoice, InvoiceLine, InvoiceStatus
from models.order import Order, OrderLine
from models.outbox import Outbox
from models.payment import Payment
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.acting import act
from tests.factories.order import a_line, an_order

pytestmark = pytest.mark.usefixtures("database")


async def two_invoices() -> tuple[Order, Invoice, Invoice]:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order(lines=[a_line(sku="A"), a_line(sku="B")], shipping_cost=0)
    for line in await OrderLine.filter(order_id=order.id).order_by("id"):
        await act(order, "create_invoice", lines=[{"line": line.id, "quantity": 2}])
    first, second = await Invoice.filter(order_id=order.id).order_by("id")
    return order, first, second


async def test_the_second_invoice_is_paid_and_not_the_first() -> None:
    order, first, second = await two_invoices()
    await act(second, "edit", status="paid")
    await first.refresh_from_db()
    assert (first.status, second.status) == (InvoiceStatus.UNPAID, InvoiceStatus.PAID)
    await order.refresh_from_db()
    assert (order.paid, order.payment_status) == (1998, "partially paid")
    await act(second, "edit", status="unpaid")
    await order.refresh_from_db()
    assert (order.paid, second.status) == (0, InvoiceStatus.UNPAID)
    assert (await Payment.get(order_id=order.id)).reversed_at is not None


async def test_the_delivery_time_is_told_and_nothing_else_changes() -> None:
    order = await an_order()
    invoice = await Invoice.get(order_id=order.id)
    await act(invoice, "edit", delivery_text="On Thursday")
    assert (invoice.delivery_text, invoice.gross) == ("On Thursday", order.gross)
    await act(invoice, "edit", number="INV99999").invalid("number")


async def test_it_is_sent_again() -> None:
    order = await an_order()
    invoice = await Invoice.get(order_id=order.id)
    before = await Outbox.filter(event="invoice").count()
    await act(invoice, "resend")
    assert await Outbox.filter(event="invoice").count() == before + 1


async def test_an_invoice_is_corrected_and_the_three_are_linked() -> None:
    order = await an_order(paid=True)
    wrong = await Invoice.get(order_id=order.id)
    await act(wrong, "correct", company="The right company", vat_number="NL123456789B13")
    memo, new = await CreditMemo.get(invoice_id=wrong.id), await Invoice.get(corrects_id=wrong.id)
    await order.refresh_from_db()
    assert (memo.gross, new.gross, order.owed, order.due) == (2493, 2493, 2493, 0)
    assert (wrong.status, new.status) == (InvoiceStatus.CREDITED, InvoiceStatus.PAID)
    assert (wrong.company, new.company) == ("", "The right company")
    rows = await InvoiceLine.filter(invoice_id=new.id)
    assert sorted(row.kind.value for row in rows) == ["product", "shipping"]
    assert [finding async for finding in run_checks()] == []
    await act(wrong, "correct").refused("something of it is credited already")
    await act(new, "correct", reason="Once more")
    assert await Invoice.filter(order_id=order.id).count() == 3


async def test_on_hold_nothing_is_issued_not_even_a_correction() -> None:
    order = await an_order(on_hold=True)
    invoice = await Invoice.get(order_id=order.id)
    await act(invoice, "correct", company="Another").refused("its order is on hold")
    await order.refresh_from_db()
    assert order.company == ""
    assert await Invoice.all().count() == 1


async def test_what_the_right_invoice_leaves_out_can_be_invoiced_again() -> None:
    order = await an_order(shipping_cost=0)
    wrong = await Invoice.get(order_id=order.id)
    line = await OrderLine.get(order_id=order.id)
    await act(wrong, "correct", lines=[{"line": line.id, "quantity": 1}])
    await order.refresh_from_db()
    assert (order.to_invoice, order.creditable) == (1, 999)
    await act(order, "create_invoice")
    assert (order.to_invoice, order.creditable) == (0, 1998)


async def test_a_correction_takes_no_vat_number_that_its_country_has_not() -> None:
    order = await an_order()
    invoice = await Invoice.get(order_id=order.id)
    await act(invoice, "correct", vat_number="NL123456789B99").invalid("vat_number")
    await act(invoice, "correct", vat_number="1234.56.789.B13")
    assert (await Invoice.get(corrects_id=invoice.id)).vat_number == "NL123456789B13"
