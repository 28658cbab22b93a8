"""Edit and resend an invoice: whether it is paid, and when it will be delivered (rule 2)."""

from __future__ import annotations

from typing import Literal

from actions.billing.invoice import send_invoice
from actions.billing.payments import PaymentDetails, load_payments, record_payment, reverse_payment
from actions.email_form import LetterForm
from actions.recall import refuse_twice
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused
from backdesk.actions.form import Field, Form, ShortText
from backdesk.i18n import _
from models.invoice import Invoice, InvoiceStatus
from models.order import Order
from models.payment import Payment, PaymentSource


class EditInvoiceForm(Form):
    """What is left out stays. Lines, prices, customer and number never change."""

    status: Literal["unpaid", "paid"] | None = Field(
        None,
        title=_("Status"),
        json_schema_extra={
            "permissions": {"unpaid": "payments.reverse", "paid": "payments.record"}
        },
    )
    delivery_text: ShortText | None = Field(None, title=_("Delivery time"))


@action(
    Invoice,
    label=_("Edit"),
    icon="pencil",
    key="e",
    permission="payments.record",
    past="edited",
    tells=True,
)
async def edit(invoice: Invoice, form: EditInvoiceForm, ctx: ShopContext) -> Success:
    """Paid by a payment of what is open of it; unpaid by taking its payment back."""
    order = ctx.order_of(invoice)
    if form.delivery_text is not None:
        invoice.delivery_text = form.delivery_text
    if form.status and form.status != invoice.status:
        if form.status == "paid":
            await _pay(order, invoice, ctx)
        else:
            await _unpay(order, invoice, ctx)
    before = invoice.status
    ctx.settle_statuses()
    if invoice.status is before:
        return Success(_("Invoice {number} was edited"), number=invoice.number)
    return Success(_("Invoice {number} is {status}"), number=invoice.number, status=invoice.status)


async def _pay(order: Order, invoice: Invoice, ctx: ShopContext) -> None:
    if invoice.status is InvoiceStatus.CREDITED:
        raise Refused(_("all of it is credited"), _("There is nothing to pay of it."))
    if Order.CANCELLED.holds(order):
        raise Refused(_("its order is cancelled"), _("There is nothing to pay of it."))
    if order.due == 0:
        raise Refused(_("nothing is due"), _("Its order is paid by other money."))
    amount = min(invoice.gross - invoice.credited - invoice.earmarked, order.due)
    await record_payment(order, ctx, amount, PaymentDetails(PaymentSource.MANUAL, invoice=invoice))


async def _unpay(order: Order, invoice: Invoice, ctx: ShopContext) -> None:
    payments = [one for one in await load_payments(order, ctx) if one.can_be_reversed]
    own = [one for one in payments if one.invoice_id == invoice.id]
    if not payments:
        raise Refused(
            _("it has no payment that was recorded by hand and never refunded"),
            _("Money that a provider received is given back by a refund."),
        )
    payment: Payment = (own or payments)[-1]
    await reverse_payment(order, ctx, payment)


@action(
    Invoice,
    label=_("Send again"),
    icon="send",
    key="r",
    permission="invoices.create",
    past="resent",
    mails=True,
)
async def resend(invoice: Invoice, form: LetterForm, ctx: ShopContext) -> Success:
    """The same invoice, once more, to the address that the order has now."""
    order = ctx.order_of(invoice)
    await refuse_twice(order, "invoice", form.to, invoice=invoice.number)
    if not send_invoice(order, ctx, invoice, form.to):
        raise Refused(
            _("there is no e-mail address, or the e-mail with invoices is off"),
            _("Edit the customer, or write that e-mail."),
        )
    return Success(_("Invoice {number} is sent again"), number=invoice.number)
