"""What credit documents credit: found in what was sold before, or left over.

A line credits what the same customer bought of the same stock code before, at the same price
where there is such a line, of the latest order first. Nothing is ever credited twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from actions.importing.data import (
    Classification,
    CodeKind,
    Codes,
    CreditKind,
    CreditPart,
    ImportedCredit,
    ImportedOrder,
    SkippedLine,
    SourceLine,
)
from backdesk.i18n import LazyText, _
from backdesk.money import prorate


@dataclass(slots=True)
class SoldLine:
    """What is left to credit of an order's line; ``price`` and ``gross`` in minor units."""

    index: int
    sku: str
    price: int
    quantity: int
    gross: int


@dataclass(slots=True)
class SoldOrder:
    """What is left to credit of an order, as a whole (``gross``) and of each part of it.

    ``shipping_whole``: nothing of the shipping cost was credited before.
    """

    external_id: str
    customer: str
    placed_at: datetime
    gross: int
    shipping: int
    payment: int
    lines: list[SoldLine] = field(default_factory=list)
    shipping_whole: bool = True
    payment_whole: bool = True

    @classmethod
    def of(cls, order: ImportedOrder) -> SoldOrder:
        return cls(
            order.external_id,
            order.customer,
            order.placed_at,
            order.gross,
            order.shipping_cost,
            order.payment_cost,
            [
                SoldLine(index, line.sku, line.unit_price, line.quantity, line.gross)
                for index, line in enumerate(order.lines)
            ],
        )


class Sales:
    """Everything that was sold and may be credited, by customer."""

    def __init__(self, source: str, codes: Codes, orders: Iterable[SoldOrder]) -> None:
        self.source, self.codes = source, codes
        self.of_customer: dict[str, list[SoldOrder]] = defaultdict(list)
        self.add(orders)

    def add(self, orders: Iterable[SoldOrder]) -> None:
        for order in orders:
            self.of_customer[order.customer].append(order)

    def before(self, row: SourceLine) -> list[SoldOrder]:
        """The orders of the line's customer up to its date, the latest first."""
        orders = self.of_customer.get(f"{self.source}:{row.customer}", [])
        known = [order for order in orders if order.placed_at <= row.at]
        return sorted(known, key=lambda order: order.placed_at, reverse=True)

    def kind(self, sku: str) -> CodeKind | None:
        """What the stock code stands for, where it is of no goods."""
        code = self.codes.get(sku.upper())
        return code.kind if code else None

    def became(self, sku: str) -> Classification:
        """What a credit of this stock code counts as, where it is found."""
        match self.kind(sku):
            case CodeKind.SHIPPING:
                return Classification.SHIPPING_CREDIT
            case CodeKind.FEE:
                return Classification.FEE_CREDIT
            case CodeKind.DISCOUNT:
                return Classification.DISCOUNT
            case _:
                return Classification.CREDIT

    def text(self, row: SourceLine) -> str:
        """What the line is called on the credit memo."""
        code = self.codes.get(row.sku.upper())
        return code.name if code else row.text or row.sku


Lot = tuple[SoldOrder, SoldLine]


def find_credits(documents: Iterable[list[SourceLine]], sales: Sales) -> list[ImportedCredit]:
    """Each document with what it credits, and its lines that credit nothing known."""
    found = []
    for rows in sorted(documents, key=lambda rows: (rows[0].at, rows[0].line)):
        credit = ImportedCredit(rows[0].document, rows[0].at)
        for row in rows:
            _credit(credit, row, sales)
        found.append(credit)
    return found


def _credit(credit: ImportedCredit, row: SourceLine, sales: Sales) -> None:
    if row.quantity >= 0 or row.price <= 0:
        _leave(
            credit,
            row,
            Classification.REFUSED,
            _("a credit document's line that gives nothing back"),
        )
        return
    orders = sales.before(row) if row.customer else []
    lots = [
        (order, line)
        for order in orders
        for line in order.lines
        if line.sku == row.sku and line.quantity > 0
    ]
    found = (
        _of_lines(row, lots)
        or _of_costs(row, orders, sales)
        or _of_other_price(row, lots, sales)
        or _as_discount(row, orders, sales)
    )
    if found is None:
        _leave(credit, row, Classification.LEFT_OVER, _reason(row, lots, sales))
        return
    became, parts = found
    credit.tally.add(became or sales.became(row.sku), row.amount)
    credit.parts += parts


def _leave(
    credit: ImportedCredit, row: SourceLine, became: Classification, reason: LazyText
) -> None:
    credit.leftovers.append(SkippedLine(row.line, row.document, became, row.amount, str(reason)))


Found = tuple[Classification | None, list[CreditPart]]
"""The parts that make up a line; what it became is told where its stock code does not."""


def _of_lines(row: SourceLine, lots: list[Lot]) -> Found | None:
    """One line of an order that has all of it at that price, or several that have it together."""
    same = [(order, line) for order, line in lots if line.price == row.price * 100]
    alone = [[lot] for lot in same if lot[1].quantity >= -row.quantity]
    for chosen in (*alone, same):
        parts = _parts(row, chosen)
        if parts:
            _take(chosen, parts)
            return None, parts
    return None


def _parts(row: SourceLine, lots: list[Lot]) -> list[CreditPart]:
    """The parts of ``lots`` that make up the line to the penny, or none."""
    parts, open_units = [], -row.quantity
    left = {order.external_id: order.gross for order, _line in lots}
    for order, line in lots:
        quantity = min(line.quantity, open_units)
        if quantity == 0:
            break
        amount = prorate(line.gross, line.quantity, quantity)
        left[order.external_id] -= amount
        parts.append(
            CreditPart(
                order.external_id, CreditKind.LINE, amount, quantity, line.index, line.sku, row.text
            )
        )
        open_units -= quantity
    enough = open_units == 0 and all(amount >= 0 for amount in left.values())
    return parts if enough and sum(part.amount for part in parts) == -row.amount else []


def _take(lots: list[Lot], parts: list[CreditPart]) -> None:
    for (order, line), part in zip(lots, parts, strict=False):
        line.quantity -= part.quantity
        line.gross -= part.amount
        order.gross -= part.amount


def _of_costs(row: SourceLine, orders: list[SoldOrder], sales: Sales) -> Found | None:
    """All of an order's shipping or payment cost if one fits exactly, or else an amount of it."""
    kind, amount = sales.kind(row.sku), -row.amount
    if kind is CodeKind.SHIPPING:
        column, whole = "shipping", CreditKind.SHIPPING
    elif kind is CodeKind.FEE:
        column, whole = "payment", CreditKind.PAYMENT
    else:
        return None
    able = [one for one in orders if min(getattr(one, column), one.gross) >= amount]
    if not able:
        return None
    exact = [one for one in able if _is_whole(one, column, amount)]
    order = (exact or able)[0]
    setattr(order, column, getattr(order, column) - amount)
    setattr(order, f"{column}_whole", False)
    order.gross -= amount
    part = CreditPart(
        order.external_id,
        whole if exact else CreditKind.AMOUNT,
        amount,
        sku=row.sku,
        text=sales.text(row),
    )
    return None, [part]


def _is_whole(order: SoldOrder, column: str, amount: int) -> bool:
    """Whether the amount is the whole cost, of which nothing was credited before."""
    untouched: bool = getattr(order, f"{column}_whole")
    return untouched and bool(getattr(order, column) == amount)


def _of_other_price(row: SourceLine, lots: list[Lot], sales: Sales) -> Found | None:
    """Sold at another price: the amount is given back, the line's own count stays."""
    for order, line in lots:
        if line.quantity >= -row.quantity and order.gross >= -row.amount:
            line.gross -= prorate(line.gross, line.quantity, -row.quantity)
            line.quantity += row.quantity
            return Classification.OTHER_PRICE, [_amount(row, order, -row.quantity, sales)]
    return None


def _as_discount(row: SourceLine, orders: list[SoldOrder], sales: Sales) -> Found | None:
    """A discount names no goods: it is taken off the customer's latest order that can bear it."""
    if sales.kind(row.sku) is CodeKind.DISCOUNT:
        for order in orders:
            if order.gross >= -row.amount:
                return Classification.DISCOUNT, [_amount(row, order, 1, sales)]
    return None


def _amount(row: SourceLine, order: SoldOrder, quantity: int, sales: Sales) -> CreditPart:
    order.gross += row.amount
    return CreditPart(
        order.external_id,
        CreditKind.AMOUNT,
        -row.amount,
        quantity,
        sku=row.sku,
        text=sales.text(row),
    )


def _reason(row: SourceLine, lots: list[Lot], sales: Sales) -> LazyText:
    if sales.kind(row.sku) is CodeKind.FEE:
        return _("a fee that the shop itself paid: it credits no order")
    if not row.customer:
        return _("no customer is named, so what it credits cannot be found")
    if sales.kind(row.sku) is CodeKind.DISCOUNT:
        return _("a discount for a customer of whom no earlier order is known that can bear it")
    if not lots:
        return _("this customer has bought none of it before that is not credited already")
    return _("more than this customer has bought of it before and was not credited for")
