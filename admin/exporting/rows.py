"""What a row of an export is: a row of the list, or a line, document or payment of its orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from tortoise.models import Model

from admin.exporting.columns import Column, Kind, List, column_at, digits_of
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.payment import Payment, Refund
from models.words import Text, _

Make = Callable[[type[Model], str, str], Column]
"""From the model, the column's name and its label."""


@dataclass(frozen=True)
class RowKind:
    """``parts``: each model of which an order has rows, with the same columns in the same order.

    A kind without parts has one row for each row of the list.
    """

    name: str
    label: Text
    title: Text
    permission: str = ""
    parts: Sequence[tuple[type[Model], Mapping[str, Make]]] = ()
    labels: Mapping[str, Text] | None = None

    def columns(self) -> list[list[Column]]:
        """The columns of each part, in words of whoever reads."""
        labels = self.labels or {}
        return [
            [make(model, f"{self.name}.{name}", str(labels[name])) for name, make in wanted.items()]
            for model, wanted in self.parts
        ]


def _at(model: type[Model], name: str, label: str, path: str = "", sign: int = 1) -> Column:
    return column_at(model, path or name.partition(".")[2], label, name, sign)


def at(path: str = "", sign: int = 1) -> Make:
    """What is stored there; without a path in the column of that name."""
    return partial(_at, path=path, sign=sign)


def always(text: Text) -> Make:
    """The same word in every row."""
    return lambda _model, name, label: Column(
        name, label, Kind.TEXT, ("id",), lambda ids: [str(text)] * len(ids)
    )


def never(kind: Kind = Kind.TEXT) -> Make:
    """What rows of this model do not have."""
    return lambda _model, name, label: Column(
        name, label, kind, ("id",), lambda ids: [None] * len(ids)
    )


def counting(sign: int) -> Make:
    """The amount, or nothing of it where it was reversed: what a sum may add up."""

    def make(minors: List, currencies: List, reversed_at: List) -> List:
        return [
            (0, digits_of(currency)) if undone else (sign * minor, digits_of(currency))
            for minor, currency, undone in zip(minors, currencies, reversed_at, strict=True)
        ]

    paths = ("amount", "order__currency", "reversed_at")
    return lambda _model, name, label: Column(name, label, Kind.AMOUNT, paths, make)


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
    **{name: at() for name in (*_SAME, "due_on", "net", "vat", "gross")},
    "of": never(),
}
CREDIT_MEMO = {
    "kind": always(_("credit memo")),
    **{name: at() for name in _SAME},
    **{name: at(sign=-1) for name in ("net", "vat", "gross")},
    "due_on": never(Kind.DAY),
    "of": at("invoice__number"),
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
_MONEY = {name: at() for name in ("method", "reference", "reversed_at")} | {
    "currency": at("order__currency"),
    "by": at("recorded_by__email"),
}
PAYMENT = _MONEY | {
    "kind": always(_("payment")),
    "at": at("received_at"),
    "of": at("invoice__number"),
    "source": at(),
    "amount": at(),
    "counts": counting(1),
}
REFUND = _MONEY | {
    "kind": always(_("refund")),
    "at": at("refunded_at"),
    "of": at("credit_memo__number"),
    "source": never(),
    "amount": at(sign=-1),
    "counts": counting(-1),
}


def _in_order(labels: Mapping[str, Text], columns: Mapping[str, Make]) -> dict[str, Make]:
    return {name: columns[name] for name in labels}


EACH = RowKind("each", _("One row each"), _("rows of the list"))
OF_ORDERS = (
    RowKind(
        "line",
        _("One row a line"),
        _("lines"),
        "orders.view",
        [(OrderLine, {name: at() for name in LINE_LABELS})],
        LINE_LABELS,
    ),
    RowKind(
        "document",
        _("One row a document: invoices, and credit memos below zero"),
        _("invoices and credit memos"),
        "invoices.view",
        [
            (Invoice, _in_order(DOCUMENT_LABELS, INVOICE)),
            (CreditMemo, _in_order(DOCUMENT_LABELS, CREDIT_MEMO)),
        ],
        DOCUMENT_LABELS,
    ),
    RowKind(
        "payment",
        _("One row a payment, and refunds below zero"),
        _("payments and refunds"),
        "orders.view",
        [
            (Payment, _in_order(PAYMENT_LABELS, PAYMENT)),
            (Refund, _in_order(PAYMENT_LABELS, REFUND)),
        ],
        PAYMENT_LABELS,
    ),
)


def kinds_of(model: type[Model], user: Any) -> dict[str, RowKind]:
    """What a row may be, for whoever asks."""
    more = OF_ORDERS if model is Order else ()
    return {
        kind.name: kind
        for kind in (EACH, *more)
        if not kind.permission or user.may(kind.permission)
    }
