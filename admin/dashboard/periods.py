"""Periods: the days that are looked at, and the days before that they are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from backdesk.i18n import LazyText, _

PERIODS: dict[str, LazyText] = {
    "today": _("Today"),
    "7-days": _("7 days"),
    "30-days": _("30 days"),
    "this-month": _("This month"),
    "last-month": _("Last month"),
    "this-year": _("This year"),
}
CUSTOM = "own"
USUAL = "30-days"
LONGEST = 3660
"""Days of a period of one's own: ten years."""

A_DAY = timedelta(days=1)


class InvalidPeriod(ValueError):
    """No days can be meant by it; says what to do, in words."""


@dataclass(frozen=True)
class DateRange:
    """From the first day to the last, both in it."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    def all(self) -> list[date]:
        return [self.first + A_DAY * place for place in range(self.count)]

    @property
    def typed(self) -> str:
        """As it is typed to find orders: ``2026-11-01..2026-11-27``."""
        if self.first == self.last:
            return str(self.first)
        return f"{self.first}..{self.last}"


@dataclass(frozen=True)
class Period:
    """``before`` is as long: the days just before, or the same days of the month or year before.

    A month or year that goes on is looked at until today, and so is the one before it.
    """

    name: str
    days: DateRange
    before: DateRange


def parse_period(asked: Mapping[str, str], today: date) -> Period:
    """:raises InvalidPeriod: there are no such days."""
    name = asked.get("period") or (CUSTOM if asked.get("from") or asked.get("to") else USUAL)
    if name == CUSTOM:
        days = _own(asked.get("from", ""), asked.get("to", ""))
        return Period(name, days, _just_before(days))
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    match name:
        case "today" | "7-days" | "30-days":
            length = {"today": 1, "7-days": 7, "30-days": 30}[name]
            days = DateRange(today - A_DAY * (length - 1), today)
            return Period(name, days, _just_before(days))
        case "this-month":
            return Period(
                name, DateRange(month, today), DateRange(_month_before(month), _a_month_ago(today))
            )
        case "last-month":
            before = _month_before(month)
            earlier = DateRange(_month_before(before), before - A_DAY)
            return Period(name, DateRange(before, month - A_DAY), earlier)
        case "this-year":
            last_year = year.replace(year=year.year - 1)
            return Period(name, DateRange(year, today), DateRange(last_year, _a_year_ago(today)))
    raise InvalidPeriod(_("There is no such period. Choose one above."))


def _own(first: str, last: str) -> DateRange:
    try:
        days = DateRange(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise InvalidPeriod(_("Write both days, like 2026-03-31.")) from None
    if days.count < 1:
        raise InvalidPeriod(_("The last day is before the first one."))
    if days.count > LONGEST or days.first.year < 1900 or days.last.year > 9000:
        raise InvalidPeriod(_("A period is at most ten years long."))
    return days


def _just_before(days: DateRange) -> DateRange:
    return DateRange(days.first - A_DAY * days.count, days.first - A_DAY)


def _month_before(first: date) -> date:
    return (first - A_DAY).replace(day=1)


def _a_month_ago(day: date) -> date:
    """The same day of the month before, or its last where it has no such day."""
    last = day.replace(day=1) - A_DAY
    return last.replace(day=min(day.day, last.day))


def _a_year_ago(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)
