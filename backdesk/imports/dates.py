"""Dates and times as files write them: in figures or with a month's name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from functools import cache

from babel import Locale

from backdesk.i18n import LANGUAGES, LazyText, _

DATE_ORDERS = ("dmy", "mdy")
CENTURY = 70
"""A year of two digits below it is of this century, else of the last."""
_TIME = r"(?:[ ,T]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?"
_TIME += r"\s*(?P<half>[ap]\.?\s?m\.?)?)?"
_FIGURES = re.compile(
    rf"(?P<a>\d{{1,2}})[./-](?P<b>\d{{1,2}})[./-](?P<year>\d{{4}}|\d\d){_TIME}", re.IGNORECASE
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})[./-](?P<month>\d{{1,2}})[./-](?P<day>\d{{1,2}}){_TIME}", re.IGNORECASE
)
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_NAMED = (
    re.compile(
        rf"(?P<day>\d{{1,2}})\.?(?:\s+de)?[\s-]+{_NAME}(?:\s+de)?[\s,-]+(?P<year>\d{{4}}|\d\d){_TIME}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_NAME}[\s-]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,-]+(?P<year>\d{{4}}|\d\d){_TIME}",
        re.IGNORECASE,
    ),
)


class WrongDay(ValueError):
    """The text is no date; the message says why."""


def read_day(text: str, order: str, zone: tzinfo = UTC) -> datetime:
    """In UTC; by the clock of ``zone`` where it names none, and at midnight where no time is given.

    ``order`` is one of DATE_ORDERS.

    :raises WrongDay: in words.
    """
    found = _read(" ".join(text.split()), order, zone)
    if not 1970 <= found.year < 9999:
        raise _wrong(_("a year from 1970 to 9998"))
    return found.astimezone(UTC)


def in_figures(text: str) -> bool:
    """Whether day and month are figures, before the year."""
    return _FIGURES.fullmatch(" ".join(text.split())) is not None


def date_order(texts: Iterable[str]) -> str | None:
    """``dmy`` or ``mdy`` where the texts tell it; empty where no date needs it, None if unclear."""
    matches = [match for text in texts if (match := _FIGURES.fullmatch(" ".join(text.split())))]
    if not matches:
        return ""
    first = any(int(match["a"]) > 12 for match in matches)
    second = any(int(match["b"]) > 12 for match in matches)
    if first and second:
        return None
    dotted = any("." in match[0][: match.end("year")] for match in matches)
    if first or (dotted and not second):
        return "dmy"
    return "mdy" if second else None


def _wrong(message: LazyText) -> WrongDay:
    return WrongDay(str(message))


def _read(words: str, order: str, zone: tzinfo) -> datetime:
    try:
        found = datetime.fromisoformat(re.sub(r" ([+-]\d{4})$", r"\1", words).replace(" UTC", "Z"))
        return found if found.tzinfo else found.replace(tzinfo=zone)
    except ValueError:
        pass
    if match := _YEAR_FIRST.fullmatch(words):
        return _moment(match, int(match["month"]), int(match["day"]), zone)
    for shape in _NAMED:
        match = shape.fullmatch(words)
        month = _months().get(match["name"].casefold()) if match else None
        if match and month:
            return _moment(match, month, int(match["day"]), zone)
    match = _FIGURES.fullmatch(words)
    if match is None:
        raise _wrong(_("this is no date, like 2026-02-01"))
    day, month = int(match["a"]), int(match["b"])
    if order == "mdy":
        day, month = month, day
    return _moment(match, month, day, zone)


def _moment(match: re.Match[str], month: int, day: int, zone: tzinfo) -> datetime:
    year, hour = int(match["year"]), int(match["hour"] or 0)
    if len(match["year"]) == 2:
        year += 2000 if year < CENTURY else 1900
    if match["half"]:
        if not 1 <= hour <= 12:
            raise _wrong(_("there is no such time of day"))
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    try:
        day_itself = datetime(year, month, day, tzinfo=zone)
    except ValueError:
        raise _wrong(_("there is no such day; is the order of day and month right?")) from None
    try:
        return day_itself.replace(
            hour=hour, minute=int(match["minute"] or 0), second=int(match["second"] or 0)
        )
    except ValueError:
        raise _wrong(_("there is no such time of day")) from None


@cache
def _months() -> dict[str, int]:
    """Full and short names in each of our languages, to the number of the month."""
    found: dict[str, int] = {"sept": 9}
    for code in LANGUAGES:
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names = Locale(code).months[use][width]
                found |= {name.rstrip(".").casefold(): number for number, name in names.items()}
    return found
