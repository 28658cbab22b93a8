"""What the pages of an order and of a quote show, read at once and said in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from actions.context import System
from actions.framework import get
from actions.pipeline import Call, Outcome, run
from actions.problem import Problem
from models.money import say_money
from models.order import Order
from models.quote import Quote
from models.user import User
from models.vat_by_rate import vat_by_rate
from models.words import _, language

GOOD = "completed paid shipped accepted converted"
WARN = "on hold|awaiting payment|unpaid|partially paid|not shipped|expired"
INFO = "awaiting shipment|partially shipped|open|packed|sent"
BAD = "overpaid|declined"
COLOURS = {
    **dict.fromkeys(GOOD.split(), "good"),
    **dict.fromkeys(WARN.split("|"), "warn"),
    **dict.fromkeys(INFO.split("|"), "info"),
    **dict.fromkeys(BAD.split("|"), "bad"),
}
"""What has no colour asks for nothing."""


async def order_shown(order: Order, user: User) -> dict[str, Any]:
    """The order with everything around it."""
    await order.fetch_related(
        "lines__product",
        "customer",
        "custom_status",
        "payments",
        "refunds",
        "invoices",
        "credit_memos__invoice",
        "packing_slips__lines",
        "quotes",
        "duplicates",
        "notes__author",
        "notes__readers__user",
        "history",
    )
    lines = by_id(order.lines)
    return {
        **_words(user, order.currency),
        "order": order,
        "lines": lines,
        "subtotal": sum(line.quantity * line.unit_price for line in lines),
        "vat_by_rate": vat_by_rate(order, lines),
        "payments": by_id(order.payments),
        "refunds": by_id(order.refunds),  # type: ignore[attr-defined]
        "invoices": by_id(order.invoices),
        "credit_memos": by_id(order.credit_memos),
        "slips": by_id(order.packing_slips),
        "came_from": by_id(order.quotes),
        "became": by_id(order.duplicates),
        "notes": by_id(order.notes),
        "history": by_id(order.history),
        "cancelling": await _cancelling(order),
    }


def by_id(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.id)


async def _cancelling(order: Order) -> Outcome | None:
    """What Cancel would do, found out by a dry run; nothing where it may not run."""
    if not Order.SOMETHING_TO_CANCEL.holds(order):
        return None
    try:
        return await run(get(Order, "cancel"), order.number, {}, Call(System(), dry_run=True))
    except Problem:
        return None


async def quote_shown(quote: Quote, user: User) -> dict[str, Any]:
    """The quote with its lines, and the orders that it came from and became."""
    await quote.fetch_related("lines__product", "customer", "order", "source")
    lines = by_id(quote.lines)
    return {
        **_words(user, quote.currency),
        "quote": quote,
        "lines": lines,
        "subtotal": sum(line.quantity * line.unit_price - line.discount for line in lines),
    }


def _words(user: User, currency: str) -> dict[str, Any]:
    """How money, times and statuses are said."""
    zone = ZoneInfo(user.timezone)

    def at(moment: datetime) -> str:
        return format_datetime(moment, "medium", tzinfo=zone, locale=language())

    def minute(moment: datetime) -> str:
        return format_datetime(moment, "d MMM y, HH:mm", tzinfo=zone, locale=language())

    return {
        "money": lambda minor: say_money(minor, currency),
        "at": at,
        "minute": minute,
        "day": lambda date: format_date(date, "d MMM y", locale=language()),
        "per_cent": lambda rate: f"{rate} %",
        "colour": lambda status: COLOURS.get(str(status), ""),
        "change": _change,
    }


def _change(value: Any) -> str:
    """A value of the history, as a person reads it."""
    if value is None or value == "":
        return str(_("nothing"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value)
