"""A credit memo is set paid by a refund, and not paid by taking that back."""

from __future__ import annotations

import pytest

from models.credit_memo import CreditMemo, CreditMemoStatus
from models.outbox import Outbox
from models.payment import Refund
from tests.factories.acting import act
from tests.factories.order import an_order

pytestmark = pytest.mark.usefixtures("database")


async def test_paid_records_the_refund_and_not_paid_takes_it_back() -> None:
    order = await an_order(paid=True)
    await act(order, "add_credit_memo", total=700)
    memo = await CreditMemo.get(order_id=order.id)
    await act(memo, "edit", status="paid")
    await order.refresh_from_db()
    assert (memo.status, memo.refunded, order.to_refund) == (CreditMemoStatus.PAID, 700, 0)
    await act(memo, "edit", status="unpaid")
    await order.refresh_from_db()
    assert (memo.status, memo.refunded, order.to_refund) == (CreditMemoStatus.UNPAID, 0, 700)
    assert (await Refund.get(order_id=order.id)).reversed_at is not None


async def test_what_was_set_off_was_never_given_back() -> None:
    order = await an_order()
    await act(order, "add_credit_memo", total=700)
    memo = await CreditMemo.get(order_id=order.id)
    assert (memo.status, order.due) == (CreditMemoStatus.SETTLED, 2493 - 700)
    await act(memo, "edit", status="unpaid").refused(
        "no money was given back: it was set off against what was due"
    )


async def test_the_oldest_is_paid_first_unless_the_refund_names_another() -> None:
    order = await an_order(paid=True)
    await act(order, "add_credit_memo", total=700)
    await act(order, "add_credit_memo", total=300)
    old, new = await CreditMemo.filter(order_id=order.id).order_by("id")
    assert (old.status, new.status) == (CreditMemoStatus.UNPAID, CreditMemoStatus.UNPAID)
    await act(new, "edit", status="paid")
    await old.refresh_from_db()
    assert (old.status, new.status) == (CreditMemoStatus.UNPAID, CreditMemoStatus.PAID)


async def test_it_is_sent_again() -> None:
    order = await an_order()
    await act(order, "add_credit_memo", total=700)
    await act(await CreditMemo.get(order_id=order.id), "resend")
    assert await Outbox.filter(event="credit_memo").count() == 1
