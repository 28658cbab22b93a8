"""Some orders and all that belongs to them, read at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from tortoise.models import Model
from tortoise.queryset import QuerySet

from backdesk.db.batches import pieces
from backdesk.models.history import History
from models.credit_memo import CreditMemo, CreditMemoLine
from models.invoice import Invoice, InvoiceLine
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip, PackingSlipLine
from models.payment import Payment, Refund
from models.return_case import ReceivedPart, ReturnLine
from models.stock import StockMove

MOST_KEYS = 10_000
"""In a statement: orders of a hundred lines have more than a database takes."""


@dataclass
class OrderLedger:
    """Some orders and all that belongs to them, by the order's id."""

    orders: list[Order]
    lines: dict[int, list[Any]] = field(default_factory=dict)
    invoices: dict[int, list[Any]] = field(default_factory=dict)
    memos: dict[int, list[Any]] = field(default_factory=dict)
    slips: dict[int, list[Any]] = field(default_factory=dict)
    payments: dict[int, list[Any]] = field(default_factory=dict)
    refunds: dict[int, list[Any]] = field(default_factory=dict)
    invoice_lines: dict[int, list[Any]] = field(default_factory=dict)
    credit_lines: dict[int, list[Any]] = field(default_factory=dict)
    slip_lines: dict[int, list[Any]] = field(default_factory=dict)
    moves: dict[int, list[Any]] = field(default_factory=dict)
    return_lines: dict[int, list[Any]] = field(default_factory=dict)
    received_parts: dict[int, list[Any]] = field(default_factory=dict)
    recorded: set[int] = field(default_factory=set)


async def read_books(orders: list[Order]) -> OrderLedger:
    """``orders`` stand by their ids, and none between them is left out."""
    ids = [order.id for order in orders]

    async def of_orders(model: type[Model]) -> dict[int, list[Any]]:
        """Two keys ask for what is theirs, where five hundred would take longer to be written
        than to be read.
        """
        rows = model.filter(order_id__gte=ids[0], order_id__lte=ids[-1])
        return await _by_parent(rows, "order_id")

    books = OrderLedger(
        orders,
        lines=await of_orders(OrderLine),
        invoices=await of_orders(Invoice),
        memos=await of_orders(CreditMemo),
        slips=await of_orders(PackingSlip),
        payments=await of_orders(Payment),
        refunds=await of_orders(Refund),
        moves=await of_orders(StockMove),
    )
    books.invoice_lines = await _of(InvoiceLine, "invoice_id", _ids(books.invoices))
    books.credit_lines = await _of(CreditMemoLine, "credit_memo_id", _ids(books.memos))
    books.slip_lines = await _of(PackingSlipLine, "packing_slip_id", _ids(books.slips))
    line_ids = _ids(books.lines)
    books.return_lines = await _of(ReturnLine, "order_line_id", line_ids)
    returned = _ids(books.return_lines)
    books.received_parts = await _of(ReceivedPart, "return_line_id", returned)
    entries = History.filter(order_id__gte=ids[0], order_id__lte=ids[-1])
    recorded = await entries.distinct().values_list("order_id", flat=True)
    books.recorded = {int(str(one)) for one in recorded}
    return books


async def _of(model: type[Model], column: str, keys: list[int]) -> dict[int, list[Any]]:
    """The rows whose parent, in ``column``, is one of ``keys``."""
    found: dict[int, list[Any]] = defaultdict(list)
    for some in pieces(keys, MOST_KEYS):
        found |= await _by_parent(model.filter(**{f"{column}__in": some}), column)
    return found


async def _by_parent(rows: QuerySet[Any], column: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    in_order = await rows.order_by(column, "id")
    for key, group in groupby(in_order, key=lambda row: getattr(row, column)):
        found[key] = list(group)
    return found


def _ids(rows: dict[int, list[Any]]) -> list[int]:
    return [row.id for group in rows.values() for row in group]
