"""What can be wrong with one order: its sums, documents, payments, quantities, stock, statuses."""

from __future__ import annotations

from collections import Counter

from actions.checks.loader import OrderLedger
from backdesk.actions.context import column_values
from models.order import Order
from models.order_status import recompute_credit_memos, recompute_status, settle_invoices
from models.packing_slip import NOT_SHIPPED, SlipStatus


def order_findings(order: Order, books: OrderLedger) -> list[str]:
    return [
        *_totals(order, books),
        *_documents(order, books),
        *_credited_units(order, books),
        *_memo_statuses(order, books),
        *_payments(order, books),
        *_line_counters(order, books),
        *_received(order, books),
        *_ledger(order, books),
        *_statuses(order, books),
        *([] if order.id in books.recorded else ["it has no history"]),
    ]


def _differs(what: str, stored: object, found: object) -> list[str]:
    return [] if stored == found else [f"{what} is {stored}, but comes to {found}"]


def _totals(order: Order, books: OrderLedger) -> list[str]:
    lines = books.lines[order.id]
    included = order.prices_include_vat
    costs = order.shipping_cost + order.payment_cost
    cost_vat = order.shipping_vat + order.payment_vat
    return [
        *_differs("VAT", order.vat, sum(line.vat for line in lines) + cost_vat),
        *_differs(
            "the total",
            order.gross,
            sum(line.gross for line in lines) + costs + (0 if included else cost_vat),
        ),
        *_differs("net", order.net, order.gross - order.vat),
        *_differs("the discount", order.discount, sum(line.discount for line in lines)),
    ]


def _documents(order: Order, books: OrderLedger) -> list[str]:
    found = []
    credited, lowered = Counter[int](), 0
    for memo in books.memos[order.id]:
        credited[memo.invoice_id] += memo.gross
        lowered += 0 if memo.correction else memo.gross
        gross = sum(row.gross for row in books.credit_lines[memo.id])
        found += _differs(f"credit memo {memo.number}", memo.gross, gross)
    for invoice in books.invoices[order.id]:
        gross = sum(row.gross for row in books.invoice_lines[invoice.id])
        found += _differs(f"invoice {invoice.number}", invoice.gross, gross)
        name = f"what is credited of {invoice.number}"
        found += _differs(name, invoice.credited, credited[invoice.id])
        if invoice.credited > invoice.gross:
            found.append(f"{invoice.number} is credited beyond its total")
    found += _differs("what is credited", order.credited, lowered)
    creditable = order.creditable
    before = {invoice.id: invoice.status for invoice in books.invoices[order.id]}
    settle_invoices(order, books.invoices[order.id])
    found += _differs("what can be credited", creditable, order.creditable)
    for invoice in books.invoices[order.id]:
        found += _differs(f"the status of {invoice.number}", before[invoice.id], invoice.status)
    return found


def _credited_units(order: Order, books: OrderLedger) -> list[str]:
    invoice_of = {
        row.id: invoice.id
        for invoice in books.invoices[order.id]
        for row in books.invoice_lines[invoice.id]
        if row.order_line_id is not None
    }
    credited = Counter[int]()
    for memo in books.memos[order.id]:
        for row in books.credit_lines[memo.id]:
            credited[invoice_of.get(row.invoice_line_id, 0)] += row.quantity
    found = []
    for invoice in books.invoices[order.id]:
        rows = [row for row in books.invoice_lines[invoice.id] if row.id in invoice_of]
        units = sum(row.quantity for row in rows)
        found += _differs(f"the units of {invoice.number}", invoice.units, units)
        name = f"the credited units of {invoice.number}"
        found += _differs(name, invoice.credited_units, credited[invoice.id])
    return found


def _memo_statuses(order: Order, books: OrderLedger) -> list[str]:
    memos = books.memos[order.id]
    before = [memo.status for memo in memos]
    recompute_credit_memos(order, memos)
    return [
        text
        for memo, status in zip(memos, before, strict=True)
        for text in _differs(f"the status of {memo.number}", status, memo.status)
    ]


def _payments(order: Order, books: OrderLedger) -> list[str]:
    refunds = Counter[int]()
    for refund in books.refunds[order.id]:
        refunds[refund.payment_id] += 0 if refund.reversed_at else refund.amount
    found = []
    for payment in books.payments[order.id]:
        name = f"what is refunded of payment {payment.id}"
        found += _differs(name, payment.refunded, refunds[payment.id])
        if payment.refunded > payment.amount:
            found.append(f"payment {payment.id} is refunded beyond its amount")
    kept = [payment for payment in books.payments[order.id] if payment.reversed_at is None]
    return [
        *found,
        *_differs("what is paid", order.paid, sum(payment.amount for payment in kept)),
        *_differs("what is refunded", order.refunded, sum(refunds.values())),
        *_differs(
            "the number of payments that can be taken back",
            order.reversible_payments,
            sum(payment.can_be_reversed for payment in kept),
        ),
    ]


def _line_counters(order: Order, books: OrderLedger) -> list[str]:
    invoiced, credited = Counter[int](), Counter[int]()
    packed, shipped = Counter[int](), Counter[int]()
    line_of = {}
    for invoice in books.invoices[order.id]:
        for row in books.invoice_lines[invoice.id]:
            invoiced[row.order_line_id] += row.quantity
            line_of[row.id] = row.order_line_id
    for memo in books.memos[order.id]:
        for row in books.credit_lines[memo.id]:
            line = line_of.get(row.invoice_line_id) or 0
            if memo.correction:
                invoiced[line] -= row.quantity
            else:
                credited[line] += row.quantity
    for slip in books.slips[order.id]:
        for row in books.slip_lines[slip.id]:
            packed[row.order_line_id] += row.quantity * (slip.status in NOT_SHIPPED)
            shipped[row.order_line_id] += row.quantity * (slip.status is SlipStatus.SHIPPED)
    found = []
    for line in books.lines[order.id]:
        name = f"of line {line.id} ({line.sku}) the number"
        found += _differs(f"{name} invoiced", line.invoiced, invoiced[line.id])
        found += _differs(f"{name} packed", line.packed, packed[line.id])
        found += _differs(f"{name} shipped", line.shipped, shipped[line.id])
        if line.credited < credited[line.id] or line.credited > line.invoiced:
            found += _differs(f"{name} credited", line.credited, credited[line.id])
    return found


def _received(order: Order, books: OrderLedger) -> list[str]:
    """What came of a return is the sum of its parts, but for those that were taken back."""
    found = []
    for line in books.lines[order.id]:
        for row in books.return_lines[line.id]:
            parts = [one for one in books.received_parts[row.id] if one.taken_back_at is None]
            name = f"of return line {row.id} ({row.sku}) the number"
            shelved = sum(one.units for one in parts if one.restocked)
            found += _differs(f"{name} received", row.received, sum(one.units for one in parts))
            found += _differs(f"{name} restocked", row.restocked, shelved)
    return found


def _ledger(order: Order, books: OrderLedger) -> list[str]:
    """Reserved is what the order still has to ship; gone is what left and did not come back."""
    reserved, gone = Counter[int](), Counter[int]()
    for move in books.moves[order.id]:
        reserved[move.product_id] += move.reserved
        gone[move.product_id] -= move.on_hand
    to_ship, shipped = Counter[int](), Counter[int]()
    for line in books.lines[order.id]:
        if line.product_id is not None:
            lost = sum(row.received - row.restocked for row in books.return_lines[line.id])
            to_ship[line.product_id] += line.to_ship
            shipped[line.product_id] += line.shipped - line.returned + lost
    found = []
    for product in reserved.keys() | to_ship.keys():
        name = f"of product {product}"
        found += _differs(f"{name}, reserved", reserved[product], to_ship[product])
        found += _differs(f"{name}, gone", gone[product], shipped[product])
    return found


def _statuses(order: Order, books: OrderLedger) -> list[str]:
    slips = books.slips[order.id]
    before = column_values(order)
    order.open_slips = sum(slip.status in NOT_SHIPPED for slip in slips)
    order.shipped_slips = sum(slip.can_be_taken_back for slip in slips)
    recompute_status(order, books.lines[order.id])
    return [
        text
        for column, value in column_values(order).items()
        for text in _differs(column.replace("_", " "), before[column], value)
    ]
