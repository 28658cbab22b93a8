"""Record refund: money was given back to the customer."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.context import Context
from actions.form import Field, Form, Line, PositiveAmount
from actions.framework import Done, action
from actions.order.paying import record_refunds
from actions.problem import wrong_field
from models.money import say_money
from models.order import Order
from models.words import _


class RecordRefundForm(Form):
    """Left empty, the amount is what is to be refunded."""

    amount: PositiveAmount | None = Field(None, title=_("Amount"))
    method: Annotated[Line, pydantic.Field(max_length=60)] = Field("", title=_("Method"))
    reference: Annotated[Line, pydantic.Field(max_length=100)] = Field("", title=_("Reference"))


@action(
    Order,
    label=_("Record refund"),
    icon="cash-back",
    permission="payments.refund",
    past="refund_recorded",
    refuse_unless=[Order.SOMETHING_TO_REFUND],
    rare=True,
)
async def record_refund(order: Order, form: RecordRefundForm, ctx: Context) -> Done:
    """Recorded against the latest payments first, never more than is to be refunded."""
    amount = form.amount or order.to_refund
    if amount > order.to_refund:
        most = say_money(order.to_refund, order.currency)
        raise wrong_field("amount", _("no more than {most} is to be refunded").format(most=most))
    await record_refunds(order, ctx, amount, method=form.method, reference=form.reference)
    return Done(
        _("{amount} refunded on order {number}"),
        amount=say_money(amount, order.currency),
        number=order.number,
    )
