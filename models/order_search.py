"""What orders are found by: the words and keys of the box above their list, and of REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet

from backdesk.db.pagination import where
from backdesk.i18n import _
from backdesk.resource import children_of
from backdesk.search.conditions import (
    between,
    called,
    column_is,
    contains_any,
    known_values,
    numbered,
    one_of,
    postcode,
)
from backdesk.search.folded import contains, equals_or_begins
from backdesk.search.full_text import NEWEST, FullTextIndex, around, matches_text
from backdesk.search.query_language import (
    Choice,
    Code,
    Country,
    Keyword,
    SearchContext,
    SearchField,
    SearchSchema,
    TextKey,
    any_of,
)
from backdesk.search.range_fields import AgeField, DateField, Dates, IntegerField, MoneyField
from backdesk.search.values import few_values, value_of
from models.credit_memo import CreditMemo
from models.custom_status import CustomStatus
from models.invoice import Invoice, overdue
from models.note import Note
from models.order import Order, OrderLine
from models.order_status import OrderStatus, PaymentStatus, ShippingStatus
from models.packing_slip import PackingSlip
from models.payment import Payment
from models.product import Product
from models.return_case import ReturnCase, ReturnStatus
from models.search_indexes import product_name, sku

OPEN_RETURNS = (ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.RECEIVED)


_REMARKED = "SELECT o.id FROM orders o WHERE o.remark <> '' AND instr(fold(o.remark), {term}) > 0"
REMARK_TEXTS = FullTextIndex(
    on_postgres="SELECT orders_that_remark({term})",
    walking="(SELECT strpos(fold(r.remark), {term}) FROM orders r WHERE r.id = {row}) > 0",
    weighing=(
        "SELECT COUNT(*) AS n FROM (SELECT remark FROM orders ORDER BY placed_at DESC, id DESC "  # noqa: S608 - our own number
        f"LIMIT {NEWEST}) o WHERE strpos(fold(o.remark), $1) > 0"
    ),
    indexed=_REMARKED,
    walked=_REMARKED,
)
"""What customers remarked: an index of those orders that have a remark."""


def order_lookup(rows: QuerySet[Any]) -> Q:
    """Orders that have one of the rows."""
    return where("id__in", Subquery(rows.values("order_id")))


def _has(model: type[Model], **narrowed: Any) -> Callable[[SearchContext], Q]:
    return lambda _reader: order_lookup(model.filter(**narrowed))


def _of_between(model: type[Model], column: str) -> Callable[..., Q]:
    """Orders with a row from the time between; a row without a time is in none."""
    inside = between(column)
    there = where(f"{column}__isnull", value=False)
    return lambda start, end: order_lookup(model.filter(there & inside(start, end)))


def _of_products(named: Callable[[str], Q]) -> Callable[[str], Q]:
    def q(typed: str) -> Q:
        products = Subquery(Product.filter(named(typed)).values("id"))
        return order_lookup(OrderLine.filter(product_id__in=products))

    return q


def _of_text(*columns: str) -> Callable[[str], Q]:
    """The column says it, and so do the texts, which have an index."""
    return lambda typed: matches_text(typed) & contains_any(*columns)(typed)


def _label(typed: str) -> Q:
    """Guarded against NULL, so that the opposite holds orders without a label."""
    if typed.lower() == "none":
        return Q(custom_status_id__isnull=True)
    labels = CustomStatus.filter(equals_or_begins("name", typed)).values("id")
    return Q(custom_status_id__isnull=False) & where("custom_status_id__in", Subquery(labels))


def _documents(typed: str) -> Q:
    numbers = numbered(around)(typed)
    of_one = any_of([order_lookup(one.model.filter(numbers)) for one in children_of(Order)])
    return matches_text(typed.removeprefix("#").removesuffix("*")) & of_one


UNPAID = (PaymentStatus.UNPAID.value, PaymentStatus.PARTIALLY_PAID.value)
FLAGS: dict[str, Keyword] = {
    "paid": Keyword(
        column_is(payment_status__in=["paid", "overpaid"]), _("nothing is left to pay")
    ),
    "unpaid": Keyword(column_is(payment_status__in=UNPAID), _("something is left to pay")),
    "shipped": Keyword(column_is(shipping_status="shipped"), _("everything was shipped")),
    "unshipped": Keyword(column_is(to_ship__gt=0), _("something is left to ship")),
    "hold": Keyword(column_is(held_at__isnull=False), _("it is on hold")),
    "cancelled": Keyword(column_is(status="cancelled"), _("it was cancelled")),
    "completed": Keyword(column_is(status="completed"), _("it is completed")),
    "overdue": Keyword(
        lambda reader: order_lookup(Invoice.filter(overdue(reader.today))),
        _("an invoice is over its last day"),
    ),
    "refund": Keyword(column_is(to_refund__gt=0), _("something is to be refunded")),
}
HAS: dict[str, Callable[[SearchContext], Q]] = {
    "open return": _has(ReturnCase, status__in=OPEN_RETURNS),
    "return": _has(ReturnCase),
    "invoice": _has(Invoice),
    "credit memo": _has(CreditMemo),
    "packing slip": _has(PackingSlip),
    "note": _has(Note),
    "remark": lambda _reader: ~Q(remark=""),
    "label": column_is(custom_status_id__isnull=False),
    "promise": column_is(promised_on__isnull=False),
    "reminder": column_is(reminders_sent__gt=0),
}
KEYS: dict[str, SearchField] = {
    "status": Choice(_("where the order is"), one_of("status", OrderStatus)),
    "payment": Choice(_("where the money is"), one_of("payment_status", PaymentStatus)),
    "shipping": Choice(_("where the goods are"), one_of("shipping_status", ShippingStatus)),
    "label": TextKey(
        _("the shop's own label, or none; Wait* begins so"),
        _label,
        known_values(CustomStatus, "name"),
    ),
    "has": Choice(_("what the order has"), HAS),
    "placed": DateField(_("when it was placed"), between("placed_at")),
    "age": AgeField(_("how long ago it was placed: 12h, 2d, 3w, 1m, 1y"), "placed_at"),
    "shipped": DateField(_("when goods left"), _of_between(PackingSlip, "shipped_at")),
    "received": DateField(_("when money came in"), _of_between(Payment, "received_at")),
    "invoiced": Dates(
        _("when an invoice was issued"),
        "issued_on",
        lambda inside: order_lookup(Invoice.filter(inside)),
    ),
    "total": MoneyField(_("the order's total"), "gross"),
    "due": MoneyField(_("what is left to pay"), "due"),
    "paid": MoneyField(_("what was paid"), "paid"),
    "units": IntegerField(_("how many pieces"), "units"),
    "currency": Code(_("EUR, USD …"), "currency", 3, known_values(Order, "currency")),
    "country": Country(
        _("two letters or its name, like NL"), "country", few_values(Order, "country")
    ),
    "method": TextKey(
        _("how it is paid"), value_of("payment_method"), few_values(Order, "payment_method")
    ),
    "delivery": TextKey(
        _("how it is shipped"),
        value_of("shipping_method"),
        few_values(Order, "shipping_method"),
    ),
    "sku": TextKey(
        _("a product's SKU; PADS* begins so"),
        _of_products(sku),
        known_values(Product, "sku"),
    ),
    "product": TextKey(
        _("words of a product's name"),
        _of_products(product_name),
        known_values(Product, "name"),
    ),
    "customer": TextKey(
        _("a part of name, company or e-mail"), _of_text("name", "company", "email")
    ),
    "email": TextKey(
        _("a part of the e-mail address"), _of_text("email"), known_values(Order, "email")
    ),
    "reference": TextKey(
        _("a part of the buyer's reference, like a Leitweg-ID"), _of_text("buyer_reference")
    ),
    "phone": TextKey(_("a telephone number, or a part of it"), matches_text),
    "street": TextKey(_("a part of the street"), _of_text("street", "shipping_street")),
    "postcode": TextKey(_("a part of the postcode"), postcode(matches_text)),
    "city": TextKey(_("a part of the city"), _of_text("city", "shipping_city")),
    "number": TextKey(_("its number; ORD0* begins so"), numbered(matches_text)),
    "external": TextKey(_("its number in the web shop"), called(matches_text, "external_id")),
    "document": TextKey(_("the number of an invoice, memo, slip or return"), _documents),
    "tracking": TextKey(
        _("a track & trace code"),
        lambda typed: order_lookup(PackingSlip.filter(called(around, "tracking_code")(typed))),
    ),
    "remark": TextKey(
        _("words of the customer's remark"), lambda typed: matches_text(typed, REMARK_TEXTS)
    ),
    "reason": TextKey(
        _("why it is on hold"),
        lambda typed: Q(status=OrderStatus.ON_HOLD) & contains("hold_reason", typed),
    ),
}
ORDERS = SearchSchema(FLAGS, KEYS, matches_text, "unpaid country:NL age>2d mug")
