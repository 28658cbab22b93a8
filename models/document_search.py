"""What the lists beside that of orders are found by: papers, customers and products.

Papers are found by all that their order is found by, through its texts, which have an index.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.models import Model

from backdesk.db.pagination import where
from backdesk.i18n import _
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
from backdesk.search.folded import contains
from backdesk.search.full_text import around, matches_text
from backdesk.search.query_language import (
    Choice,
    Code,
    Country,
    Keyword,
    SearchField,
    SearchSchema,
    TextKey,
)
from backdesk.search.range_fields import DateField, Dates, IntegerField, MoneyField
from models.credit_memo import CreditMemo, CreditMemoStatus
from models.customer import Customer
from models.invoice import Invoice, InvoiceStatus, overdue
from models.order import Order
from models.packing_slip import PackingSlip, SlipStatus
from models.product import NEEDS_REORDER, Product
from models.quote import Quote, QuoteStatus
from models.return_case import ReturnStatus
from models.search_indexes import CUSTOMER_TEXTS, QUOTE_TEXTS, product, product_name, sku

NUMBER = re.compile(r"#?[a-z]+[-/]?\d+", re.IGNORECASE)
"""A document's: it finds that document, or those of that order, and not its neighbours."""


def _paper(typed: str) -> Q:
    if not NUMBER.fullmatch(typed):
        return around(typed)
    number = typed.removeprefix("#")
    orders = Order.filter(matches_text(number) & contains_any("number", "external_id")(number))
    own = contains("number", number) | where("order_id__in", Subquery(orders.values("id")))
    return around(number) & own


def _said(*columns: str) -> Callable[[str], Q]:
    return lambda typed: around(typed) & contains_any(*columns)(typed)


def _order(typed: str) -> Q:
    orders = Order.filter(numbered(matches_text)(typed)).values("id")
    return where("order_id__in", Subquery(orders))


def _flags(statuses: Any) -> dict[str, Keyword]:
    return {one.value: Keyword(column_is(status=one.value), _("its status")) for one in statuses}


def _place(model: type[Model], said: Callable[..., Callable[[str], Q]]) -> dict[str, SearchField]:
    return {
        "country": Country(
            _("two letters or its name, like NL"), "country", known_values(model, "country")
        ),
        "city": TextKey(_("a part of the city"), said("city")),
        "street": TextKey(_("a part of the street"), said("street")),
    }


def _buyer(model: type[Model], said: Callable[..., Callable[[str], Q]]) -> dict[str, SearchField]:
    return {
        "customer": TextKey(
            _("a part of name, company or e-mail"), said("name", "company", "email")
        ),
        "email": TextKey(_("a part of the e-mail address"), said("email")),
        "reference": TextKey(
            _("a part of the buyer's reference, like a Leitweg-ID"), said("buyer_reference")
        ),
        **_place(model, said),
    }


def _money(model: type[Model]) -> dict[str, SearchField]:
    return {
        "total": MoneyField(_("its total"), "gross"),
        "currency": Code(_("EUR, USD …"), "currency", 3, known_values(model, "currency")),
    }


def _numbers() -> dict[str, SearchField]:
    return {
        "number": TextKey(_("its number; with * at the end it begins so"), numbered(around)),
        "order": TextKey(_("the number of its order"), _order),
        "phone": TextKey(_("a telephone number, or a part of it"), around),
        "postcode": TextKey(_("a part of the postcode"), postcode(around)),
    }


INVOICES = SearchSchema(
    _flags(InvoiceStatus)
    | {"overdue": Keyword(lambda reader: overdue(reader.today), _("its last day is over"))},
    {
        "status": Choice(_("where it is"), one_of("status", InvoiceStatus)),
        "issued": Dates(_("when it was issued"), "issued_on"),
        "due": Dates(_("the last day to pay it"), "due_on"),
        **_money(Invoice),
        **_buyer(Invoice, _said),
        **_numbers(),
        "method": TextKey(_("how it is paid"), contains_any("payment_method")),
    },
    _paper,
    "unpaid issued:this-month country:NL",
)
CREDIT_MEMOS = SearchSchema(
    _flags(CreditMemoStatus),
    {
        "status": Choice(_("where it is"), one_of("status", CreditMemoStatus)),
        "issued": Dates(_("when it was issued"), "issued_on"),
        **_money(CreditMemo),
        **_buyer(CreditMemo, _said),
        **_numbers(),
        "reason": TextKey(_("why it was made"), contains_any("reason")),
    },
    _paper,
    "unpaid issued:this-month total>100",
)
PACKING_SLIPS = SearchSchema(
    _flags(SlipStatus),
    {
        "status": Choice(_("where it is"), one_of("status", SlipStatus)),
        "created": DateField(_("when it was made"), between("created_at")),
        "shipped": DateField(
            _("when goods left"),
            lambda start, end: Q(shipped_at__isnull=False) & between("shipped_at")(start, end),
        ),
        "customer": TextKey(_("a part of the name it goes to"), _said("name")),
        **_place(PackingSlip, _said),
        **_numbers(),
        "carrier": TextKey(
            _("who brings it"), contains_any("carrier"), known_values(PackingSlip, "carrier")
        ),
        "tracking": TextKey(_("a track & trace code"), called(around, "tracking_code")),
    },
    _paper,
    "open created:today city:Utrecht",
)


def _of_its_order(*columns: str) -> Callable[[str], Q]:
    def q(typed: str) -> Q:
        orders = Order.filter(matches_text(typed) & contains_any(*columns)(typed))
        return where("order_id__in", Subquery(orders.values("id")))

    return q


RETURNS = SearchSchema(
    _flags(ReturnStatus),
    {
        "status": Choice(_("where it is"), one_of("status", ReturnStatus)),
        "requested": DateField(_("when it was asked for"), between("requested_at")),
        "customer": TextKey(
            _("a part of name, company or e-mail"), _of_its_order("name", "company", "email")
        ),
        "street": TextKey(_("a part of the street"), _of_its_order("street", "shipping_street")),
        "city": TextKey(_("a part of the city"), _of_its_order("city", "shipping_city")),
        **_numbers(),
        "remark": TextKey(_("words of the customer's remark"), contains_any("remark")),
    },
    _paper,
    "requested requested:last-7-days",
)


def _quote(typed: str) -> Q:
    return matches_text(typed, QUOTE_TEXTS)


def _of_quote(*columns: str) -> Callable[[str], Q]:
    return lambda typed: _quote(typed) & contains_any(*columns)(typed)


QUOTES = SearchSchema(
    _flags(QuoteStatus),
    {
        "status": Choice(_("where it is"), one_of("status", QuoteStatus)),
        "created": DateField(_("when it was made"), between("created_at")),
        "valid": Dates(_("until when it is valid"), "valid_until"),
        **_money(Quote),
        **_buyer(Quote, _of_quote),
        "number": TextKey(_("its number; with * at the end it begins so"), numbered(_quote)),
        "phone": TextKey(_("a telephone number, or a part of it"), _quote),
        "postcode": TextKey(_("a part of the postcode"), postcode(_quote)),
    },
    _quote,
    "sent valid:this-month total>1000",
)


def _customer(typed: str) -> Q:
    return matches_text(typed, CUSTOMER_TEXTS)


def _of_customer(*columns: str) -> Callable[[str], Q]:
    return lambda typed: _customer(typed) & contains_any(*columns)(typed)


CUSTOMERS = SearchSchema(
    {},
    {
        "name": TextKey(_("a part of the name"), _of_customer("name")),
        "company": TextKey(_("a part of the company"), _of_customer("company")),
        **_buyer(Customer, _of_customer),
        "phone": TextKey(_("a telephone number, or a part of it"), _customer),
        "postcode": TextKey(_("a part of the postcode"), postcode(_customer)),
        "since": DateField(_("when the customer was made"), between("created_at")),
    },
    _customer,
    "country:NL city:Utrecht since:this-month",
)


_STOCK: Mapping[str, SearchField] = {
    "available": IntegerField(_("how many can be sold"), "available"),
    "on_hand": IntegerField(_("how many are there"), "on_hand"),
    "reserved": IntegerField(_("how many are sold and still there"), "reserved"),
}
PRODUCTS = SearchSchema(
    {
        "active": Keyword(column_is(active=True), _("it is sold")),
        "inactive": Keyword(column_is(active=False), _("it is not sold any more")),
        "low": Keyword(lambda _reader: NEEDS_REORDER, _("too little of it is available")),
    },
    {
        "sku": TextKey(
            _("a product's SKU; PADS* begins so"),
            sku,
            known_values(Product, "sku"),
        ),
        "name": TextKey(_("words of a product's name"), product_name),
        **_STOCK,
    },
    product,
    "active available<5 mug",
)
