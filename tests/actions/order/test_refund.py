"""Record refund: of what is to be refunded, and of the payment that is named."""

from __future__ import annotations

import pytest

from models.order import Order
from models.payment import Payment
from tests.factories.acting import act
from tests.factories.order import an_order

pytestmark = pytest.mark.usefixtures("database")


async def an_order_paid_twice() -> tuple[Order, Payment, Payment]:
    """Of 24.93, 10.00 is to be refunded: 5.00 came by cash, the rest by card."""
    order = await an_order()
    await act(order, "mark_as_paid", amount=500, method="cash")
    await act(order, "mark_as_paid", method="card")
    await act(order, "add_credit_memo", total=1000)
    first, second = await Payment.filter(order_id=order.id).order_by("id")
    return order, first, second


async def test_the_latest_payment_gives_first() -> None:
    order, first, second = await an_order_paid_twice()
    await act(order, "record_refund")
    await first.refresh_from_db()
    await second.refresh_from_db()
    assert (first.refunded, second.refunded, order.to_refund) == (0, 1000, 0)


async def test_the_payment_that_is_named_gives_no_more_than_it_has() -> None:
    order, first, second = await an_order_paid_twice()
    await act(order, "record_refund", payment=first.id, amount=501).invalid("amount")
    await act(order, "record_refund", payment=first.id)
    await first.refresh_from_db()
    assert (first.refunded, order.to_refund) == (500, 500)
    await act(order, "record_refund", payment=first.id).invalid("payment")
    await act(order, "record_refund", payment=999).invalid("payment")
    await act(order, "record_refund", payment=second.id, amount=501).invalid("amount")
    await act(order, "record_refund", payment=second.id)
    assert order.to_refund == 0
