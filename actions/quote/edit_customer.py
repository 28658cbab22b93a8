"""Edit customer of a quote: who it is for and where to, until it becomes an order (rule 9)."""

from __future__ import annotations

from actions.order.customer_form import checked_vat_number
from actions.order.edit import EditCustomerForm
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.i18n import _
from models.quote import Quote


@action(
    Quote,
    label=_("Edit customer"),
    icon="user",
    key="u",
    permission="quotes.edit",
    past="customer_edited",
    alone=True,
    refuse_if=[Quote.CONVERTED],
    rare=True,
)
async def edit_customer(quote: Quote, form: EditCustomerForm, ctx: ShopContext) -> Success:
    """On this quote only; the order that it becomes copies what the quote says."""
    for name in form.model_fields_set:
        value = getattr(form, name)
        if value is not None:
            setattr(quote, name, value)
    if {"vat_number", "country"} & set(ctx.changes_of(quote)):
        quote.vat_number = checked_vat_number(quote.vat_number, quote.country, "vat_number")
    if not ctx.changes_of(quote):
        return Success(
            _("Nothing changes: quote {number} stays as it is"), before=True, number=quote
        )
    return Success(_("Customer of quote {number} changed"), number=quote.number)
