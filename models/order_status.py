"""Counts and statuses of an order, computed from its facts in this one place (rule 1)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from models.credit_memo import CreditMemo, CreditMemoStatus
from models.invoice import InvoiceStatus

if TYPE_CHECKING:
    from models.invoice import Invoice
    from models.order import Order, OrderLine


class OrderStatus(StrEnum):
    """What people see first."""

    ON_HOLD = "on hold"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    PARTIALLY_SHIPPED = "partially shipped"
    AWAITING_SHIPMENT = "awaiting shipment"
    AWAITING_PAYMENT = "awaiting payment"


class PaymentStatus(StrEnum):
    """Where the money is."""

    REFUNDED = "refunded"
    PARTIALLY_REFUNDED = "partially refunded"
    OVERPAID = "overpaid"
    NOTHING_DUE = "nothing due"
    PAID = "paid"
    PARTIALLY_PAID = "partially paid"
    UNPAID = "unpaid"


class ShippingStatus(StrEnum):
    """Where the goods are."""

    NOTHING_TO_SHIP = "nothing to ship"
    SHIPPED = "shipped"
    PARTIALLY_SHIPPED = "partially shipped"
    NOT_SHIPPED = "not shipped"


def recompute_status(order: Order, lines: Sequence[OrderLine] | None) -> None:
    """Write counts and statuses from the facts.

    Without ``lines`` the counts of quantities stay: no line was touched.
    """
    if lines is not None:
        _count(order, lines)
    order.due = max(order.owed - order.received, 0)
    order.to_refund = max(order.received - order.owed, 0)
    order.payment_status = payment_status(order)
    order.shipping_status = shipping_status(order)
    order.status = order_status(order)


def _count(order: Order, lines: Sequence[OrderLine]) -> None:
    for column in ("to_invoice", "to_credit", "to_pack", "to_ship", "to_return", "to_cancel"):
        setattr(order, column, sum(getattr(line, column) for line in lines))
    order.units = sum(line.quantity for line in lines)
    order.cancelled_units = sum(line.cancelled for line in lines)
    order.shipped_units = sum(line.shipped for line in lines)


def payment_status(order: Order) -> PaymentStatus:
    """The first that fits."""
    received, owed = order.received, order.owed
    if order.refunded > 0:
        return PaymentStatus.REFUNDED if received == 0 else PaymentStatus.PARTIALLY_REFUNDED
    if received > owed:
        return PaymentStatus.OVERPAID
    if owed == 0 and owed < order.gross and received == 0:
        return PaymentStatus.NOTHING_DUE
    if order.due == 0:
        return PaymentStatus.PAID
    return PaymentStatus.PARTIALLY_PAID if received > 0 else PaymentStatus.UNPAID


def shipping_status(order: Order) -> ShippingStatus:
    """The first that fits. Where nothing is left to ship, either all left or there was nothing."""
    if order.to_ship == 0:
        return ShippingStatus.SHIPPED if order.shipped_units else ShippingStatus.NOTHING_TO_SHIP
    return ShippingStatus.PARTIALLY_SHIPPED if order.shipped_units else ShippingStatus.NOT_SHIPPED


def order_status(order: Order) -> OrderStatus:
    """The first that fits."""
    if order.held_at is not None:
        return OrderStatus.ON_HOLD
    if order.cancelled_units == order.units and order.shipped_units == 0:
        return OrderStatus.CANCELLED
    shipped = order.shipping_status in (ShippingStatus.SHIPPED, ShippingStatus.NOTHING_TO_SHIP)
    if order.due == 0 and shipped:
        return OrderStatus.COMPLETED
    if order.shipping_status == ShippingStatus.PARTIALLY_SHIPPED:
        return OrderStatus.PARTIALLY_SHIPPED
    return OrderStatus.AWAITING_SHIPMENT if order.due == 0 else OrderStatus.AWAITING_PAYMENT


def settle_invoices(order: Order, invoices: Sequence[Invoice]) -> dict[int, int]:
    """What was received pays the invoice it came in for, else the oldest first.

    :returns: what of it is for each invoice, by id.
    """
    order.creditable = sum(invoice.gross - invoice.credited for invoice in invoices)
    left = order.received
    earmarked = {}
    for invoice in invoices:
        earmarked[invoice.id] = min(invoice.earmarked, invoice.gross - invoice.credited, left)
        left -= earmarked[invoice.id]
    for invoice in invoices:
        owed = invoice.gross - invoice.credited - earmarked[invoice.id]
        if invoice.nothing_to_pay:
            invoice.status = InvoiceStatus.CREDITED
        else:
            invoice.status = InvoiceStatus.PAID if left >= owed else InvoiceStatus.UNPAID
            earmarked[invoice.id] += min(left, owed)
            left = max(left - owed, 0)
    return earmarked


def recompute_credit_memos(order: Order, memos: Sequence[CreditMemo]) -> None:
    """What is to be refunded is of the newest memos; what was set off moved no money (rule 20).

    Money that was given back for no memo by name is of the newest that do not wait for theirs.
    """
    to_refund = order.to_refund
    given = order.refunded - sum(memo.refunded for memo in memos)
    for memo in reversed(memos):
        open_amount = 0 if memo.correction else memo.gross - memo.refunded
        waits = min(to_refund, open_amount)
        moved = min(given, open_amount - waits)
        to_refund -= waits
        given -= moved
        if waits:
            memo.status = CreditMemoStatus.UNPAID
        elif memo.refunded + moved:
            memo.status = CreditMemoStatus.PAID
        else:
            memo.status = CreditMemoStatus.SETTLED
