"""Edit quote: lines, costs, methods and validity, until it becomes an order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from actions.order.line_diff import EditedLine, changes_of_lines, edited_lines, removed_lines
from actions.order.line_form import OrderedForm
from actions.quote.pricing import price_quote, refuse_a_day_that_is_over
from backdesk.actions.context import Context
from backdesk.actions.declaration import Done, action
from backdesk.actions.form import Field, Words
from backdesk.i18n import _
from backdesk.money import say_money
from models.quote import Quote, QuoteLine, QuoteStatus


class EditQuoteForm(OrderedForm):
    """What is left out stays; ``lines``, where given, are all the lines that it has then."""

    valid_until: date | None = Field(None, title=_("Valid until"))
    remark: Words | None = Field(None, title=_("Remark"))


@action(
    Quote,
    label=_("Edit quote"),
    icon="pencil",
    key="e",
    permission="quotes.edit",
    past="edited",
    alone=True,
    refuse_if=[Quote.CONVERTED],
    preview=True,
)
async def edit(quote: Quote, form: EditQuoteForm, ctx: Context) -> Done:
    """A declined or expired quote that is edited is a draft again.

    So is an accepted one whose lines or total change: nobody has accepted those.
    """
    refuse_a_day_that_is_over(form.valid_until, ctx)
    lines = await QuoteLine.filter(quote_id=quote.id).order_by("id")
    edited = await edited_lines(form.lines, lines, ctx.now)
    changes = changes_of_lines(quote.currency, lines, edited)
    for name in form.model_fields_set - {"lines"}:
        value = getattr(form, name)
        if value is not None:
            setattr(quote, name, value)
    if quote.status in (QuoteStatus.DECLINED, QuoteStatus.EXPIRED):
        quote.status = QuoteStatus.DRAFT
    if changes:
        await _write_lines(quote, lines, edited)
    await price_quote(quote)
    if not changes and not ctx.changes_of(quote):
        return Done(_("Nothing changes: quote {number} stays as it is"), before=True, number=quote)
    if quote.status is QuoteStatus.ACCEPTED and (changes or "gross" in ctx.changes_of(quote)):
        quote.status = QuoteStatus.DRAFT
    amount = say_money(quote.gross, quote.currency)
    said = _("Quote {number} is now {amount}")
    return Done(said, changes=changes, number=quote.number, amount=amount)


async def _write_lines(
    quote: Quote, lines: Sequence[QuoteLine], edited: Sequence[EditedLine]
) -> None:
    gone = [line.id for line in removed_lines(lines, edited)]
    await QuoteLine.filter(id__in=gone).delete()
    for one in edited:
        if one.line is None:
            await QuoteLine.create(quote_id=quote.id, **vars(one.new))
        elif one.before != one.new:
            await one.line.update_from_dict(vars(one.new)).save()
