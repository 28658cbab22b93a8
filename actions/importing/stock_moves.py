"""Stock moves in bulk, and the opening stock without which imported sales would go below zero."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from actions.importing.data import CreditKind
from actions.importing.plan import Plan
from backdesk.db.bulk_write import add_to_columns, bulk_insert
from models.product import Product
from models.stock import StockMove


async def write_ledger(moves: Sequence[StockMove]) -> None:
    """Add the moves and bring the stock columns to their sums; products are locked by id.

    Only inside a transaction. One statement for all products: an import moves thousands.
    """
    await bulk_insert(moves)
    on_hand: Counter[int] = Counter()
    reserved: Counter[int] = Counter()
    for move in moves:
        on_hand[move.product_id] += move.on_hand
        reserved[move.product_id] += move.reserved
    sums = {
        key: {
            "on_hand": on_hand[key],
            "reserved": reserved[key],
            "available": on_hand[key] - reserved[key],
        }
        for key in on_hand
        if on_hand[key] or reserved[key]
    }
    await add_to_columns(Product, sums)


def lowest_stock(plan: Plan) -> tuple[dict[str, int], dict[str, int]]:
    """By SKU: how far what is planned takes stock down at its lowest, and in the end.

    Both count from nothing; the lowest is zero or less.
    """
    events: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    physical = set()
    for order in plan.orders:
        if order.shipped_at is None or order.already_counted:
            continue
        for line in order.lines:
            if line.physical:
                physical.add(line.sku)
                events[line.sku].append((order.shipped_at, -line.sent))
    for correction in plan.corrections:
        events[correction.sku].append((correction.at, correction.quantity))
    for credit in plan.credits:
        for part in credit.parts:
            if credit.already_counted:
                continue
            if part.kind is CreditKind.LINE and part.sku in physical:
                events[part.sku].append((credit.credited_at, part.quantity))
    return _walk(events)


def _walk(
    events: dict[str, list[tuple[datetime, int]]],
) -> tuple[dict[str, int], dict[str, int]]:
    lowest, last = {}, {}
    for sku, moves in events.items():
        level = low = 0
        for _at, units in sorted(moves):
            level += units
            low = min(low, level)
        lowest[sku], last[sku] = low, level
    return lowest, last
