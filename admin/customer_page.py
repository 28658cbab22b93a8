"""What a customer's page shows: what is open, what they ordered, asked and were told."""

from __future__ import annotations

from functools import partial
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Sum

from admin.order_page import history_for
from backdesk.actions.context import display_key
from backdesk.admin.actions.availability import arrange, available_actions
from backdesk.admin.formatting import template_formatters
from backdesk.auth.user import User
from backdesk.local_day import day_of
from backdesk.money import format_money
from models.customer import Customer
from models.invoice import Invoice, InvoiceStatus
from models.note import Note
from models.order import Order
from models.outbox import Outbox
from models.quote import Quote
from models.return_case import ReturnCase
from models.settings import shop_zone
from models.vies_answer import vies_answer

MOST = 20


async def customer_context(customer: Customer, user: User) -> dict[str, Any]:
    """The latest of everything, in a fixed number of queries however much there is."""
    await customer.fetch_related("merged_into")
    found = await available_actions(customer, user)
    of_theirs = Q(order__customer_id=customer.id)
    orders = Order.filter(customer_id=customer.id)
    unpaid = Invoice.filter(of_theirs, status=InvoiceStatus.UNPAID).select_related("order")
    notes = Note.filter(of_theirs).select_related("order", "author")
    returns = ReturnCase.filter(of_theirs).select_related("order")
    return {
        **template_formatters(user, "EUR"),
        "day_of": partial(day_of, zone=await shop_zone()),
        "money_of": format_money,
        "customer": customer,
        "offers": found,
        "arranged": arrange(found),
        "vies": await vies_answer(customer.vat_number),
        "open_amounts": await open_amounts(customer),
        "orders": await orders.order_by("-placed_at", "-id").limit(MOST),
        "orders_count": await orders.count(),
        "quotes": await Quote.filter(customer_id=customer.id).order_by("-id").limit(MOST),
        "returns": await returns.order_by("-id").limit(MOST),
        "unpaid": await unpaid.order_by("-id").limit(MOST),
        "emails": await _emails(customer),
        "notes": await notes.order_by("-id").limit(MOST),
        "history": await history_for("customer", display_key(customer)),
    }


async def _emails(customer: Customer) -> list[Outbox]:
    """About their orders, and to their address: each from its index, where one question would
    read all there are.
    """
    about = Outbox.filter(order__customer_id=customer.id)
    to_them = Outbox.filter(recipient=customer.email or "-")
    found = {
        row.id: row
        for rows in (about, to_them)
        for row in await rows.order_by("-id").limit(MOST).select_related("order")
    }
    return [found[one] for one in sorted(found, reverse=True)[:MOST]]


async def open_amounts(customer: Customer) -> list[tuple[str, int, int]]:
    """(currency, due, to refund) where anything is open."""
    rows = (
        await Order.filter(Q(due__gt=0) | Q(to_refund__gt=0), customer_id=customer.id)
        .annotate(owed=Sum("due"), back=Sum("to_refund"))
        .group_by("currency")
        .order_by("currency")
        .values_list("currency", "owed", "back")
    )
    return [(str(currency), int(str(owed)), int(str(back))) for currency, owed, back in rows]
