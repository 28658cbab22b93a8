"""Place order: a customer's order comes in, by REST or by hand."""

from __future__ import annotations

from typing import Annotated

import pydantic
from tortoise.exceptions import IntegrityError

from actions.billing.payments import PaymentDetails, record_payment
from actions.order.customer_form import copied, customer_of
from actions.order.line_form import new_lines
from actions.order.order_form import OrderForm, price_form
from actions.order.placement import PLACED, NewOrder, place_order_rows, placed_history_message
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import field_error
from backdesk.actions.form import Field, Moment, ShortText
from backdesk.db.database import savepoint
from backdesk.i18n import _
from backdesk.local_day import CLOCKS_DIFFER, end_of
from models.order import Order
from models.payment import PaymentSource


class PlaceOrderForm(OrderForm):
    """Amounts are in minor units of ``currency``, rates in per cent."""

    placed_at: Moment | None = None
    external_id: Annotated[ShortText, pydantic.Field(max_length=100)] = ""
    paid: bool = Field(False, permission="payments.record")


@action(
    Order,
    label=_("Place order"),
    icon="plus",
    permission="orders.place",
    past="placed",
    creates=True,
)
async def place_order(form: PlaceOrderForm, ctx: ShopContext) -> Success:
    """The same ``external_id`` again is the same order: the first one is returned."""
    known = await _placed_before(form.external_id)
    if known is not None:
        return _known(known)
    new = await _new_order(form, ctx)
    try:
        async with savepoint():
            order = await place_order_rows(new, ctx)
    except IntegrityError:
        known = await _placed_before(form.external_id)
        if known is None:
            raise
        return _known(known)
    if form.paid and order.due:
        await record_payment(
            order,
            ctx,
            order.due,
            PaymentDetails(PaymentSource.REPORTED, received_at=order.placed_at),
        )
    return Success(PLACED, subject=order, **placed_history_message(order))


async def _placed_before(external_id: str) -> Order | None:
    return await Order.get_or_none(external_id=external_id) if external_id else None


def _known(order: Order) -> Success:
    said = _("Order {number} was placed before as {external_id}")
    return Success(
        said, subject=order, before=True, number=order.number, external_id=order.external_id
    )


async def _new_order(form: PlaceOrderForm, ctx: ShopContext) -> NewOrder:
    placed_at = form.placed_at or ctx.now
    ends = end_of(ctx.today, ctx.settings.zone)
    if placed_at >= ends and placed_at > ctx.now + CLOCKS_DIFFER:
        raise field_error("placed_at", _("an order cannot be placed in the future"))
    wanted = price_form(form, await new_lines(form.lines, ctx.now), ctx.settings.vat_rounding)
    customer = await customer_of(form.customer, ctx.now)
    return NewOrder(
        customer=customer,
        party=copied(form.customer, customer),
        lines=wanted.lines,
        currency=form.currency,
        prices_include_vat=form.prices_include_vat,
        priced=wanted.priced,
        shipping_cost=wanted.shipping.amount,
        shipping_vat_rate=wanted.shipping.vat_rate,
        payment_cost=wanted.payment.amount,
        payment_vat_rate=wanted.payment.vat_rate,
        payment_method=form.payment_method,
        shipping_method=form.shipping_method,
        remark=form.remark,
        external_id=form.external_id,
        placed_at=placed_at,
    )
