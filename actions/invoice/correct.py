"""Correct an invoice: it is credited, the right one is issued, and the three are linked."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.billing.credit import Credit
from actions.billing.credit_lines import creditable_balance, full_credit
from actions.billing.credit_memo import issue_credit_memo
from actions.billing.invoice import issue_invoice
from actions.order.customer_form import checked_vat_number
from actions.order.line_quantities import SelectedLine, selected_quantities
from actions.recall import recall_claims
from actions.shipping.packing_slips import readdress_slips
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused
from backdesk.actions.form import Field, Form, ShortText, permission_of
from backdesk.i18n import _
from models.invoice import Invoice, LineKind
from models.order import Order, OrderLine

EDITS = "orders.edit"


def _short(length: int) -> object:
    return pydantic.Field(max_length=length)


class CorrectInvoiceForm(Form):
    """What is left out is as on the order. ``lines`` are the order's, with the right quantities."""

    name: ShortText | None = Field(None, title=_("Name"), permission=EDITS)
    company: ShortText | None = Field(None, title=_("Company"), permission=EDITS)
    vat_number: Annotated[ShortText, _short(30)] | None = Field(
        None, title=_("VAT number"), permission=EDITS
    )
    registration_number: Annotated[ShortText, _short(50)] | None = Field(
        None, title=_("Registration number (KvK, SIREN …)"), permission=EDITS
    )
    buyer_reference: Annotated[ShortText, _short(100)] | None = Field(
        None, title=_("Buyer reference (Leitweg-ID)"), permission=EDITS
    )
    street: ShortText | None = Field(None, title=_("Street"), permission=EDITS)
    postcode: Annotated[ShortText, _short(20)] | None = Field(
        None, title=_("Postcode"), permission=EDITS
    )
    city: Annotated[ShortText, _short(100)] | None = Field(None, title=_("City"), permission=EDITS)
    lines: list[SelectedLine] | None = Field(
        None, title=_("Lines"), max_length=5000, json_schema_extra={"format": "corrected"}
    )
    reason: ShortText = Field("", title=_("Reason"))


@action(
    Invoice,
    label=_("Correct"),
    icon="replace",
    key="c",
    permission="credit_memos.create",
    also=["invoices.create"],
    past="corrected",
    tells=True,
    alone=True,
    refuse_if=[Invoice.CREDITED],
    warning=_("Credits this invoice and issues the right one. Neither can be deleted."),
)
async def correct(invoice: Invoice, form: CorrectInvoiceForm, ctx: ShopContext) -> Success:
    """The order owes as much as before; what is not on the new invoice can be invoiced again."""
    order = ctx.order_of(invoice)
    if Order.ON_HOLD.holds(order):
        raise Refused(_("its order is on hold"), _("Unhold the order first."))
    _write_party(order, form, ctx)
    await readdress_slips(order, ctx)
    await recall_claims(order, ctx, [invoice.number])
    left = await creditable_balance(invoice)
    reason = form.reason or _("Correction of {number}").format(number=invoice.number)
    credit = Credit(full_credit(left))
    memo = await issue_credit_memo(order, ctx, invoice, credit, reason, correction=True)
    on_it = {row.order_line_id: row.quantity for row in left.lines if row.order_line_id}
    for row in left.lines:
        if row.kind is LineKind.SHIPPING:
            order.shipping_invoiced = False
        elif row.kind is LineKind.PAYMENT:
            order.payment_cost_invoiced = False
    lines = await ctx.rows(OrderLine, order)
    quantities = selected_quantities(
        form.lines,
        lines,
        lambda line: min(on_it.get(line.id, 0), line.to_invoice),
    )
    new = await issue_invoice(order, ctx, quantities, corrects=invoice)
    return Success(
        _("Invoice {number} is credited by {memo} and replaced by {new}"),
        number=invoice.number,
        memo=memo.number,
        new=new.number,
    )


def _write_party(order: Order, form: CorrectInvoiceForm, ctx: ShopContext) -> None:
    """:raises NotPermitted: it changes the customer, and the role may not edit orders (rule 14).

    :raises Invalid: its country has no such VAT number.
    """
    edits = (one for one in type(form).model_fields if permission_of(type(form), one) == EDITS)
    for name in edits:
        value = getattr(form, name)
        if value is not None and value != getattr(order, name):
            ctx.ask(EDITS)
            if name == "vat_number":
                value = checked_vat_number(value, order.country, name)
            setattr(order, name, value)
