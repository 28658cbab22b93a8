"""Record payments and refunds: shared by placing, Mark as paid, Record refund and Cancel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actions.billing.invoice import issue_invoice
from actions.recall import recall_emails, recall_reminders
from actions.shipping.packing_slips import make_packing_slip
from actions.shop_context import ShopContext
from backdesk.auth.user import User
from backdesk.i18n import _
from backdesk.models.history import document_key
from backdesk.money import format_money
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.order_status import recompute_status
from models.payment import Payment, PaymentSource, Refund
from models.settings import DocumentTiming


@dataclass(frozen=True)
class PaymentDetails:
    """How money came: who says so, by what, when; and for which invoice, where that is said."""

    source: PaymentSource
    method: str = ""
    reference: str = ""
    received_at: datetime | None = None
    invoice: Invoice | None = None


async def record_payment(
    order: Order,
    ctx: ShopContext,
    amount: int,
    means: PaymentDetails,
) -> Payment:
    """Money came in; what the settings make on payment is made once all is paid.

    :raises NotPermitted: the role may not record payments, whatever action does it (rule 14).
    """
    ctx.ask("payments.record")
    invoice = means.invoice
    payments = await load_payments(order, ctx)
    payment = Payment(
        order_id=order.id,
        invoice_id=invoice.id if invoice else None,
        source=means.source,
        method=means.method or order.payment_method,
        reference=means.reference,
        amount=amount,
        received_at=means.received_at or ctx.now,
        recorded_by_id=ctx.user.id if isinstance(ctx.user, User) else None,
    )
    await ctx.create(order, payment)
    order.paid += amount
    if invoice is not None:
        invoice.earmarked += amount
    count_reversible(order, payments)
    recompute_status(order, None)
    said = _("Payment of {amount} received by {method}").format(
        amount=format_money(amount, order.currency), method=payment.method or _("unknown means")
    )
    about = [document_key("invoice", invoice.number)] if invoice else []
    ctx.record("payment_received", said, order, about=about)
    if order.due == 0:
        await recall_reminders(order, ctx)
        ctx.email("paid", order, amount=amount)
        await create_documents_on_payment(order, ctx)
    return payment


async def load_payments(order: Order, ctx: ShopContext) -> list[Payment]:
    """The order's payments; its invoices and credit memos are read too, as money settles them."""
    await ctx.rows(Invoice, order)
    await ctx.rows(CreditMemo, order)
    return await ctx.rows(Payment, order)


async def reverse_payment(order: Order, ctx: ShopContext, payment: Payment) -> None:
    """The payment stays, dated as reversed: it counts as never received.

    :raises NotPermitted: the role may not take payments back, whatever action does it (rule 14).
    """
    ctx.ask("payments.reverse")
    payments = await load_payments(order, ctx)
    payment.reversed_at = ctx.now
    order.paid -= payment.amount
    for invoice in await ctx.rows(Invoice, order):
        if invoice.id == payment.invoice_id:
            invoice.earmarked -= payment.amount
    count_reversible(order, payments)
    await recall_emails(order, ctx, lambda part: part["event"] == "paid")


def count_reversible(order: Order, payments: list[Payment]) -> None:
    """Rule 2: a payment that people recorded and that no refund has touched."""
    order.reversible_payments = sum(payment.can_be_reversed for payment in payments)


async def create_documents_on_payment(order: Order, ctx: ShopContext) -> None:
    """The invoice and the packing slip, where the settings make them once all is paid."""
    if order.held_at is not None:
        return
    lines = await ctx.rows(OrderLine, order)
    settings = ctx.settings
    with ctx.the_shop():
        if settings.invoices_made is DocumentTiming.ON_PAYMENT and any(
            line.to_invoice for line in lines
        ):
            await issue_invoice(order, ctx)
        if settings.packing_slips_made is DocumentTiming.ON_PAYMENT and any(
            line.to_pack for line in lines
        ):
            await make_packing_slip(order, ctx)


def refund_parts(payments: Sequence[Payment], amount: int) -> list[tuple[Payment, int]]:
    """What of ``amount`` is given back of each, the latest first, never beyond what is left."""
    found, left = [], amount
    for payment in reversed(payments):
        part = 0 if payment.reversed_at else min(left, payment.amount - payment.refunded)
        if part:
            found.append((payment, part))
            left -= part
    return found


async def record_refunds(
    order: Order,
    ctx: ShopContext,
    amount: int,
    *,
    method: str = "",
    reference: str = "",
    payment: Payment | None = None,
    memo: CreditMemo | None = None,
) -> None:
    """Give ``amount`` back: of ``payment``, else of the latest ones, never beyond what is left.

    :raises NotPermitted: the role may not record refunds, whatever action does it (rule 14).
    """
    ctx.ask("payments.refund")
    payments = await load_payments(order, ctx)
    parts = refund_parts([payment] if payment else payments, amount)
    for source, part in parts:
        refund = await _refund(order, ctx, source, part, method, reference, memo)
        ctx.add(order, refund)
    if sum(part for _source, part in parts) != amount:
        raise AssertionError("more to refund than was received")
    count_reversible(order, payments)
    recompute_status(order, None)


async def _refund(
    order: Order,
    ctx: ShopContext,
    payment: Payment,
    amount: int,
    method: str,
    reference: str,
    memo: CreditMemo | None,
) -> Refund:
    method = method or payment.method
    refund = await Refund.create(
        payment_id=payment.id,
        order_id=order.id,
        credit_memo_id=memo.id if memo else None,
        method=method,
        reference=reference,
        amount=amount,
        refunded_at=ctx.now,
        recorded_by_id=ctx.user.id if isinstance(ctx.user, User) else None,
    )
    payment.refunded += amount
    order.refunded += amount
    if memo is not None:
        memo.refunded += amount
    said = _("{amount} refunded by {method}").format(
        amount=format_money(amount, order.currency), method=method or _("unknown means")
    )
    about = [document_key("credit_memo", memo.number)] if memo else []
    ctx.record("refunded", said, order, about=about)
    return refund


async def take_refund_back(order: Order, ctx: ShopContext, refund: Refund) -> None:
    """The refund stays, dated as reversed: it counts as never given.

    :raises NotPermitted: the role may not record refunds, whatever action does it (rule 14).
    """
    ctx.ask("payments.refund")
    payments = await load_payments(order, ctx)
    refund.reversed_at = ctx.now
    order.refunded -= refund.amount
    next(one for one in payments if one.id == refund.payment_id).refunded -= refund.amount
    for memo in await ctx.rows(CreditMemo, order):
        if memo.id == refund.credit_memo_id:
            memo.refunded -= refund.amount
    count_reversible(order, payments)
    recompute_status(order, None)
