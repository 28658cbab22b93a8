"""Edit quote: lines, costs, methods and validity, until it becomes an order."""

from __future__ import annotations

from datetime import date

from actions.context import Context
from actions.form import Field, Words
from actions.framework import Done, action
from actions.order.line_form import LineForm, OrderedForm, new_lines
from actions.problem import wrong_field
from actions.quote.pricing import price_quote
from models.money import say_money
from models.quote import Quote, QuoteLine, QuoteStatus
from models.words import _


class EditQuoteForm(OrderedForm):
    """What is left out stays; ``lines``, where given, are all the lines that it has then."""

    valid_until: date | None = Field(None, title=_("Valid until"))
    remark: Words | None = Field(None, title=_("Remark"))


@action(
    Quote,
    label=_("Edit"),
    icon="pencil",
    key="e",
    permission="quotes.edit",
    past="edited",
    alone=True,
    refuse_if=[Quote.CONVERTED],
)
async def edit(quote: Quote, form: EditQuoteForm, ctx: Context) -> Done:
    """A declined or expired quote that is edited is a draft again."""
    if form.valid_until is not None and form.valid_until < ctx.now.date():
        raise wrong_field("valid_until", _("this day is over"))
    for name in form.model_fields_set - {"lines"}:
        value = getattr(form, name)
        if value is not None:
            setattr(quote, name, value)
    if form.lines is not None:
        await _replace_lines(quote, form.lines)
    if quote.status in (QuoteStatus.DECLINED, QuoteStatus.EXPIRED):
        quote.status = QuoteStatus.DRAFT
    await price_quote(quote, ctx)
    amount = say_money(quote.gross, quote.currency)
    return Done(_("Quote {number} is now {amount}"), number=quote.number, amount=amount)


async def _replace_lines(quote: Quote, lines: list[LineForm]) -> None:
    offered = await new_lines(lines)
    await QuoteLine.filter(quote_id=quote.id).delete()
    await QuoteLine.bulk_create(QuoteLine(quote_id=quote.id, **vars(new)) for new in offered)
