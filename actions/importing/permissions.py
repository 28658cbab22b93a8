"""What an import does, as permissions: it asks for all of them before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from actions.importing.customers_and_products import stored_products
from actions.importing.data import ImportedOrder
from actions.importing.plan import Plan
from backdesk.auth.authorize import require_permission
from backdesk.auth.permissions import PERMISSIONS, Actor


def permit(user: Actor, permissions: Iterable[str]) -> None:
    """:raises NotPermitted: the role lacks one of them; nothing was written."""
    for permission in permissions:
        require_permission(user, permission)


async def asks(plan: Plan) -> list[str]:
    """The permissions of what writing the plan does, as the role editor lists them (rule 14).

    Customers and products that are not there yet are made with their orders, as by placing.
    """
    wanted = {one for order in plan.orders for one in _of_order(order)}
    if plan.credits:
        wanted |= {"credit_memos.create", "payments.refund"}
    if plan.corrections or await _tells_stock(plan):
        wanted.add("stock.correct")
    return in_order(wanted)


def in_order(wanted: Iterable[str]) -> list[str]:
    found = set(wanted)
    return [name for name in PERMISSIONS if name in found]


def _of_order(order: ImportedOrder) -> Iterator[str]:
    yield "orders.place"
    if order.cancelled_at is None:
        yield "invoices.create"
    else:
        yield "orders.cancel"
    if order.note:
        yield "orders.note"
    if order.received:
        yield "payments.record"
    if order.refunded:
        yield "payments.refund"
    if order.shipped_at and any(line.sent for line in order.lines):
        yield "packing_slips.create"
        yield "packing_slips.ship"


async def _tells_stock(plan: Plan) -> bool:
    """Whether the file says how many of a product that is not here yet are on the shelf."""
    told = [sku for sku, one in plan.reading.products.items() if one.on_hand is not None]
    return bool(told) and len(await stored_products(told)) < len(told)
