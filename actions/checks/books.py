"""Some orders and all that belongs to them, read at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from tortoise.models import Model

from models.credit_memo import CreditMemo, CreditMemoLine
from models.history import History
from models.invoice import Invoice, InvoiceLine
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip, PackingSlipLine
from models.payment import Payment, Refund
from models.return_case import ReceivedPart, ReturnLine
from models.stock import StockMove


@dataclass
class Books:
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


async def read_books(orders: list[Order]) -> Books:
    ids = [order.id for order in orders]

    async def of(model: type[Model], column: str, keys: list[int]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        rows = await model.filter(**{f"{column}__in": keys}).order_by(column, "id")
        for key, group in groupby(rows, key=lambda row: getattr(row, column)):
            found[key] = list(group)
        return found

    books = Books(
        orders,
        lines=await of(OrderLine, "order_id", ids),
        invoices=await of(Invoice, "order_id", ids),
        memos=await of(CreditMemo, "order_id", ids),
        slips=await of(PackingSlip, "order_id", ids),
        payments=await of(Payment, "order_id", ids),
        refunds=await of(Refund, "order_id", ids),
        moves=await of(StockMove, "order_id", ids),
    )
    books.invoice_lines = await of(InvoiceLine, "invoice_id", _ids(books.invoices))
    books.credit_lines = await of(CreditMemoLine, "credit_memo_id", _ids(books.memos))
    books.slip_lines = await of(PackingSlipLine, "packing_slip_id", _ids(books.slips))
    line_ids = _ids(books.lines)
    books.return_lines = await of(ReturnLine, "order_line_id", line_ids)
    returned = _ids(books.return_lines)
    books.received_parts = await of(ReceivedPart, "return_line_id", returned)
    recorded = await History.filter(order_id__in=ids).distinct().values_list("order_id", flat=True)
    books.recorded = {int(str(one)) for one in recorded}
    return books


def _ids(rows: dict[int, list[Any]]) -> list[int]:
    return [row.id for group in rows.values() for row in group]
