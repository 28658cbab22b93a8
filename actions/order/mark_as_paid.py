"""Mark as paid and mark as not paid: money that people say came in, and taking that back."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.billing.payments import PaymentDetails, record_payment, reverse_payment
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import field_error
from backdesk.actions.form import Field, Form, Moment, NoForm, PositiveAmount, ShortText
from backdesk.i18n import _
from backdesk.local_day import CLOCKS_DIFFER
from backdesk.money import format_money
from models.order import Order
from models.payment import Payment, PaymentSource


class MarkAsPaidForm(Form):
    """Left empty, the amount is what is due, and the method the order's own."""

    amount: PositiveAmount | None = Field(None, title=_("Amount"))
    method: Annotated[ShortText, pydantic.Field(max_length=60)] = Field("", title=_("Method"))
    reference: Annotated[ShortText, pydantic.Field(max_length=100)] = Field(
        "", title=_("Reference")
    )
    received_at: Moment | None = Field(None, title=_("Received at"))


@action(
    Order,
    label=_("Mark as paid"),
    icon="cash",
    key="p",
    permission="payments.record",
    past="marked_as_paid",
    tells=True,
    refuse_if=[Order.CANCELLED],
    refuse_unless=[Order.SOMETHING_DUE],
    undo="mark_as_not_paid",
    sums="due",
)
async def mark_as_paid(order: Order, form: MarkAsPaidForm, ctx: ShopContext) -> Success:
    """Open invoices become paid; where invoices are made on payment, this makes it."""
    if form.received_at is not None and form.received_at > ctx.now + CLOCKS_DIFFER:
        raise field_error("received_at", _("money cannot have been received in the future"))
    payment = await record_payment(
        order,
        ctx,
        form.amount or order.due,
        PaymentDetails(PaymentSource.MANUAL, form.method, form.reference, form.received_at),
    )
    amount = format_money(payment.amount, order.currency)
    if order.due:
        said = _("{amount} of order {number} is paid, {due} is still due")
        due = format_money(order.due, order.currency)
        return Success(said, number=order.number, amount=amount, due=due)
    if order.to_refund:
        said = _("Order {number} is paid: {amount}, which is {much} more than was due")
        much = format_money(order.to_refund, order.currency)
        return Success(said, number=order.number, amount=amount, much=much)
    return Success(_("Order {number} is paid: {amount}"), number=order.number, amount=amount)


@action(
    Order,
    label=_("Mark as not paid"),
    icon="cash-off",
    key="P",
    permission="payments.reverse",
    past="marked_as_not_paid",
    tells=True,
    refuse_unless=[Order.REVERSIBLE_PAYMENT],
    rare=True,
    undo="mark_as_paid",
    warning=_("Takes the latest payment that was recorded by hand back. It stays visible."),
)
async def mark_as_not_paid(order: Order, form: NoForm, ctx: ShopContext) -> Success:
    """The latest such payment is kept and dated as reversed; an issued invoice stays."""
    payments = await ctx.rows(Payment, order)
    payment = next(one for one in reversed(payments) if one.can_be_reversed)
    await reverse_payment(order, ctx, payment)
    return Success(
        _("The payment of {amount} on order {number} was taken back"),
        amount=format_money(payment.amount, order.currency),
        number=order.number,
    )
