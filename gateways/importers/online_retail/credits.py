"""What the credit documents of Online Retail credit: found in what was sold, or left over.

A line credits what the same customer bought of the same stock code before, at the same price
where there is such a line, of the latest order first. Nothing is ever credited twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from gateways.importers.imported import (
    Became,
    CreditKind,
    CreditPart,
    ImportedCredit,
    ImportedOrder,
    Leftover,
    SourceLine,
)
from gateways.importers.online_retail.rows import CHARGES, DISCOUNT, FEES, SHIPPING
from models.money import part_of
from models.words import Text, _

SOURCE = "online-retail"


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
    """What is left to credit of an order, as a whole (``gross``) and of each part of it."""

    external_id: str
    customer: str
    placed_at: datetime
    gross: int
    shipping: int
    payment: int
    lines: list[SoldLine] = field(default_factory=list)

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
    """Everything that was sold and may be credited, by customer; the latest order first."""

    def __init__(self, orders: Iterable[SoldOrder]) -> None:
        self.of_customer: dict[str, list[SoldOrder]] = defaultdict(list)
        for order in sorted(orders, key=lambda order: order.placed_at, reverse=True):
            self.of_customer[order.customer].append(order)

    def before(self, row: SourceLine) -> list[SoldOrder]:
        """The orders of the line's customer up to its date."""
        orders = self.of_customer.get(f"{SOURCE}:{row.customer}", [])
        return [order for order in orders if order.placed_at <= row.at]


Lot = tuple[SoldOrder, SoldLine]


def find_credits(
    documents: Iterable[list[SourceLine]], sales: Sales
) -> list[ImportedCredit]:
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
        _leave(credit, row, Became.REFUSED, _("a credit document's line that gives nothing back"))
        return
    if row.customer:
        orders = sales.before(row)
        lots = [
            (order, line)
            for order in orders
            for line in order.lines
            if line.sku == row.sku and line.quantity > 0
        ]
        found = (
            _of_lines(row, lots)
            or _of_costs(row, orders)
            or _of_other_price(row, lots)
            or _as_discount(row, orders)
        )
        if found is not None:
            became, parts = found
            credit.tally.add(became, row.amount)
            credit.parts += parts
            return
    _leave(credit, row, Became.LEFT_OVER, _reason(row, lots if row.customer else []))


Found = tuple[Became, list[CreditPart]]


def _of_lines(row: SourceLine, lots: list[Lot]) -> Found | None:
    """One line of an order that has all of it at that price, or several that have it together."""
    same = [(order, line) for order, line in lots if line.price == row.price * 100]
    for chosen in ([lot] for lot in same if lot[1].quantity >= -row.quantity):
        parts = _parts(row, chosen)
        if parts:
            return _take_lines(chosen, parts, row)
    parts = _parts(row, same)
    return _take_lines(same, parts, row) if parts else None


def _parts(row: SourceLine, lots: list[Lot]) -> list[CreditPart]:
    """The parts of ``lots`` that make up the line to the penny, or none."""
    parts, open_units = [], -row.quantity
    left = {order.external_id: order.gross for order, _line in lots}
    for order, line in lots:
        quantity = min(line.quantity, open_units)
        if quantity == 0:
            break
        amount = part_of(line.gross, line.quantity, quantity)
        left[order.external_id] -= amount
        parts.append(
            CreditPart(
                order.external_id, CreditKind.LINE, amount, quantity, line.index, line.sku, row.text
            )
        )
        open_units -= quantity
    enough = open_units == 0 and all(amount >= 0 for amount in left.values())
    return parts if enough and sum(part.amount for part in parts) == -row.amount else []


def _take_lines(lots: list[Lot], parts: list[CreditPart], row: SourceLine) -> Found:
    for (order, line), part in zip(lots, parts, strict=False):
        line.quantity -= part.quantity
        line.gross -= part.amount
        order.gross -= part.amount
    return credit_became(row.sku), parts


def credit_became(sku: str) -> Became:
    """What a credit of this stock code is counted as, where it is found."""
    code = sku.upper()
    if code in SHIPPING:
        return Became.SHIPPING_CREDIT
    return Became.FEE_CREDIT if code in FEES else Became.CREDIT


def _of_costs(row: SourceLine, orders: list[SoldOrder]) -> Found | None:
    """All of an order's shipping or payment cost if one fits exactly, or else an amount of it."""
    code, amount = row.sku.upper(), -row.amount
    if code in SHIPPING:
        column, kind = "shipping", CreditKind.SHIPPING
    elif code in FEES:
        column, kind = "payment", CreditKind.PAYMENT
    else:
        return None
    able = [o for o in orders if getattr(o, column) >= amount and o.gross >= amount]
    exact = [order for order in able if getattr(order, column) == amount]
    if not able:
        return None
    order = (exact or able)[0]
    setattr(order, column, getattr(order, column) - amount)
    order.gross -= amount
    if not exact:
        kind = CreditKind.AMOUNT
    return credit_became(row.sku), [
        CreditPart(order.external_id, kind, amount, sku=row.sku, text=_text(row))
    ]


def _of_other_price(row: SourceLine, lots: list[Lot]) -> Found | None:
    """Sold at another price: the amount is given back, the line's own count stays."""
    for order, line in lots:
        if line.quantity >= -row.quantity and order.gross >= -row.amount:
            line.gross -= part_of(line.gross, line.quantity, -row.quantity)
            line.quantity += row.quantity
            return Became.OTHER_PRICE, [_amount(row, order, -row.quantity)]
    return None


def _as_discount(row: SourceLine, orders: list[SoldOrder]) -> Found | None:
    """A discount names no goods: it is taken off the customer's latest order that can bear it."""
    if row.sku.upper() == DISCOUNT:
        for order in orders:
            if order.gross >= -row.amount:
                return Became.DISCOUNT, [_amount(row, order, 1)]
    return None


def _amount(row: SourceLine, order: SoldOrder, quantity: int) -> CreditPart:
    order.gross += row.amount
    return CreditPart(
        order.external_id,
        CreditKind.AMOUNT,
        -row.amount,
        quantity,
        sku=row.sku,
        text=_text(row),
    )


def _text(row: SourceLine) -> str:
    code = row.sku.upper()
    return SHIPPING.get(code) or FEES.get(code) or CHARGES.get(code) or row.text or row.sku


def _leave(credit: ImportedCredit, row: SourceLine, became: Became, reason: Text) -> None:
    credit.leftovers.append(Leftover(row.line, row.document, became, row.amount, str(reason)))


def _reason(row: SourceLine, lots: list[Lot]) -> Text:
    if row.sku.upper() in FEES:
        return _("a fee that the shop itself paid: it credits no order")
    if not row.customer:
        return _("no customer is named, so what it credits cannot be found")
    if row.sku.upper() == DISCOUNT:
        return _("a discount for a customer of whom no earlier order is known that can bear it")
    if not lots:
        return _("this customer has bought none of it before that is not credited already")
    return _("more than this customer has bought of it before and was not credited for")
