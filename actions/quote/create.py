"""Create quote: an offer made from nothing, by REST or by hand, a draft until it is sent."""

from __future__ import annotations

from datetime import date

from actions.order.customer_form import copied, customer_of
from actions.order.line_form import new_lines
from actions.order.order_form import OrderForm, PricedOrder, price_form
from actions.quote.pricing import require_future_date
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import Field
from backdesk.i18n import _
from backdesk.money import format_money
from models.number_series import Series, draw_number
from models.quote import Quote, QuoteLine, QuoteStatus

COPIED = "currency prices_include_vat payment_method shipping_method remark discount".split()


class CreateQuoteForm(OrderForm):
    """Like an order's, with the last day on which it can be accepted."""

    valid_until: date | None = Field(None, title=_("Valid until"))


@action(
    Quote,
    label=_("Create quote"),
    icon="plus",
    permission="quotes.edit",
    past="quote_made",
    creates=True,
)
async def create_quote(form: CreateQuoteForm, ctx: ShopContext) -> Success:
    """Reserves no stock and sends nothing."""
    require_future_date(form.valid_until, ctx)
    wanted = price_form(form, await new_lines(form.lines, ctx.now), ctx.settings.vat_rounding)
    quote = await _store(form, wanted, ctx)
    await QuoteLine.bulk_create(
        [QuoteLine(quote_id=quote.id, **vars(line)) for line in wanted.lines], batch_size=500
    )
    ctx.issued("quote", quote.number)
    amount = format_money(quote.gross, quote.currency)
    said = _("Quote {number} of {amount} made")
    return Success(said, subject=quote, number=quote.number, amount=amount)


async def _store(form: CreateQuoteForm, wanted: PricedOrder, ctx: ShopContext) -> Quote:
    total, customer = wanted.priced.total, await customer_of(form.customer, ctx.now)
    return await Quote.create(
        **copied(form.customer, customer),
        **{column: getattr(form, column) for column in COPIED},
        number=await draw_number(Series.QUOTE),
        status=QuoteStatus.DRAFT,
        created_at=ctx.now,
        valid_until=form.valid_until,
        customer_id=customer.id,
        vat_rounding=ctx.settings.vat_rounding,
        shipping_cost=wanted.shipping.amount,
        shipping_vat_rate=wanted.shipping.vat_rate,
        payment_cost=wanted.payment.amount,
        payment_vat_rate=wanted.payment.vat_rate,
        net=total.net,
        vat=total.vat,
        gross=total.gross,
    )
