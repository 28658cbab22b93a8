"""Mark as paid and mark as not paid, as rules 1, 2 and 3 say."""

from __future__ import annotations

import pytest

from models.invoice import Invoice
from models.order import Order
from models.payment import Payment
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.acting import act, history_of
from tests.factories.order import an_order
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def _invoice_statuses(order: Order) -> list[str]:
    return [invoice.status for invoice in await Invoice.filter(order=order).order_by("id")]


async def test_mark_as_paid_records_what_is_due_and_pays_the_invoices() -> None:
    order = await an_order()
    due = order.due
    await act(order, "mark_as_paid", method="bank", reference="RF18")
    payment = await Payment.get(order=order)
    assert (payment.amount, payment.method, payment.reference) == (due, "bank", "RF18")
    assert (order.due, order.payment_status, order.status) == (0, "paid", "awaiting shipment")
    assert await _invoice_statuses(order) == ["paid"]
    kinds = await history_of(order)
    assert kinds[-3:] == ["marked_as_paid", "payment_received", "email_queued"]


async def test_a_part_of_what_is_due_makes_it_partially_paid() -> None:
    order = await an_order()
    await act(order, "mark_as_paid", amount=1000)
    assert (order.payment_status, order.due) == ("partially paid", order.gross - 1000)
    assert await _invoice_statuses(order) == ["unpaid"]


async def test_more_than_what_is_due_makes_it_overpaid() -> None:
    order = await an_order()
    await act(order, "mark_as_paid", amount=order.gross + 100)
    assert (order.payment_status, order.to_refund) == ("overpaid", 100)


async def test_an_order_of_which_nothing_is_due_cannot_be_marked_as_paid() -> None:
    await act(await an_order(paid=True), "mark_as_paid").refused("nothing is due")


async def test_a_cancelled_order_cannot_be_marked_as_paid() -> None:
    await act(await an_order(cancelled=True), "mark_as_paid").refused("it is cancelled")


async def test_a_free_order_is_paid() -> None:
    line = {"sku": "GIFT", "quantity": 1, "unit_price": 0, "vat_rate": "21"}
    order = await an_order(lines=[line], shipping_cost=0)
    assert (order.payment_status, order.status) == ("paid", "awaiting shipment")


async def test_where_invoices_are_made_on_payment_paying_makes_it() -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.ON_PAYMENT))
    order = await an_order()
    assert await _invoice_statuses(order) == []
    outcome = await act(order, "mark_as_paid")
    assert await _invoice_statuses(order) == ["paid"]
    assert outcome.made == [{"kind": "invoice", "number": "INV00001"}]


async def test_where_packing_slips_are_made_on_payment_paying_makes_it() -> None:
    await store_settings(Settings(packing_slips_made=DocumentTiming.ON_PAYMENT))
    order = await an_order(paid=True)
    assert (order.open_slips, order.to_pack) == (1, 0)


async def test_mark_as_not_paid_keeps_the_payment_reversed_and_the_invoice() -> None:
    order = await an_order(paid=True)
    await act(order, "mark_as_not_paid")
    payment = await Payment.get(order=order)
    assert payment.reversed_at is not None
    assert (order.due, order.payment_status) == (order.gross, "unpaid")
    assert await _invoice_statuses(order) == ["unpaid"]


async def test_a_payment_reported_with_the_order_can_be_taken_back() -> None:
    order = await an_order(paid=False)
    await act(order, "mark_as_paid")
    await act(order, "mark_as_not_paid")
    await act(order, "mark_as_not_paid").refused(
        "it has no payment that was recorded by hand and never refunded"
    )


async def test_a_payment_that_a_refund_has_touched_cannot_be_taken_back() -> None:
    order = await an_order()
    await act(order, "mark_as_paid", amount=order.gross + 100)
    await act(order, "record_refund")
    await act(order, "mark_as_not_paid").refused(
        "it has no payment that was recorded by hand and never refunded"
    )


async def test_no_more_than_what_is_to_refund_can_be_refunded() -> None:
    order = await an_order()
    await act(order, "mark_as_paid", amount=order.gross + 100)
    await act(order, "record_refund", amount=101).invalid("amount")
    await act(order, "record_refund", amount=100)
    assert (order.payment_status, order.to_refund) == ("partially refunded", 0)
    await act(order, "record_refund").refused("nothing is to be refunded")


async def test_the_warehouse_may_not_record_payments() -> None:
    await act(await an_order(), "mark_as_paid", by=await a_user("warehouse")).not_permitted()


@pytest.mark.parametrize("amount", [0, -1, 10**14, "12", 1.5, True])
async def test_an_amount_that_is_none_is_refused(amount: object) -> None:
    await act(await an_order(), "mark_as_paid", amount=amount).invalid("amount")
