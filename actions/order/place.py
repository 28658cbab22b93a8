"""Place order: a customer's order comes in, by REST or by hand."""

from __future__ import annotations

from typing import Annotated

import pydantic
from babel.numbers import list_currencies
from pydantic import AfterValidator
from tortoise.exceptions import IntegrityError

from actions.context import Context
from actions.form import Amount, Field, Form, Line, Moment, Rate, Words
from actions.framework import Done, action
from actions.order.customer_form import CustomerForm, customer_of, party_columns
from actions.order.line_form import LineForm, new_lines
from actions.order.paying import Means, record_payment
from actions.order.placing import PLACED, NewLine, NewOrder, place, placed_message
from actions.order.price_or_refuse import price_or_refuse
from actions.problem import wrong_field
from models.database import savepoint
from models.order import Order
from models.payment import PaymentSource
from models.pricing import Cost, Priced
from models.words import _

NO_MONEY = ("XXX", "XTS")
"""Codes for no currency, and for tests."""


def _currency(code: str) -> str:
    if code not in list_currencies() or code in NO_MONEY:
        raise ValueError("this is no currency (three capital letters, like EUR)")
    return code


Currency = Annotated[str, AfterValidator(_currency)]


class PlaceOrderForm(Form):
    """Amounts are in minor units of ``currency``, rates in per cent."""

    currency: Currency
    prices_include_vat: bool = True
    placed_at: Moment | None = None
    external_id: Annotated[Line, pydantic.Field(max_length=100)] = ""
    payment_method: Annotated[Line, pydantic.Field(max_length=60)] = ""
    paid: bool = False
    shipping_method: Annotated[Line, pydantic.Field(max_length=60)] = ""
    shipping_cost: Amount = 0
    shipping_vat_rate: Rate | None = None
    payment_cost: Amount = 0
    payment_vat_rate: Rate | None = None
    discount: Amount = 0
    remark: Words = ""
    customer: CustomerForm
    lines: list[LineForm] = Field(min_length=1, max_length=5000)


@action(
    Order,
    label=_("Place order"),
    icon="plus",
    permission="orders.place",
    past="placed",
    creates=True,
)
async def place_order(form: PlaceOrderForm, ctx: Context) -> Done:
    """The same ``external_id`` again is the same order: the first one is returned."""
    known = await _placed_before(form.external_id)
    if known is not None:
        return _known(known)
    new = await _new_order(form, ctx)
    try:
        async with savepoint():
            order = await place(new, ctx)
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
            Means(PaymentSource.REPORTED, received_at=order.placed_at),
        )
    return Done(PLACED, subject=order, **placed_message(order))


async def _placed_before(external_id: str) -> Order | None:
    return await Order.get_or_none(external_id=external_id) if external_id else None


def _known(order: Order) -> Done:
    said = _("Order {number} was placed before as {external_id}")
    return Done(
        said, subject=order, before=True, number=order.number, external_id=order.external_id
    )


async def _new_order(form: PlaceOrderForm, ctx: Context) -> NewOrder:
    placed_at = form.placed_at or ctx.now
    if placed_at > ctx.now.replace(hour=23, minute=59, second=59):
        raise wrong_field("placed_at", _("an order cannot be placed in the future"))
    lines = await new_lines(form.lines)
    shipping, payment = _costs(form, lines)
    customer = await customer_of(form.customer)
    return NewOrder(
        customer=customer,
        party=party_columns(form.customer),
        lines=lines,
        currency=form.currency,
        prices_include_vat=form.prices_include_vat,
        priced=_price(form, lines, shipping, payment, ctx),
        shipping_cost=shipping.amount,
        shipping_vat_rate=shipping.vat_rate,
        payment_cost=payment.amount,
        payment_vat_rate=payment.vat_rate,
        payment_method=form.payment_method,
        shipping_method=form.shipping_method,
        remark=form.remark,
        external_id=form.external_id,
        placed_at=placed_at,
    )


def _costs(form: PlaceOrderForm, lines: list[NewLine]) -> tuple[Cost, Cost]:
    """Costs of no rate of their own are taxed like the dearest taxed line."""
    shipping_rate = form.shipping_vat_rate
    if shipping_rate is None:
        shipping_rate = max(line.vat_rate for line in lines)
    payment_rate = form.payment_vat_rate
    if payment_rate is None:
        payment_rate = shipping_rate
    return Cost(form.shipping_cost, shipping_rate), Cost(form.payment_cost, payment_rate)


def _price(
    form: PlaceOrderForm, lines: list[NewLine], shipping: Cost, payment: Cost, ctx: Context
) -> Priced:
    return price_or_refuse(
        lines,
        discount=form.discount,
        shipping=shipping,
        payment=payment,
        included=form.prices_include_vat,
        rounding=ctx.settings.vat_rounding,
    )
