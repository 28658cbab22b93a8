"""Duplicate: a quote with the order's products, customer, payment and shipping method."""

from __future__ import annotations

from datetime import timedelta

from actions.order.line_diff import to_new_line
from actions.order.line_update import order_discount
from actions.quote.pricing import price_quote
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import NoForm
from backdesk.db.batches import PORTION, in_portions
from backdesk.i18n import _
from models.number_series import Series, draw_number
from models.order import Order, OrderLine
from models.party import copy_party
from models.quote import Quote, QuoteLine, QuoteStatus
from models.settings import VatRounding

VALID_FOR = timedelta(days=30)
COPIED = (
    "payment_method shipping_method currency prices_include_vat "
    "shipping_cost shipping_vat_rate payment_cost payment_vat_rate"
).split()


@action(
    Order,
    label=_("Duplicate"),
    icon="copy",
    key="d",
    permission="orders.duplicate",
    also=["quotes.edit"],
    past="duplicated",
    rare=True,
)
async def duplicate(order: Order, form: NoForm, ctx: ShopContext) -> Success:
    """At the order's own prices: what the catalogue says today is for the clerk to put in."""
    lines = await ctx.rows(OrderLine, order)
    quote = await Quote.create(
        **copy_party(order),
        **{column: getattr(order, column) for column in COPIED},
        number=await draw_number(Series.QUOTE),
        status=QuoteStatus.DRAFT,
        created_at=ctx.now,
        valid_until=ctx.today + VALID_FOR,
        customer_id=order.customer_id,
        source_id=order.id,
        discount=order_discount(order, lines),
    )
    await QuoteLine.bulk_create(
        [
            QuoteLine(quote_id=quote.id, **vars(to_new_line(line)))
            async for line in in_portions(lines)
        ],
        batch_size=PORTION,
    )
    await _price_like(order, quote, ctx.settings.vat_rounding)
    ctx.issued("quote", quote.number)
    ctx.record("quote_made", _("Made from order {number}").format(number=order.number), quote)
    said = _("Quote {quote} made from order {number}")
    return Success(said, quote=quote.number, number=order.number)


async def _price_like(order: Order, quote: Quote, today: VatRounding) -> None:
    """With the VAT rounding that gives what the order came to, or else with today's."""
    other = next(one for one in VatRounding if one is not today)
    for rounding in (today, other, today):
        quote.vat_rounding = rounding
        await price_quote(quote)
        if quote.vat == order.vat:
            break
    await quote.save(update_fields=["vat_rounding", "net", "vat", "gross"])
