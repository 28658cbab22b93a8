"""What orders are found by: the words and keys of the box above their list, and of REST."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.credit_memo import CreditMemo
from models.custom_status import CustomStatus
from models.finding.amounts_and_days import Age, Amount, Count, Days
from models.finding.text import containing
from models.finding.words import Choice, Code, Flag, Key, Reader, TextKey, Vocabulary, either
from models.invoice import Invoice, overdue
from models.note import Note
from models.order import Order, OrderLine
from models.order_status import OrderStatus, PaymentStatus, ShippingStatus
from models.packing_slip import PackingSlip
from models.paging import where
from models.payment import Payment
from models.product import Product
from models.return_case import ReturnCase, ReturnStatus
from models.words import _

MOST_VALUES = 8
OPEN_RETURNS = (ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.RECEIVED)


def of(rows: QuerySet[Any]) -> Q:
    """Orders that have one of the rows."""
    return where("id__in", Subquery(rows.values("order_id")))


def _has(model: type[Model], **narrowed: Any) -> Callable[[Reader], Q]:
    return lambda _reader: of(model.filter(**narrowed))


def _is(**column: Any) -> Callable[[Reader], Q]:
    return lambda _reader: Q(**column)


def _one_of(column: str, words: Any) -> Mapping[str, Callable[[Reader], Q]]:
    return {word.value: _is(**{column: word.value}) for word in words}


def _between(column: str) -> Callable[[datetime | None, datetime | None], Q]:
    def between(start: datetime | None, end: datetime | None) -> Q:
        since = where(f"{column}__gte", start) if start else Q()
        return since & where(f"{column}__lt", end) if end else since

    return between


def _of_between(model: type[Model], column: str) -> Callable[..., Q]:
    """Orders with a row from the time between; a row without a time is in none."""
    inside = _between(column)
    there = where(f"{column}__isnull", value=False)
    return lambda start, end: of(model.filter(there & inside(start, end)))


def _wild(column: str, typed: str) -> Q:
    """The whole value whatever its case, or with ``*`` at its end those that begin so."""
    if typed.endswith("*"):
        return where(f"{column}__istartswith", typed.removesuffix("*"))
    return where(f"{column}__iexact", typed)


def _contains(*columns: str) -> Callable[[str], Q]:
    return lambda typed: either([where(f"{one}__icontains", typed) for one in columns])


def _of_products(named: Callable[[str], Q]) -> Callable[[str], Q]:
    def q(typed: str) -> Q:
        products = Subquery(Product.filter(named(typed)).values("id"))
        return of(OrderLine.filter(product_id__in=products))

    return q


def _label(typed: str) -> Q:
    """Guarded against NULL, so that the opposite holds orders without a label."""
    if typed.lower() == "none":
        return Q(custom_status_id__isnull=True)
    labels = CustomStatus.filter(name__istartswith=typed).values("id")
    return Q(custom_status_id__isnull=False) & where("custom_status_id__in", Subquery(labels))


def _documents(typed: str) -> Q:
    papers = (Invoice, CreditMemo, PackingSlip, ReturnCase)
    return either([of(model.filter(_wild("number", typed))) for model in papers])


def _known(model: type[Model], column: str) -> Callable[[str], Any]:
    """Values of a column that begin as typed, for completion."""

    async def known(begun: str) -> list[str]:
        rows = model.filter(**{f"{column}__istartswith": begun}).exclude(**{column: ""})
        found = await rows.distinct().order_by(column).limit(MOST_VALUES).values_list(column)
        return [str(one[0]) for one in found]

    return known


UNPAID = (PaymentStatus.UNPAID.value, PaymentStatus.PARTIALLY_PAID.value)
FLAGS: dict[str, Flag] = {
    "paid": Flag(_is(payment_status__in=["paid", "overpaid"]), _("nothing is left to pay")),
    "unpaid": Flag(_is(payment_status__in=UNPAID), _("something is left to pay")),
    "shipped": Flag(_is(shipping_status="shipped"), _("everything was shipped")),
    "unshipped": Flag(_is(to_ship__gt=0), _("something is left to ship")),
    "hold": Flag(_is(held_at__isnull=False), _("it is on hold")),
    "cancelled": Flag(_is(status="cancelled"), _("it was cancelled")),
    "completed": Flag(_is(status="completed"), _("it is completed")),
    "overdue": Flag(
        lambda reader: of(Invoice.filter(overdue(reader.today))),
        _("an invoice is over its last day"),
    ),
    "refund": Flag(_is(to_refund__gt=0), _("something is to be refunded")),
}
HAS: dict[str, Callable[[Reader], Q]] = {
    "open return": _has(ReturnCase, status__in=OPEN_RETURNS),
    "return": _has(ReturnCase),
    "invoice": _has(Invoice),
    "credit memo": _has(CreditMemo),
    "packing slip": _has(PackingSlip),
    "note": _has(Note),
    "remark": lambda _reader: ~Q(remark=""),
    "label": _is(custom_status_id__isnull=False),
    "promise": _is(promised_on__isnull=False),
    "reminder": _is(reminders_sent__gt=0),
}
KEYS: dict[str, Key] = {
    "status": Choice(_("where the order is"), _one_of("status", OrderStatus)),
    "payment": Choice(_("where the money is"), _one_of("payment_status", PaymentStatus)),
    "shipping": Choice(_("where the goods are"), _one_of("shipping_status", ShippingStatus)),
    "label": TextKey(_("the shop's own label, or none"), _label, _known(CustomStatus, "name")),
    "has": Choice(_("what the order has"), HAS),
    "placed": Days(_("when it was placed"), _between("placed_at")),
    "age": Age(_("how long ago it was placed: 12h, 2d, 3w, 1m, 1y"), "placed_at"),
    "shipped": Days(_("when goods left"), _of_between(PackingSlip, "shipped_at")),
    "received": Days(_("when money came in"), _of_between(Payment, "received_at")),
    "invoiced": Days(_("when an invoice was issued"), _of_between(Invoice, "issued_at")),
    "total": Amount(_("the order's total"), "gross"),
    "due": Amount(_("what is left to pay"), "due"),
    "paid": Amount(_("what was paid"), "paid"),
    "units": Count(_("how many pieces"), "units"),
    "currency": Code(_("EUR, USD …"), "currency", 3, _known(Order, "currency")),
    "country": Code(_("two letters, like NL"), "country", 2, _known(Order, "country")),
    "method": TextKey(
        _("how it is paid"), _contains("payment_method"), _known(Order, "payment_method")
    ),
    "delivery": TextKey(
        _("how it is shipped"), _contains("shipping_method"), _known(Order, "shipping_method")
    ),
    "sku": TextKey(
        _("a product's SKU; PADS* begins so"),
        _of_products(lambda typed: _wild("sku", typed)),
        _known(Product, "sku"),
    ),
    "product": TextKey(
        _("words of a product's name"), _of_products(_contains("name")), _known(Product, "name")
    ),
    "customer": TextKey(
        _("a part of name, company or e-mail"), _contains("name", "company", "email")
    ),
    "email": TextKey(_("a part of the e-mail address"), _contains("email"), _known(Order, "email")),
    "city": TextKey(_("a part of the city"), _contains("city")),
    "number": TextKey(_("its number; ORD0* begins so"), lambda typed: _wild("number", typed)),
    "external": TextKey(_("its number in the web shop"), lambda typed: _wild("external_id", typed)),
    "document": TextKey(_("the number of an invoice, memo, slip or return"), _documents),
    "tracking": TextKey(
        _("a track & trace code"),
        lambda typed: of(PackingSlip.filter(_wild("tracking_code", typed))),
    ),
    "remark": TextKey(_("words of the customer's remark"), _contains("remark")),
    "reason": TextKey(_("why it is on hold"), _contains("hold_reason")),
}
ORDERS = Vocabulary(FLAGS, KEYS, containing)
