"""Edit quote: lines, costs, methods and validity, until it becomes an order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from actions.order.line_diff import EditedLine, line_changes, match_lines, removed_lines
from actions.order.line_form import NewOrderLineForm
from actions.quote.pricing import price_quote, require_future_date
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import Field, LongText
from backdesk.i18n import _
from backdesk.money import format_money
from models.quote import Quote, QuoteLine, QuoteStatus


class EditQuoteForm(NewOrderLineForm):
    """What is left out stays; ``lines``, where given, are all the lines that it has then."""

    valid_until: date | None = Field(None, title=_("Valid until"))
    remark: LongText | None = Field(None, title=_("Remark"))


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
async def edit(quote: Quote, form: EditQuoteForm, ctx: ShopContext) -> Success:
    """A declined or expired quote that is edited is a draft again.

    So is an accepted one whose lines or total change: nobody has accepted those.
    """
    require_future_date(form.valid_until, ctx)
    lines = await QuoteLine.filter(quote_id=quote.id).order_by("id")
    edited = await match_lines(form.lines, lines, ctx.now)
    changes = line_changes(quote.currency, lines, edited)
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
        return Success(
            _("Nothing changes: quote {number} stays as it is"), before=True, number=quote
        )
    if quote.status is QuoteStatus.ACCEPTED and (changes or "gross" in ctx.changes_of(quote)):
        quote.status = QuoteStatus.DRAFT
    amount = format_money(quote.gross, quote.currency)
    said = _("Quote {number} is now {amount}")
    return Success(said, changes=changes, number=quote.number, amount=amount)


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
