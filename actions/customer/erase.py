"""Erase: a person's data goes, and what the books must keep stays as it was issued."""

from __future__ import annotations

from typing import Annotated

import pydantic
from tortoise.expressions import Q

from actions.customer.anonymize import anonymize
from actions.customer.document_counts import document_counts
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused, field_error
from backdesk.actions.form import Field, Form, ShortText
from backdesk.i18n import _
from models.customer import Customer
from models.order import Order
from models.quote import Quote, QuoteStatus
from models.return_case import ReturnCase, ReturnStatus

OPEN_ORDER = ~Q(status__in=["completed", "cancelled"]) | Q(due__gt=0) | Q(to_refund__gt=0)
OPEN_QUOTE = ~Q(status__in=[QuoteStatus.CONVERTED, QuoteStatus.DECLINED, QuoteStatus.EXPIRED])
OPEN_RETURN = ~Q(status__in=[ReturnStatus.COMPLETED, ReturnStatus.REJECTED])


class EraseForm(Form):
    """``email`` is typed once more, so that nobody erases the wrong person."""

    email: Annotated[ShortText, pydantic.Field(min_length=1)] = Field(
        title=_("To confirm, type the customer's e-mail address (or name, where there is none)")
    )


async def require_no_open_orders(customer: Customer, ctx: ShopContext) -> None:
    """:raises Refused: something of theirs is not finished."""
    order = await Order.filter(OPEN_ORDER, customer_id=customer.id).order_by("id").first()
    if order is not None:
        said = _("order {number} is not finished, paid and settled")
        raise Refused(
            said.format(number=order.number), _("Finish or cancel it, and settle the money first.")
        )
    case = await ReturnCase.filter(OPEN_RETURN, order__customer_id=customer.id).first()
    if case is not None:
        said = _("return {number} is open")
        raise Refused(said.format(number=case.number), _("Complete or reject the return first."))
    quote = await Quote.filter(OPEN_QUOTE, customer_id=customer.id).order_by("id").first()
    if quote is not None:
        said = _("quote {number} is open")
        raise Refused(said.format(number=quote.number), _("Decline or convert the quote first."))


async def erasure_summary(customer: Customer) -> list[str]:
    held = ", ".join(await document_counts(customer)) or str(_("nothing"))
    return [
        _("What there is: {what}.").format(what=held),
        str(
            _(
                "Erased: contact and addresses here and on orders, quotes and packing slips; "
                "remarks, notes, reasons, photos, track & trace codes; every e-mail; the words of "
                "the history."
            )
        ),
        str(
            _(
                "Kept, as the law on books asks: invoices and credit memos as they were issued, "
                "with name and address, and payments with their references. Amounts, lines, "
                "statuses and numbers of orders stay too; they say nothing of the person."
            )
        ),
    ]


@action(
    Customer,
    label=_("Erase personal data"),
    icon="trash",
    key="X",
    permission="customers.erase",
    past="erased",
    rare=True,
    danger=True,
    alone=True,
    refuse_if=[Customer.MERGED, Customer.ERASED],
    check=require_no_open_orders,
    foretells=erasure_summary,
    warning=_("Nobody can bring erased data back."),
)
async def erase(customer: Customer, form: EraseForm, ctx: ShopContext) -> Success:
    """Books keep issued documents; everything else forgets the person."""
    named = customer.email or str(customer)
    if form.email.casefold() != named.casefold():
        raise field_error("email", _("this is not the address of this customer"))
    await anonymize(customer, ctx)
    customer.erased_at = ctx.now
    return Success(_("The data of customer {number} was erased"), number=customer.number)
