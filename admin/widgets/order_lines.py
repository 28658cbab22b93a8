"""The lines of an order or a quote, to be edited in its dialog: as they are, or as typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from actions.order.line_diff import to_new_line
from actions.order.line_update import order_discount
from actions.order.placement import NewLine
from backdesk.actions.errors import FieldError
from backdesk.admin.actions.submission import read_or_say
from backdesk.admin.actions.widgets import Submission
from backdesk.amount_text import major, parse_amount, parse_rate, parse_whole
from backdesk.i18n import _
from backdesk.money import format_rate
from models.order import Order, OrderLine
from models.product import Product, products_by_sku
from models.quote import Quote, QuoteLine

LINE_LABELS = {
    "sku": _("SKU"),
    "name": _("Name"),
    "quantity": _("Quantity"),
    "unit_price": _("Price"),
    "discount": _("Discount"),
    "vat_rate": _("VAT rate"),
}
LINE_FIELDS = tuple(LINE_LABELS)
MOST_ROWS = 5000


def typed_lines(name: str, typed: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows in their order in the dialog; those left empty are not there."""
    places = {key.split(".")[1] for key in typed if key.startswith(f"{name}.")}
    known = sorted(int(place) for place in places if place.isdecimal() and len(place) < 6)
    rows = [
        {column: str(typed.get(f"{name}.{place}.{column}", "")) for column in LINE_FIELDS}
        for place in known[:MOST_ROWS]
    ]
    return [row for row in rows if any(row.values())]


def parse_lines(sent: Submission) -> Any:
    """Nothing, where the dialog did not ask for them."""
    if sent.raw == "":
        return sent.raw
    return [
        line_typed(one, sent.row.currency, f"{sent.name}.{place}", sent.wrong)
        for place, one in enumerate(sent.raw)
    ]


def line_typed(
    typed: Mapping[str, str], currency: str, place: str, wrong: list[FieldError]
) -> dict[str, Any]:
    amount = partial(parse_amount, currency=currency)
    parsers: dict[str, Callable[[str], Any]] = {
        "quantity": parse_whole,
        "unit_price": amount,
        "discount": amount,
        "vat_rate": parse_rate,
    }
    data: dict[str, Any] = {name: typed[name].strip() for name in LINE_FIELDS}
    for column, parse in parsers.items():
        data[column] = read_or_say(parse, data[column], f"{place}.{column}", wrong)
    data["discount"] = data["discount"] or 0
    return data


async def line_rows(
    name: str, row: Any, typed: Mapping[str, Any] | None, said: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Each line with its own discount, or what was typed, and with what is wrong in it."""
    if typed is not None:
        rows = [dict(one) for one in typed.get(name, [])]
    else:
        rows = [_to_type(line, row.currency) for line in await _lines_of(row)]
    return await attach_stock(
        [attach_errors(one, name, place, said) for place, one in enumerate(rows)]
    )


def attach_errors(
    one: dict[str, Any], name: str, place: int, said: Mapping[str, str]
) -> dict[str, Any]:
    errors = {
        column: said[f"{name}.{place}.{column}"]
        for column in LINE_FIELDS
        if f"{name}.{place}.{column}" in said
    }
    return one | {"errors": errors}


async def attach_stock(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each line of a known product says how much of it there is."""
    known = await products_by_sku(one["sku"] for one in rows if "\0" not in one["sku"])
    stock = {sku: stock_by_sku(product) for sku, product in known.items()}
    return [one | {"stock": stock.get(one["sku"], "")} for one in rows]


def stock_by_sku(product: Product) -> str:
    """What can be promised of it; what is not shipped is never out of stock."""
    said = _("{number} available") if product.physical else _("not shipped, no stock")
    return said.format(number=product.available)


async def _lines_of(row: Order | Quote) -> list[NewLine]:
    if isinstance(row, Quote):
        return [
            to_new_line(line) for line in await QuoteLine.filter(quote_id=row.id).order_by("id")
        ]
    return [to_new_line(line) for line in await OrderLine.filter(order_id=row.id).order_by("id")]


def _to_type(line: NewLine, currency: str) -> dict[str, Any]:
    """The line as a person would type it."""
    return {
        **{column: getattr(line, column) for column in LINE_FIELDS},
        "unit_price": major(line.unit_price, currency),
        "discount": major(line.discount, currency) if line.discount else "",
        "vat_rate": format_rate(line.vat_rate),
    }


async def orders_discount(order: Order) -> str:
    """What comes off all lines, as it is typed."""
    lines = await OrderLine.filter(order_id=order.id)
    return major(order_discount(order, lines), order.currency)
