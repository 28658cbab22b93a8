"""Lists that are known by the names of their columns: whose they are, and what is told nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateways.importers.columns import plain

LIST = "csv"
"""The source of a list that is of no known system, and was given no name."""
LONGEST = 20


@dataclass(frozen=True)
class Layout:
    """``source`` is whose orders they are: a part of their ids. ``headers`` are all there.

    ``meaning`` is what its amounts are of, where the file itself does not tell. ``columns`` are
    those of its headers that mean something else elsewhere, or nothing. ``rows``: what one is.
    """

    source: str
    headers: frozenset[str]
    meaning: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""


def _layout(source: str, headers: str, **meaning: str) -> Layout:
    return Layout(source, frozenset(headers.split("|")), meaning)


OURS = "orderly"
"""The source of our own exports: the titles of the list's page, or in JSON lines its fields."""
OUR_COLUMNS = {
    "number": "order",
    "buyer": "name",
    "payment": "payment_status",
    "shipping": "shipping_status",
    "e mail": "email",
    "line name": "product",
    "line quantity": "quantity",
    "line unit price": "unit_price",
    "line sku": "sku",
    "line vat rate": "vat_rate",
    "line shipped": "units_sent",
    "shipped": "units_sent",
    "line total": "line_total",
    "line gross": "line_total",
    "gross": "total",
    "paid": "received",
    "credited": "refunded",
    "number in the web shop": "",
    **dict.fromkeys(
        (
            *("line net", "line cancelled", "cancelled", "invoiced"),
            *("line invoiced", "line credited", "credited units", "returned", "line returned"),
            *("net", "vat", "discount", "due", "units", "external id", "custom status", "label"),
            *("document", "document number", "document net", "document vat", "document kind"),
            *("issued at", "document issued at", "of invoice", "document of", "due on"),
        ),
        "",
    ),
}
OUR_DOCUMENTS = OUR_COLUMNS | {
    "billed to": "name",
    "billed company": "company",
    "billed vat number": "vat_number",
    "billed country": "country",
    "document name": "name",
    "document company": "company",
    "document vat number": "vat_number",
    "document country": "country",
    "document currency": "currency",
    "document status": "payment_status",
    "document total": "document",
    "document gross": "document",
    "credited": "",
}
MAGENTO = {
    "id": "order",
    "bill to name": "name",
    "ship to name": "shipping_name",
    "billing address": "",
    "shipping address": "",
    "grand total purchased": "total",
    "total refunded": "refunded",
    "shipping information": "shipping_method",
}

LAYOUTS = (
    Layout(OURS, frozenset(("number", "placed at", "line total")), columns=OUR_COLUMNS),
    Layout(OURS, frozenset(("number", "placed at", "line gross")), columns=OUR_COLUMNS),
    *(
        Layout(OURS, frozenset(("number", "placed at", name)), columns=OUR_DOCUMENTS, rows="order")
        for name in ("document total", "document gross")
    ),
    Layout(
        OURS,
        frozenset(("number", "placed at", "payment", "shipping", "total")),
        columns=OUR_COLUMNS | {"cancelled": "cancelled"},
        rows="order",
    ),
    Layout(
        OURS,
        frozenset(("number", "placed at", "payment status", "shipping status", "gross")),
        columns=OUR_COLUMNS | {"cancelled": "cancelled"},
        rows="order",
    ),
    _layout(
        "amazon",
        "order id|item price|quantity purchased|shipping price",
        price="line",
        shipping="line",
    ),
    _layout("ebay", "sales record number|order number|buyer username"),
    _layout("etsy", "sale date|order id|order type|payment type"),
    _layout("odoo", "order reference|order date|order lines product"),
    _layout("squarespace", "order id|financial status|lineitem variant|private notes"),
    _layout("woocommerce", "order number|order status|item cost|quantity refund"),
    Layout(
        "magento",
        frozenset(("purchase point", "purchase date", "grand total purchased")),
        columns=MAGENTO,
    ),
)


def layout_of(header: Sequence[str]) -> Layout | None:
    names = {plain(field) for field in header}
    return next((one for one in LAYOUTS if one.headers <= names), None)


def source_name(typed: str) -> str:
    """As it stands in the ids of its orders: small letters, digits and dashes."""
    return re.sub(r"[^\w.]+|_+", "-", typed.strip().casefold()).strip("-")[:LONGEST]
