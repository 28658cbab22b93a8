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

    ``meaning`` is what its amounts are of, where the file itself does not tell.
    """

    source: str
    headers: frozenset[str]
    meaning: Mapping[str, str] = field(default_factory=dict)


def _layout(source: str, headers: str, **meaning: str) -> Layout:
    return Layout(source, frozenset(headers.split("|")), meaning)


LAYOUTS = (
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
    _layout("magento", "purchase point|purchase date|grand total purchased"),
)


def layout_of(header: Sequence[str]) -> Layout | None:
    names = {plain(field) for field in header}
    return next((one for one in LAYOUTS if one.headers <= names), None)


def source_name(typed: str) -> str:
    """As it stands in the ids of its orders: small letters, digits and dashes."""
    return re.sub(r"[^\w.]+|_+", "-", typed.strip().casefold()).strip("-")[:LONGEST]
