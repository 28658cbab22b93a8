"""What a quote comes to, until when, and what it would be as an order."""

from __future__ import annotations

from datetime import date

from actions.order.placement import NewLine, NewOrder
from actions.order.pricing import price_or_refuse
from actions.shop_context import ShopContext
from backdesk.actions.errors import Refused, field_error
from backdesk.i18n import _
from models.customer import Customer
from models.party import copy_party
from models.pricing import Cost, Priced
from models.quote import Quote, QuoteLine


def require_future_date(valid_until: date | None, ctx: ShopContext) -> None:
    """:raises Invalid: nobody could accept it any more."""
    if valid_until is not None and valid_until < ctx.today:
        raise field_error("valid_until", _("this day is over"))


async def is_valid(quote: Quote, ctx: ShopContext) -> None:
    """The day may have passed before anybody marked the quote as expired."""
    if quote.valid_until is not None and quote.valid_until < ctx.today:
        raise Refused(_("it is no longer valid"), "edit")


async def price_quote(quote: Quote) -> Priced:
    """Write the quote's totals, with the VAT rounding that it was made with.

    :raises Invalid: a discount is larger than what it is taken off, or the total too large.
    """
    lines = await QuoteLine.filter(quote_id=quote.id).order_by("id")
    priced = price_or_refuse(
        lines,
        discount=quote.discount,
        shipping=Cost(quote.shipping_cost, quote.shipping_vat_rate),
        payment=Cost(quote.payment_cost, quote.payment_vat_rate),
        included=quote.prices_include_vat,
        rounding=quote.vat_rounding,
    )
    total = priced.total
    quote.net, quote.vat, quote.gross = total.net, total.vat, total.gross
    return priced


async def to_new_order(quote: Quote) -> NewOrder:
    """The order that the quote is to become, at the quote's prices."""
    priced = await price_quote(quote)
    lines = await QuoteLine.filter(quote_id=quote.id).order_by("id")
    return NewOrder(
        customer=await Customer.get(id=quote.customer_id),
        party=copy_party(quote),
        lines=[
            NewLine(
                product_id=line.product_id,
                sku=line.sku,
                name=line.name,
                physical=line.physical,
                quantity=line.quantity,
                unit_price=line.unit_price,
                discount=line.discount,
                vat_rate=line.vat_rate,
            )
            for line in lines
        ],
        currency=quote.currency,
        prices_include_vat=quote.prices_include_vat,
        priced=priced,
        shipping_cost=quote.shipping_cost,
        shipping_vat_rate=quote.shipping_vat_rate,
        payment_cost=quote.payment_cost,
        payment_vat_rate=quote.payment_vat_rate,
        payment_method=quote.payment_method,
        shipping_method=quote.shipping_method,
        remark=quote.remark,
        quote=quote.number,
    )
