"""The invariants of rules 1, 4, 5 and 7, held against the whole database (`app.py check`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from tortoise.models import Model

from actions.context import values_of
from models.credit_memo import CreditMemo, CreditMemoLine
from models.database import connection
from models.history import History
from models.invoice import Invoice, InvoiceLine
from models.number_series import NumberSeries, Series
from models.order import Order, OrderLine
from models.order_status import settle, settle_invoices
from models.packing_slip import IN_THE_HOUSE, PackingSlip, PackingSlipLine, SlipStatus
from models.payment import Payment, Refund
from models.quote import Quote
from models.stock import StockMove

CHUNK = 500
NUMBERED: dict[Series, type[Model]] = {
    Series.ORDER: Order,
    Series.QUOTE: Quote,
    Series.INVOICE: Invoice,
    Series.CREDIT_MEMO: CreditMemo,
    Series.PACKING_SLIP: PackingSlip,
}


@dataclass(frozen=True)
class Finding:
    """Something that should be one way and is another."""

    subject: str
    what: str


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
    recorded: set[int] = field(default_factory=set)


async def check() -> AsyncIterator[Finding]:
    """Everything that is wrong, order by order; nothing, where all is well."""
    for finding in await _numbers():
        yield finding
    for finding in await _stock_columns():
        yield finding
    last = 0
    while orders := await Order.filter(id__gt=last).order_by("id").limit(CHUNK):
        books = await _read(orders)
        for order in orders:
            for what in _wrong_with(order, books):
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


async def _read(orders: list[Order]) -> Books:
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
    recorded = await History.filter(order_id__in=ids).distinct().values_list("order_id", flat=True)
    books.recorded = {int(str(one)) for one in recorded}
    return books


def _ids(rows: dict[int, list[Any]]) -> list[int]:
    return [row.id for group in rows.values() for row in group]


def _wrong_with(order: Order, books: Books) -> list[str]:
    return [
        *_totals(order, books),
        *_documents(order, books),
        *_payments(order, books),
        *_line_counters(order, books),
        *_ledger(order, books),
        *_statuses(order, books),
        *([] if order.id in books.recorded else ["it has no history"]),
    ]


def _differs(what: str, stored: object, found: object) -> list[str]:
    return [] if stored == found else [f"{what} is {stored}, but comes to {found}"]


def _totals(order: Order, books: Books) -> list[str]:
    lines = books.lines[order.id]
    included = order.prices_include_vat
    costs = order.shipping_cost + order.payment_cost
    cost_vat = order.shipping_vat + order.payment_vat
    return [
        *_differs("VAT", order.vat, sum(line.vat for line in lines) + cost_vat),
        *_differs(
            "the total",
            order.gross,
            sum(line.gross for line in lines) + costs + (0 if included else cost_vat),
        ),
        *_differs("net", order.net, order.gross - order.vat),
        *_differs("the discount", order.discount, sum(line.discount for line in lines)),
    ]


def _documents(order: Order, books: Books) -> list[str]:
    found = []
    credited = Counter[int]()
    for memo in books.memos[order.id]:
        credited[memo.invoice_id] += memo.gross
        gross = sum(row.gross for row in books.credit_lines[memo.id])
        found += _differs(f"credit memo {memo.number}", memo.gross, gross)
    for invoice in books.invoices[order.id]:
        gross = sum(row.gross for row in books.invoice_lines[invoice.id])
        found += _differs(f"invoice {invoice.number}", invoice.gross, gross)
        name = f"what is credited of {invoice.number}"
        found += _differs(name, invoice.credited, credited[invoice.id])
        if invoice.credited > invoice.gross:
            found.append(f"{invoice.number} is credited beyond its total")
    found += _differs("what is credited", order.credited, sum(credited.values()))
    before = {invoice.id: invoice.status for invoice in books.invoices[order.id]}
    settle_invoices(order, books.invoices[order.id])
    for invoice in books.invoices[order.id]:
        found += _differs(f"the status of {invoice.number}", before[invoice.id], invoice.status)
    return found


def _payments(order: Order, books: Books) -> list[str]:
    refunds = Counter[int]()
    for refund in books.refunds[order.id]:
        refunds[refund.payment_id] += refund.amount
    found = []
    for payment in books.payments[order.id]:
        name = f"what is refunded of payment {payment.id}"
        found += _differs(name, payment.refunded, refunds[payment.id])
        if payment.refunded > payment.amount:
            found.append(f"payment {payment.id} is refunded beyond its amount")
    kept = [payment for payment in books.payments[order.id] if payment.reversed_at is None]
    return [
        *found,
        *_differs("what is paid", order.paid, sum(payment.amount for payment in kept)),
        *_differs("what is refunded", order.refunded, sum(refunds.values())),
        *_differs(
            "the number of payments that can be taken back",
            order.reversible_payments,
            sum(payment.can_be_reversed for payment in kept),
        ),
    ]


def _line_counters(order: Order, books: Books) -> list[str]:
    invoiced, credited = Counter[int](), Counter[int]()
    packed, shipped = Counter[int](), Counter[int]()
    line_of = {}
    for invoice in books.invoices[order.id]:
        for row in books.invoice_lines[invoice.id]:
            invoiced[row.order_line_id] += row.quantity
            line_of[row.id] = row.order_line_id
    for memo in books.memos[order.id]:
        for row in books.credit_lines[memo.id]:
            credited[line_of.get(row.invoice_line_id)] += row.quantity
    for slip in books.slips[order.id]:
        for row in books.slip_lines[slip.id]:
            packed[row.order_line_id] += row.quantity * (slip.status in IN_THE_HOUSE)
            shipped[row.order_line_id] += row.quantity * (slip.status is SlipStatus.SHIPPED)
    found = []
    for line in books.lines[order.id]:
        name = f"of line {line.id} ({line.sku}) the number"
        found += _differs(f"{name} invoiced", line.invoiced, invoiced[line.id])
        found += _differs(f"{name} packed", line.packed, packed[line.id])
        found += _differs(f"{name} shipped", line.shipped, shipped[line.id])
        if line.credited < credited[line.id] or line.credited > line.invoiced:
            found += _differs(f"{name} credited", line.credited, credited[line.id])
    return found


def _ledger(order: Order, books: Books) -> list[str]:
    """What the order holds reserved is what it still has to ship."""
    reserved, owed = Counter[int](), Counter[int]()
    for move in books.moves[order.id]:
        reserved[move.product_id] += move.reserved
    for line in books.lines[order.id]:
        if line.product_id is not None:
            owed[line.product_id] += line.to_ship
    return [
        text
        for product in reserved.keys() | owed.keys()
        for text in _differs(f"of product {product}, reserved", reserved[product], owed[product])
    ]


def _statuses(order: Order, books: Books) -> list[str]:
    slips = books.slips[order.id]
    before = values_of(order)
    order.open_slips = sum(slip.status in IN_THE_HOUSE for slip in slips)
    order.shipped_slips = sum(slip.can_be_taken_back for slip in slips)
    settle(order, books.lines[order.id])
    return [
        text
        for column, value in values_of(order).items()
        for text in _differs(column.replace("_", " "), before[column], value)
    ]
