"""Record refund: money was given back to the customer."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.billing.payments import record_refunds
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import field_error
from backdesk.actions.form import Field, Form, PositiveAmount, ShortText
from backdesk.i18n import _
from backdesk.money import format_money
from models.order import Order
from models.payment import Payment


class RecordRefundForm(Form):
    """Left empty, the amount is what is to be refunded, of the latest payments.

    ``payment`` is the id of one of the order's payments.
    """

    payment: int | None = Field(
        None, ge=1, title=_("Of payment"), json_schema_extra={"format": "payment"}
    )
    amount: PositiveAmount | None = Field(None, title=_("Amount"))
    method: Annotated[ShortText, pydantic.Field(max_length=60)] = Field("", title=_("Method"))
    reference: Annotated[ShortText, pydantic.Field(max_length=100)] = Field(
        "", title=_("Reference")
    )


@action(
    Order,
    label=_("Record refund"),
    icon="cash-back",
    key="f",
    permission="payments.refund",
    past="refund_recorded",
    refuse_unless=[Order.SOMETHING_TO_REFUND],
    rare=True,
)
async def record_refund(order: Order, form: RecordRefundForm, ctx: ShopContext) -> Success:
    """Never more than is to be refunded, nor than is left of the payment that is named."""
    payment = await _payment(order, form.payment, ctx)
    left = payment.amount - payment.refunded if payment else order.to_refund
    amount = form.amount or min(order.to_refund, left)
    if amount > order.to_refund:
        most = format_money(order.to_refund, order.currency)
        raise field_error("amount", _("no more than {most} is to be refunded").format(most=most))
    if amount > left:
        most = format_money(left, order.currency)
        raise field_error("amount", _("only {most} of this payment is left").format(most=most))
    await record_refunds(
        order, ctx, amount, method=form.method, reference=form.reference, payment=payment
    )
    return Success(
        _("{amount} refunded on order {number}"),
        amount=format_money(amount, order.currency),
        number=order.number,
    )


async def _payment(order: Order, pk: int | None, ctx: ShopContext) -> Payment | None:
    """:raises Invalid: the order has no such payment, or nothing of it is left."""
    if pk is None:
        return None
    for payment in await ctx.rows(Payment, order):
        if payment.id == pk and payment.reversed_at is None and payment.amount > payment.refunded:
            return payment
    raise field_error("payment", _("this order has no such payment of which something is left"))
