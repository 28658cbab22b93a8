"""The lines of an order or a quote, to be edited in its dialog: as they are, or as typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.order.line_diff import to_new_line
from actions.order.line_update import order_discount
from actions.order.placement import NewLine
from backdesk.amount_text import major
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
