"""The whole database, order by order, in batches: what `app.py check` prints."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from tortoise.models import Model

from actions.checks.books import read_books
from actions.checks.orders import wrong_with
from models.credit_memo import CreditMemo
from models.database import connection
from models.invoice import Invoice
from models.number_series import NumberSeries, Series
from models.order import Order
from models.packing_slip import PackingSlip
from models.quote import Quote
from models.return_case import ReturnCase

CHUNK = 500
NUMBERED: dict[Series, type[Model]] = {
    Series.ORDER: Order,
    Series.QUOTE: Quote,
    Series.INVOICE: Invoice,
    Series.CREDIT_MEMO: CreditMemo,
    Series.PACKING_SLIP: PackingSlip,
    Series.RETURN: ReturnCase,
}


@dataclass(frozen=True)
class Finding:
    """Something that should be one way and is another."""

    subject: str
    what: str


async def check() -> AsyncIterator[Finding]:
    """Everything that is wrong, order by order; nothing, where all is well."""
    for finding in await _numbers():
        yield finding
    for finding in await _stock_columns():
        yield finding
    last = 0
    while orders := await Order.filter(id__gt=last).order_by("id").limit(CHUNK):
        books = await read_books(orders)
        for order in orders:
            for what in wrong_with(order, books):
                yield Finding(order.number, what)
        last = orders[-1].id


async def _numbers() -> list[Finding]:
    """Each series counts from one to its counter, without gaps (rule 4)."""
    findings = []
    for counter in await NumberSeries.all().order_by("id"):
        model = NUMBERED.get(counter.series)
        if model is None:
            continue
        given = [str(n) for n in await model.all().values_list("number", flat=True)]
        used = sorted(
            int(number.removeprefix(counter.prefix))
            for number in given
            if number.removeprefix(counter.prefix).isdigit()
        )
        first = used[0] if used else counter.next
        missing = sorted(set(range(first, counter.next)) - set(used))
        if missing:
            findings.append(Finding(counter.prefix, f"{len(missing)} missing: {missing[:5]}"))
        if used and used[-1] >= counter.next:
            findings.append(Finding(counter.prefix, f"given up to {used[-1]}, not counted"))
    return findings


async def _stock_columns() -> list[Finding]:
    """A product's stock columns are the sums of its ledger (rule 7)."""
    _count, rows = await connection().execute_query(
        "SELECT p.sku, p.on_hand, p.reserved, p.available, "
        "COALESCE(SUM(m.on_hand), 0) AS moved, COALESCE(SUM(m.reserved), 0) AS held "
        "FROM product p LEFT JOIN stock_move m ON m.product_id = p.id "
        "GROUP BY p.id, p.sku, p.on_hand, p.reserved, p.available "
        "HAVING p.on_hand <> COALESCE(SUM(m.on_hand), 0) "
        "OR p.reserved <> COALESCE(SUM(m.reserved), 0) OR p.available <> p.on_hand - p.reserved"
    )
    return [
        Finding(
            row["sku"],
            f"on hand {row['on_hand']}, reserved {row['reserved']}, "
            f"but its ledger says {row['moved']} and {row['held']}",
        )
        for row in rows
    ]
