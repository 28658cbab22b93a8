"""Amounts, numbers, days and ages, as they are typed to find rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.numbers import get_currency_precision, list_currencies
from tortoise.expressions import Q

from backdesk.amount_text import AmbiguousNumber, parse_amount_to_compare, parse_whole
from backdesk.db.pagination import where
from backdesk.i18n import LazyText, _
from backdesk.search.query_language import ANY_SIGN, SearchContext

LOOKUPS = {":": "", "=": "", ">": "__gt", ">=": "__gte", "<": "__lt", "<=": "__lte"}
OTHER_PRECISION = {
    places: [code for code in sorted(list_currencies()) if get_currency_precision(code) == places]
    for places in (0, 3, 4)
}
"""Currencies that have not two decimals."""

SPOKEN_DAYS = (
    "today yesterday this-week last-week this-month last-month this-year last-year "
    "last-7-days last-30-days"
).split()
LONGEST_COUNT = 9
AGE = re.compile(r"(\d{1,5})\s*([hdwmy])$")
HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}
Span = tuple[date, date]
"""The first day, and the first day after."""


def amount_condition(column: str, lookup: str, typed: str, currency_column: str = "currency") -> Q:
    """Rows whose ``column``, in minor units of their own currency, compares so with an amount.

    An amount with a currency (``€100``) is compared with rows in that currency alone.

    :raises ValueError: what was typed is no amount, or can be read in two ways.
    """
    amount, currency = parse_amount_to_compare(typed)
    if abs(amount) >= 10**13:
        raise ValueError(str(_("This amount is too large.")))
    if currency:
        of_currency = where(currency_column, currency)
        return _at(column, lookup, amount, get_currency_precision(currency)) & of_currency
    if amount == 0:
        return where(f"{column}{lookup}", 0)
    unusual = [code for codes in OTHER_PRECISION.values() for code in codes]
    found = _at(column, lookup, amount, 2) & ~where(f"{currency_column}__in", unusual)
    for places, codes in OTHER_PRECISION.items():
        if codes:
            found |= _at(column, lookup, amount, places) & where(f"{currency_column}__in", codes)
    return found


def _at(column: str, lookup: str, amount: Decimal, places: int) -> Q:
    """In minor units of ``places`` decimals: below a unit, > 10.005 is >= 10.01."""
    minor = amount.scaleb(places)
    whole = int(minor // 1)
    if whole == minor:
        return where(f"{column}{lookup}", whole)
    if not lookup:
        return Q(pk__in=[])
    upwards = lookup in ("__gt", "__gte")
    return where(f"{column}{'__gt' if upwards else '__lte'}", whole)


@dataclass(frozen=True)
class MoneyField:
    """In the major unit, as it is shown; ``column`` holds minor units beside ``currency``."""

    meaning: LazyText
    column: str
    kind: str = "amount"
    signs: Sequence[str] = ANY_SIGN

    def condition(self, sign: str, value: str, reader: SearchContext) -> Q:  # noqa: ARG002
        if ".." in value:
            low, _between, high = value.partition("..")
            return amount_condition(self.column, "__gte", low) & amount_condition(
                self.column, "__lte", high
            )
        return amount_condition(self.column, LOOKUPS[sign], value)

    async def values(self, begun: str) -> list[str]:  # noqa: ARG002
        return []


@dataclass(frozen=True)
class IntegerField:
    """A whole number."""

    meaning: LazyText
    column: str
    kind: str = "amount"
    signs: Sequence[str] = ANY_SIGN

    def condition(self, sign: str, value: str, reader: SearchContext) -> Q:  # noqa: ARG002
        try:
            number = parse_whole(value)
        except AmbiguousNumber:
            raise
        except ValueError:
            number = -1
        if not 0 <= number < 10**LONGEST_COUNT:
            raise ValueError(_("“{typed}” is no whole number").format(typed=value[:40]))
        return where(f"{self.column}{LOOKUPS[sign]}", number)

    async def values(self, begun: str) -> list[str]:  # noqa: ARG002
        return []


@dataclass(frozen=True)
class DateField:
    """A day, month, year or period; ``between`` makes the condition of two moments."""

    meaning: LazyText
    between: Callable[[datetime | None, datetime | None], Q]
    kind: str = "days"
    signs: Sequence[str] = ANY_SIGN
    spoken: Sequence[str] = tuple(SPOKEN_DAYS)

    def condition(self, sign: str, value: str, reader: SearchContext) -> Q:
        first, after = date_range(value, reader.today)
        start, end = reader.midnight(first), reader.midnight(after)
        match sign:
            case ">":
                return self.between(end, None)
            case ">=":
                return self.between(start, None)
            case "<":
                return self.between(None, start)
            case "<=":
                return self.between(None, end)
        return self.between(start, end)

    async def values(self, begun: str) -> list[str]:
        return [word for word in SPOKEN_DAYS if word.startswith(begun.lower())]


@dataclass(frozen=True)
class Dates:
    """As ``DateField``, of a ``column`` of days, not moments; a row without one is in none.

    ``of`` makes a condition of another model from that of the column's own.
    """

    meaning: LazyText
    column: str
    of: Callable[[Q], Q] = Q
    kind: str = "days"
    signs: Sequence[str] = ANY_SIGN
    spoken: Sequence[str] = tuple(SPOKEN_DAYS)

    def condition(self, sign: str, value: str, reader: SearchContext) -> Q:
        return self.of(self._inside(sign, *date_range(value, reader.today)))

    def _inside(self, sign: str, first: date, after: date) -> Q:
        there = where(f"{self.column}__isnull", value=False)
        match sign:
            case ">":
                return there & where(f"{self.column}__gte", after)
            case ">=":
                return there & where(f"{self.column}__gte", first)
            case "<":
                return there & where(f"{self.column}__lt", first)
            case "<=":
                return there & where(f"{self.column}__lt", after)
        inside = where(f"{self.column}__gte", first) & where(f"{self.column}__lt", after)
        return there & inside

    async def values(self, begun: str) -> list[str]:
        return [word for word in SPOKEN_DAYS if word.startswith(begun.lower())]


@dataclass(frozen=True)
class AgeField:
    """How long ago: ``age>2d``."""

    meaning: LazyText
    column: str
    kind: str = "age"
    signs: Sequence[str] = (">", ">=", "<", "<=")

    def condition(self, sign: str, value: str, reader: SearchContext) -> Q:
        found = AGE.match(value.lower())
        if found is None:
            raise ValueError(str(_("write an age like 12h, 2d, 3w, 1m or 1y")))
        since = reader.now - timedelta(hours=int(found[1]) * HOURS[found[2]])
        older = {">": "__lt", ">=": "__lte", "<": "__gt", "<=": "__gte"}[sign]
        return where(f"{self.column}{older}", since)

    async def values(self, begun: str) -> list[str]:  # noqa: ARG002
        return []


def date_range(typed: str, today: date) -> Span:
    """The days that were meant.

    :raises ValueError: what should have been written.
    """
    if ".." in typed:
        first, _between, last = typed.partition("..")
        return date_range(first, today)[0], date_range(last, today)[1]
    spoken = _spoken(typed.lower().replace(" ", "-").replace("_", "-"), today)
    if spoken:
        return spoken
    try:
        match len(typed):
            case 4:
                return date(int(typed), 1, 1), date(int(typed) + 1, 1, 1)
            case 7:
                month = date.fromisoformat(f"{typed}-01")
                return month, _next_month(month)
            case _:
                day = date.fromisoformat(typed)
                return day, day + timedelta(days=1)
    except (ValueError, OverflowError):
        said = _("write a day like 2026-03-31, a month like 2026-03, or one of: {words}")
        raise ValueError(said.format(words=", ".join(SPOKEN_DAYS))) from None


def _spoken(word: str, today: date) -> Span | None:
    tomorrow = today + timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    known = {
        "today": (today, tomorrow),
        "yesterday": (today - timedelta(days=1), today),
        "this-week": (monday, monday + timedelta(days=7)),
        "last-week": (monday - timedelta(days=7), monday),
        "this-month": (month, _next_month(month)),
        "last-month": (last_month, month),
        "this-year": (year, year.replace(year=year.year + 1)),
        "last-year": (year.replace(year=year.year - 1), year),
    }
    found = re.fullmatch(r"last-(\d{1,4})-days", word)
    if found:
        return today - timedelta(days=int(found[1]) - 1), tomorrow
    return known.get(word)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
