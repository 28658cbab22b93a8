"""What a row of an export of orders may be: a line, a document or a payment of theirs."""

from __future__ import annotations

from functools import partial

from backdesk.admin.exports import row_kinds
from backdesk.admin.exports.columns import Column, ColumnType, List, digits_of
from backdesk.admin.exports.row_kinds import Make, RowKind, always, in_order, never
from backdesk.i18n import _
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.order import OrderLine
from models.payment import Payment, Refund

CURRENCY = "order__currency"
ORDER_FIELDS = ("number", "placed_at", "buyer")
value_at = partial(row_kinds.value_at, currency=CURRENCY)

LINE_LABELS = {
    "sku": _("SKU"),
    "name": _("Product"),
    "quantity": _("Quantity"),
    "unit_price": _("Unit price"),
    "discount": _("Line discount"),
    "vat_rate": _("VAT rate"),
    "net": _("Line net"),
    "vat": _("Line VAT"),
    "gross": _("Line total"),
    "cancelled": _("Cancelled"),
    "invoiced": _("Invoiced"),
    "credited": _("Credited units"),
    "shipped": _("Shipped"),
    "returned": _("Returned"),
}
DOCUMENT_LABELS = {
    "kind": _("Document"),
    "number": _("Document number"),
    "issued_at": _("Issued at"),
    "issued_on": _("Issued on"),
    "due_on": _("Due on"),
    "of": _("Of invoice"),
    "status": _("Document status"),
    "name": _("Billed to"),
    "company": _("Billed company"),
    "vat_number": _("Billed VAT number"),
    "country": _("Billed country"),
    "currency": _("Document currency"),
    "net": _("Document net"),
    "vat": _("Document VAT"),
    "gross": _("Document total"),
}
_SAME = (
    *("number", "issued_at", "issued_on", "status", "name", "company", "vat_number", "country"),
    "currency",
)
INVOICE = {
    "kind": always(_("invoice")),
    **{name: value_at() for name in (*_SAME, "due_on", "net", "vat", "gross")},
    "of": never(),
}
CREDIT_MEMO = {
    "kind": always(_("credit memo")),
    **{name: value_at() for name in _SAME},
    **{name: value_at(sign=-1) for name in ("net", "vat", "gross")},
    "due_on": never(ColumnType.DAY),
    "of": value_at("invoice__number"),
}
PAYMENT_LABELS = {
    "kind": _("Payment or refund"),
    "at": _("Received or given at"),
    "method": _("Method"),
    "reference": _("Reference"),
    "of": _("For document"),
    "source": _("Recorded by hand or provider"),
    "by": _("Recorded by"),
    "reversed_at": _("Reversed at"),
    "currency": _("Payment currency"),
    "amount": _("Amount"),
    "counts": _("Amount that counts"),
}
_MONEY = {name: value_at() for name in ("method", "reference", "reversed_at")} | {
    "currency": value_at(CURRENCY),
    "by": value_at("recorded_by__email"),
}


def counting(sign: int) -> Make:
    """The amount, or nothing of it where it was reversed: what a sum may add up."""

    def make(minors: List, currencies: List, reversed_at: List) -> List:
        return [
            (0, digits_of(currency)) if undone else (sign * minor, digits_of(currency))
            for minor, currency, undone in zip(minors, currencies, reversed_at, strict=True)
        ]

    paths = ("amount", CURRENCY, "reversed_at")
    return lambda _model, name, label: Column(name, label, ColumnType.AMOUNT, paths, make)


PAYMENT = _MONEY | {
    "kind": always(_("payment")),
    "at": value_at("received_at"),
    "of": value_at("invoice__number"),
    "source": value_at(),
    "amount": value_at(),
    "counts": counting(1),
}
REFUND = _MONEY | {
    "kind": always(_("refund")),
    "at": value_at("refunded_at"),
    "of": value_at("credit_memo__number"),
    "source": never(),
    "amount": value_at(sign=-1),
    "counts": counting(-1),
}
ORDER_ROWS = (
    RowKind(
        "line",
        _("One row a line"),
        _("lines"),
        "orders.view",
        [(OrderLine, {name: value_at() for name in LINE_LABELS})],
        LINE_LABELS,
        parent="order",
        parent_fields=ORDER_FIELDS,
    ),
    RowKind(
        "document",
        _("One row a document: invoices, and credit memos below zero"),
        _("invoices and credit memos"),
        "invoices.view",
        [
            (Invoice, in_order(DOCUMENT_LABELS, INVOICE)),
            (CreditMemo, in_order(DOCUMENT_LABELS, CREDIT_MEMO)),
        ],
        DOCUMENT_LABELS,
        parent="order",
        parent_fields=ORDER_FIELDS,
    ),
    RowKind(
        "payment",
        _("One row a payment, and refunds below zero"),
        _("payments and refunds"),
        "orders.view",
        [
            (Payment, in_order(PAYMENT_LABELS, PAYMENT)),
            (Refund, in_order(PAYMENT_LABELS, REFUND)),
        ],
        PAYMENT_LABELS,
        parent="order",
        parent_fields=ORDER_FIELDS,
    ),
)
