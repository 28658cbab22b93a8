"""An order of a list as it would come in, for the page of its columns: it adds up, or not."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from actions.importing.data import ImportedOrder
from actions.importing.record_import import ImportRow
from backdesk.i18n import _
from backdesk.money import format_money
from gateways.importers.import_options import Listed
from gateways.importers.meaning import adds_up, values
from gateways.importers.spreadsheet_orders import grouped, read_orders

TRIED = 200
MOST_LINES = 5


def example_order(listed: Listed) -> dict[str, Any]:
    """Of the first orders the one that tells most; empty where there is none to show."""
    if listed.kind.name != "orders" or listed.unclear or not listed.rows:
        return {}
    groups = [rows for _number, rows in grouped(listed)[:TRIED]]
    sound = [rows for rows in groups if not any(row.problem for row in rows)] or groups
    rows = deepcopy(max(sound, key=_tells))
    number = str(rows[0].values.get("order") or "")
    (reading,) = read_orders([(number, rows)], listed.choices)
    if not reading.orders:
        why = [left.reason for left in reading.leftovers if left.reason]
        return {"number": number, "parts": [], "why": why[0] if why else ""}
    shown = _shown(reading.orders[0])
    fits = _fits_its_total(rows, listed)
    return shown | {
        "adds_up": shown["adds_up"] and fits,
        "said": [remark.text for remark in reading.remarks][:3],
    }


def _fits_its_total(rows: list[ImportRow], listed: Listed) -> bool:
    """Whether it comes to its total by itself, where it tells one."""
    told = values(rows, "total") and listed.choices.rows != "order"
    return not told or adds_up(rows, listed.choices.meaning())


def _tells(rows: list[ImportRow]) -> int:
    """How much there is to see of it."""
    costs = ("shipping", "line_discount", "order_discount", "order_vat", "line_vat", "total")
    return min(len(rows), 3) + sum(any(values(rows, name)) for name in costs)


def _shown(order: ImportedOrder) -> dict[str, Any]:
    vat = sum(line.vat for line in order.lines) + order.shipping_vat + order.payment_vat
    amounts = [
        *_lines(order),
        (str(_("Shipping costs")), order.shipping_cost),
        (str(_("Payment costs")), order.payment_cost),
        (str(_("Discount")), -sum(line.discount for line in order.lines)),
        (str(_("VAT on top")), 0 if order.prices_include_vat else vat),
    ]
    parts = [(title, amount) for title, amount in amounts if amount]
    return {
        "number": order.document,
        "parts": [(title, format_money(amount, order.currency)) for title, amount in parts],
        "total": format_money(order.gross, order.currency),
        "vat": format_money(vat, order.currency) if order.prices_include_vat and vat else "",
        "adds_up": sum(amount for _title, amount in parts) == order.gross,
        "states": _states(order),
        "why": "",
    }


def _lines(order: ImportedOrder) -> list[tuple[str, int]]:
    """The first ones, and what the others come to."""
    found = []
    for line in order.lines:
        price = format_money(line.unit_price, order.currency)
        title = _("{quantity} × {name} at {price}")  # noqa: RUF001 - as the order's page writes it
        words = title.format(quantity=line.quantity, name=line.name[:40], price=price)
        found.append((words, line.unit_price * line.quantity))
    rest = found[MOST_LINES:]
    if len(rest) < 2:
        return found
    more = _("{count} lines more").format(count=len(rest))
    return [*found[:MOST_LINES], (more, sum(amount for _title, amount in rest))]


def _states(order: ImportedOrder) -> list[str]:
    if order.cancelled_at is not None:
        return [str(_("cancelled")), *([str(_("refunded"))] if order.refunded else [])]
    paid, part = _("paid"), _("paid in part")
    money = (paid if order.received >= order.gross else part) if order.received else _("not paid")
    goods = _("sent") if order.shipped_at else _("not sent")
    return [str(money), str(goods)]
