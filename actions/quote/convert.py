"""Convert: a quote becomes a real order, once, through the same code as any order (rule 9)."""

from __future__ import annotations

from actions.order.placement import place_order_rows
from actions.quote.pricing import is_valid, to_new_order
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused
from backdesk.actions.form import NoForm
from backdesk.i18n import _
from models.order import Order
from models.quote import Quote, QuoteStatus


async def _not_converted(quote: Quote, ctx: ShopContext) -> None:
    """Its order is named: whoever converts it a second time looks for that one."""
    if quote.order_id is not None:
        order = await Order.get(id=quote.order_id)
        said = _("it has become order {number}").format(number=order.number)
        way_out = _("Open order {number}.").format(number=order.number)
        detail = _("{quote} cannot be converted again: {reason}. {way_out}")
        raise Refused(
            said, way_out, detail=detail.format(quote=quote, reason=said, way_out=way_out)
        )
    await is_valid(quote, ctx)


@action(
    Quote,
    label=_("Convert to order"),
    icon="arrow-right",
    key="o",
    permission="quotes.convert",
    also=["orders.place"],
    past="converted",
    refuse_if=[Quote.DECLINED, Quote.EXPIRED],
    check=_not_converted,
    tried=True,
    warning=_("Places a real order at the prices of this quote. It is done once."),
)
async def convert(quote: Quote, form: NoForm, ctx: ShopContext) -> Success:
    """The order and the quote link to each other; both histories say so."""
    order = await place_order_rows(await to_new_order(quote), ctx)
    quote.status = QuoteStatus.CONVERTED
    quote.order_id = order.id
    said = _("Quote {quote} has become order {number}")
    return Success(said, quote=quote.number, number=order.number)
