"""Record payments and refunds: shared by placing, Mark as paid, Record refund and Cancel."""

from __future__ import annotations

from datetime import datetime

from actions.context import Context
from actions.order.invoicing import issue_invoice
from actions.order.packing import make_packing_slip
from models.credit_memo import CreditMemo, CreditMemoStatus
from models.invoice import Invoice
from models.money import say_money
from models.order import Order, OrderLine
from models.order_status import settle
from models.payment import Payment, PaymentSource, Refund
from models.settings import When
from models.user import User
from models.words import _


async def record_payment(
    order: Order,
    ctx: Context,
    amount: int,
    *,
    source: PaymentSource,
    method: str = "",
    reference: str = "",
    received_at: datetime | None = None,
) -> Payment:
    """Money came in; what the settings make on payment is made once all is paid."""
    await ctx.rows(Invoice, order)
    payments = await ctx.rows(Payment, order)
    payment = await Payment.create(
        order_id=order.id,
        source=source,
        method=method or order.payment_method,
        reference=reference,
        amount=amount,
        received_at=received_at or ctx.now,
        recorded_by_id=ctx.user.id if isinstance(ctx.user, User) else None,
    )
    ctx.add(order, payment)
    order.paid += amount
    count_reversible(order, payments)
    settle(order, None)
    said = _("Payment of {amount} received by {method}").format(
        amount=say_money(amount, order.currency), method=payment.method or _("unknown means")
    )
    ctx.record("payment_received", said, order)
    if order.due == 0:
        ctx.email("paid", order, amount=amount)
        await _make_what_payment_makes(order, ctx)
    return payment


def count_reversible(order: Order, payments: list[Payment]) -> None:
    """Rule 2: a payment that people recorded and that no refund has touched."""
    order.reversible_payments = sum(payment.can_be_reversed for payment in payments)


async def _make_what_payment_makes(order: Order, ctx: Context) -> None:
    if order.held_at is not None:
        return
    lines = await ctx.rows(OrderLine, order)
    if ctx.settings.invoices_made is When.ON_PAYMENT and any(line.to_invoice for line in lines):
        await issue_invoice(order, ctx)
    if ctx.settings.packing_slips_made is When.ON_PAYMENT and any(line.to_pack for line in lines):
        await make_packing_slip(order, ctx)


async def record_refunds(
    order: Order, ctx: Context, amount: int, *, method: str = "", reference: str = ""
) -> None:
    """Give ``amount`` back, from the latest payment on, never more than is left of each."""
    payments = await ctx.rows(Payment, order)
    left = amount
    for payment in reversed(payments):
        part = 0 if payment.reversed_at else min(left, payment.amount - payment.refunded)
        if part:
            await _refund(order, ctx, payment, part, method or payment.method, reference)
            left -= part
    if left:
        raise AssertionError("more to refund than was received")
    count_reversible(order, payments)
    settle(order, None)
    if order.to_refund == 0:
        for memo in await ctx.rows(CreditMemo, order):
            memo.status = CreditMemoStatus.PAID


async def _refund(
    order: Order, ctx: Context, payment: Payment, amount: int, method: str, reference: str
) -> None:
    await Refund.create(
        payment_id=payment.id,
        order_id=order.id,
        method=method,
        reference=reference,
        amount=amount,
        refunded_at=ctx.now,
        recorded_by_id=ctx.user.id if isinstance(ctx.user, User) else None,
    )
    payment.refunded += amount
    order.refunded += amount
    said = _("{amount} refunded by {method}").format(
        amount=say_money(amount, order.currency), method=method or _("unknown means")
    )
    ctx.record("refunded", said, order)
