"""Money: integer minor units, and the few sums by which every amount is made (rule 5)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from babel.numbers import format_currency, get_currency_precision
from tortoise import fields

from backdesk.i18n import language

if TYPE_CHECKING:
    from tortoise.models import Model

LARGEST_AMOUNT = 10**13
"""No single amount is larger; keeps every sum of a shop inside 64 bits. In minor units."""


class MoneyField(fields.BigIntField):
    """An amount in minor units of the currency that stands beside it."""


class RateField(fields.Field[Decimal], Decimal):  # type: ignore[misc]
    """A VAT rate in per cent, stored as an integer of thousandths: 21 % is 21000."""

    SQL_TYPE = "INT"
    skip_to_python_if_native = False

    def to_db_value(
        self,
        value: Any,
        instance: type[Model] | Model,  # noqa: ARG002 - Tortoise passes it
    ) -> int | None:
        return None if value is None else int(Decimal(value) * 1000)

    def to_python_value(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, int):
            return format_rate(Decimal(value) / 1000)
        return Decimal(value)


def format_rate(rate: Decimal) -> Decimal:
    """``21.000`` as ``21``, ``20.50`` as ``20.5``, and never ``2E+1``."""
    short = rate.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral() else short


def half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` rounded to the nearest integer, a half away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split ``total`` by ``weights`` so that the parts sum to it exactly (largest remainder).

    Equal remainders go to the earlier part; weights that are all zero count as equal.
    """
    if not weights:
        return []
    if total < 0:
        return [-part for part in allocate(-total, weights)]
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def prorate(left: int, quantity_left: int, quantity: int) -> int:
    """What ``quantity`` takes of an amount of which ``left`` stays for ``quantity_left`` units.

    The part that takes the last unit takes the exact rest, so the parts of an amount
    always sum to it, whatever the split.
    """
    if quantity == quantity_left:
        return left
    return half_up(left * quantity, quantity_left)


def vat_of(amount: int, rate: Decimal, *, included: bool) -> int:
    """The VAT in ``amount`` (``included``) or on top of it."""
    thousandths = int(rate * 1000)
    return half_up(amount * thousandths, 100_000 + (thousandths if included else 0))


def vat_per_line(amounts: Sequence[int], rates: Sequence[Decimal], *, included: bool) -> list[int]:
    """VAT of each amount, each rounded by itself."""
    return [
        vat_of(amount, rate, included=included) for amount, rate in zip(amounts, rates, strict=True)
    ]


def vat_per_document(
    amounts: Sequence[int], rates: Sequence[Decimal], *, included: bool
) -> list[int]:
    """VAT rounded once per rate for all amounts together, then spread over them."""
    parts = [0] * len(amounts)
    for rate in dict.fromkeys(rates):
        places = [i for i, other in enumerate(rates) if other == rate]
        of_rate = [amounts[i] for i in places]
        vat = vat_of(sum(of_rate), rate, included=included)
        for place, part in zip(places, allocate(vat, of_rate), strict=True):
            parts[place] = part
    return parts


def format_money(amount: int, currency: str) -> str:
    """``1295`` EUR as ``€12.95``, in the language of the reader."""
    return _said(amount, currency, language())


@lru_cache(maxsize=10_000)
def _said(amount: int, currency: str, language: str) -> str:
    """A list shows the same few thousand amounts all day, and Babel takes its time for each."""
    major = Decimal(amount).scaleb(-get_currency_precision(currency))
    return format_currency(major, currency, locale=language)
