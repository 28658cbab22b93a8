"""What an order or a quote comes to: discounts spread, VAT rounded, totals (rule 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from backdesk.money import allocate, vat_per_document, vat_per_line
from models.settings import VatRounding


class Priceable(Protocol):
    """What a line must tell to be priced; ``discount`` is the line's own, in minor units."""

    @property
    def quantity(self) -> int: ...
    @property
    def unit_price(self) -> int: ...
    @property
    def discount(self) -> int: ...
    @property
    def vat_rate(self) -> Decimal: ...


class HasAmounts(Protocol):
    """A stored line: of an order, an invoice or a credit memo."""

    discount: int
    net: int
    vat: int
    gross: int


@dataclass(frozen=True)
class Cost:
    """Shipping or payment costs, with VAT included where the prices include it."""

    amount: int
    vat_rate: Decimal


@dataclass(frozen=True)
class Amounts:
    """``discount`` was already taken off the others."""

    discount: int = 0
    net: int = 0
    vat: int = 0
    gross: int = 0

    @classmethod
    def of(cls, row: HasAmounts) -> Amounts:
        return cls(row.discount, row.net, row.vat, row.gross)

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(
            self.discount + other.discount,
            self.net + other.net,
            self.vat + other.vat,
            self.gross + other.gross,
        )

    def __neg__(self) -> Amounts:
        return Amounts(-self.discount, -self.net, -self.vat, -self.gross)

    def __sub__(self, other: Amounts) -> Amounts:
        return self + -other


@dataclass(frozen=True)
class Priced:
    """Each line, the costs, and the sum of all."""

    lines: list[Amounts]
    shipping: Amounts
    payment: Amounts
    total: Amounts


class TooMuchDiscount(ValueError):
    """A discount is larger than what it is taken off; ``line`` is its place, if it has one."""

    def __init__(self, line: int | None = None) -> None:
        super().__init__("the discount is larger than the amount")
        self.line = line


def price(
    lines: Sequence[Priceable],
    *,
    discount: int,
    shipping: Cost,
    payment: Cost,
    included: bool,
    rounding: VatRounding,
) -> Priced:
    """Price the lines and costs; ``discount`` comes off the lines by largest remainder.

    :raises TooMuchDiscount: a line or all lines together would come to less than nothing.
    """
    before = [line.unit_price * line.quantity - line.discount for line in lines]
    for place, amount in enumerate(before):
        if amount < 0:
            raise TooMuchDiscount(place)
    if discount > sum(before):
        raise TooMuchDiscount
    shares = allocate(discount, before)
    amounts = [amount - share for amount, share in zip(before, shares, strict=True)]
    discounts = [line.discount + share for line, share in zip(lines, shares, strict=True)]
    amounts += [shipping.amount, payment.amount]
    rates = [line.vat_rate for line in lines] + [shipping.vat_rate, payment.vat_rate]
    vat_of_each = vat_per_line if rounding is VatRounding.PER_LINE else vat_per_document
    vats = vat_of_each(amounts, rates, included=included)
    parts = [
        _amounts(amount, vat, taken_off, included=included)
        for amount, vat, taken_off in zip(amounts, vats, [*discounts, 0, 0], strict=True)
    ]
    return Priced(parts[:-2], parts[-2], parts[-1], sum(parts, Amounts()))


def _amounts(amount: int, vat: int, discount: int, *, included: bool) -> Amounts:
    net = amount - vat if included else amount
    return Amounts(discount, net, vat, net + vat)
