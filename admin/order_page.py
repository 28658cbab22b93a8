"""What the pages of an order and of a quote show, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from backdesk.admin.actions.availability import arrange, available_actions
from backdesk.admin.formatting import template_formatters
from backdesk.auth.user import User
from backdesk.local_day import day_of
from backdesk.models.history import History
from models.carrier import tracking_url
from models.invoice import InvoiceStatus
from models.order import Order, OrderLine
from models.packing_slip import NOT_SHIPPED, last_day_to_return
from models.quote import Quote, QuoteStatus
from models.reminder import later_reminders, reminder_schedule
from models.settings import load_settings, shop_zone
from models.vat_breakdown import vat_by_rate
from models.vat_reason import vat_abroad, why_no_vat
from models.vies_answer import vies_answer

AROUND_AN_ORDER = (
    "lines__product",
    "customer",
    "custom_status",
    "payments",
    "refunds",
    "invoices",
    "credit_memos__invoice",
    "packing_slips__lines",
    "returns__lines",
    "quotes",
    "duplicates",
    "notes__author",
    "notes__readers__user",
    "history",
    "emails",
)


def sorted_by_id(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.id)


async def order_context(order: Order, user: User) -> dict[str, Any]:
    """The order with everything around it."""
    await order.fetch_related(*AROUND_AN_ORDER)
    lines = sorted_by_id(order.lines)
    found = await available_actions(order, user)
    slips = sorted_by_id(order.packing_slips)
    settings = await load_settings()
    until = await last_day_to_return(order, settings) if order.to_return else None
    return {
        **template_formatters(user, order.currency, settings.zone),
        "order": order,
        "parcel_link": tracking_url,
        "offers": found,
        "arranged": arrange(found, next_steps(order)),
        "lines": lines,
        "subtotal": sum(line.quantity * line.unit_price for line in lines),
        "vat_by_rate": vat_by_rate(order, lines),
        "why_no_vat": why_no_vat(order, lines, settings),
        "vat_abroad": vat_abroad(order, lines, settings),
        "vies": await vies_answer(order.vat_number),
        "payments": sorted_by_id(order.payments),
        "refunds": sorted_by_id(order.refunds),  # type: ignore[attr-defined]
        "invoices": sorted_by_id(order.invoices),
        "credit_memos": sorted_by_id(order.credit_memos),
        "slips": [(slip, await available_actions(slip, user)) for slip in slips],
        "returns": sorted_by_id(order.returns),
        "return_until": until,
        "return_over": until is not None and until < day_of(datetime.now(UTC), settings.zone),
        "came_from": sorted_by_id(order.quotes),
        "became": sorted_by_id(order.duplicates),
        "notes": sorted_by_id(order.notes),
        "me": user,
        "history": sorted_by_id(order.history),
        "emails": sorted_by_id(order.emails),  # type: ignore[attr-defined]
        "cancelling": cancel_summary(order, lines),
        "reminder": reminder_schedule(order, settings),
        "later_reminders": later_reminders(order, settings),
        "made_when": settings if user.may("settings.edit") else None,
    }


def next_steps(order: Order) -> list[str]:
    """One on hold goes on first."""
    return ["unhold"] if order.held_at is not None else ["mark_as_paid", "mark_as_shipped"]


def cancel_summary(order: Order, lines: list[OrderLine]) -> dict[str, int]:
    """What Cancel would touch, from the facts; its dialog tries it out for the exact amounts."""
    paid = [one for one in order.invoices if one.status is not InvoiceStatus.CREDITED]
    return {
        "units": order.to_cancel,
        "shipped": order.shipped_units,
        "slips": sum(slip.status in NOT_SHIPPED for slip in order.packing_slips),
        "invoices": len(paid),
        "reserved": sum(line.to_ship for line in lines if line.product_id is not None),
        "received": order.received if not order.shipped_units else 0,
    }


def quote_steps(quote: Quote) -> list[str]:
    """A draft is sent before it is converted."""
    return ["send", "convert"] if quote.status == QuoteStatus.DRAFT else ["convert"]


async def quote_context(quote: Quote, user: User) -> dict[str, Any]:
    """The quote with its lines, and the orders that it came from and became."""
    await quote.fetch_related("lines__product", "customer", "order", "source")
    lines = sorted_by_id(quote.lines)
    found = await available_actions(quote, user)
    return {
        **template_formatters(user, quote.currency, await shop_zone()),
        "quote": quote,
        "offers": found,
        "arranged": arrange(found, quote_steps(quote)),
        "lines": lines,
        "subtotal": sum(line.quantity * line.unit_price - line.discount for line in lines),
        "vies": await vies_answer(quote.vat_number),
        "history": await history_for("quote", quote.number),
    }


async def history_for(subject: str, key: str) -> list[Any]:
    """What happened to one row that is no order, oldest first."""
    return list(await History.filter(subject=subject, subject_key=key).order_by("id"))
