"""Texts of a list as values: amounts and dates as the file writes them, asked where unclear."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from actions.order.customer_form import EMAIL
from gateways.importers.columns import Column, Holds
from gateways.importers.sheet import FORMULA
from gateways.importers.told import MOST_UNITS, country_of
from models.money import LARGEST_AMOUNT, half_up
from models.words import SPOKEN, Text, _

YES = {"true", "yes", "y", "1", "ja", "j", "wahr", "oui", "o", "vrai", "si", "s", "x", "paid"}
NO = {"false", "no", "n", "0", "nee", "nein", "falsch", "non", "faux", "unpaid", ""}
DATE_ORDERS = ("dmy", "mdy")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ ,T]+(\d{1,2}:\d{2}(?::\d{2})?))?")
_MARKS = re.compile(r"[\s'\u2019€$£]|EUR|USD|GBP|CHF")


class WrongValue(ValueError):
    """The text is not what its column holds."""


@dataclass(frozen=True)
class Written:
    """How the file writes them: ``decimals`` is ``,`` or ``.``, ``dates`` one of DATE_ORDERS."""

    decimals: str = "."
    dates: str = ""
    currency: str = "EUR"


def read_value(column: Column, text: str, written: Written) -> Any:
    """The value as it is stored; an empty text is empty of any kind.

    :raises WrongValue: in words.
    """
    words = text.strip()
    if words.startswith(FORMULA):
        raise _wrong(_("a formula without a stored value: save the file with its values"))
    if not words and column.holds is not Holds.YES_NO:
        return None if column.holds is not Holds.TEXT else ""
    if column.holds is Holds.DAY_OR_YES:
        return _day(words, written) if re.search(r"\d.*\d", words) else _yes_no(words)
    if column.holds is Holds.YES_NO:
        return _yes_no(words)
    read = READERS.get(column.holds)
    return read(words, written) if read else _text(column, words)


def _wrong(message: Text, **values: object) -> WrongValue:
    return WrongValue(message.format(**values))


def _text(column: Column, words: str) -> str:
    if column.name != "remark":
        words = " ".join(words.split())
    if len(words) > column.longest:
        raise _wrong(_("longer than {most} characters"), most=column.longest)
    if column.holds is Holds.EMAIL:
        if not EMAIL.fullmatch(words):
            raise _wrong(_("this is no e-mail address"))
        return words.lower()
    if column.holds is Holds.COUNTRY:
        code = country_of(words)
        if not code:
            raise _wrong(_("this is no country: two capital letters, or its name in English"))
        return code
    if column.name == "language":
        words = words.lower()
        if words not in SPOKEN:
            raise _wrong(_("one of {languages}"), languages=", ".join(SPOKEN))
    return words


def number(words: str, decimals: str) -> Decimal:
    """:raises WrongValue: it is none as the file writes them."""
    bare = _MARKS.sub("", words)
    thousands = "." if decimals == "," else ","
    shape = rf"-?(\d{{1,15}}|\d{{1,3}}(\{thousands}\d{{3}})+)(\{decimals}\d{{1,15}})?"
    if not re.fullmatch(shape, bare):
        raise _wrong(_("this is no number with “{mark}” before the decimals"), mark=decimals)
    found = Decimal(bare.replace(thousands, "").replace(decimals, "."))
    if abs(found) > LARGEST_AMOUNT:
        raise _wrong(_("this number is too large"))
    return found


def _money(words: str, written: Written) -> int:
    amount = number(words, written.decimals).scaleb(get_currency_precision(written.currency))
    whole = half_up(int(amount * 10_000), 10_000)
    if not 0 <= whole <= LARGEST_AMOUNT:
        raise _wrong(_("an amount of zero or more"))
    return whole


def _rate(words: str, written: Written) -> Decimal:
    rate = number(words.rstrip("% "), written.decimals)
    if not 0 <= rate <= 100 or rate != round(rate, 3):
        raise _wrong(_("a rate from 0 to 100 per cent"))
    return rate


def _units(words: str, written: Written) -> int:
    found = number(words, written.decimals)
    if found != found.to_integral() or not 0 <= found <= MOST_UNITS:
        raise _wrong(_("a whole number from 0 on"))
    return int(found)


def _yes_no(words: str) -> bool:
    said = words.casefold()
    if said in YES or said in NO:
        return said in YES
    raise _wrong(_("yes or no"))


def _day(words: str, written: Written) -> datetime:
    """Midnight in UTC where no time is told; a time without a zone is UTC."""
    try:
        found = datetime.fromisoformat(re.sub(r" ([+-]\d{4})$", r"\1", words))
    except ValueError:
        found = _day_in_order(words, written)
    found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    if not 1970 <= found.year < 9999:
        raise _wrong(_("a year from 1970 to 9998"))
    return found


def _day_in_order(words: str, written: Written) -> datetime:
    match = _DAY.fullmatch(words)
    if match is None:
        raise _wrong(_("this is no date, like 2026-02-01"))
    day, month = (
        (int(match[1]), int(match[2]))
        if written.dates != "mdy"
        else (
            int(match[2]),
            int(match[1]),
        )
    )
    time = datetime.fromisoformat(f"2000-01-01 {match[4].zfill(5)}") if match[4] else None
    try:
        found = datetime(int(match[3]), month, day, tzinfo=UTC)
    except ValueError:
        raise _wrong(_("there is no such day; is the order of day and month right?")) from None
    return found.replace(hour=time.hour, minute=time.minute) if time else found


READERS: dict[Holds, Callable[[str, Written], Any]] = {
    Holds.MONEY: _money,
    Holds.RATE: _rate,
    Holds.UNITS: _units,
    Holds.DAY: _day,
}


def date_order(texts: Iterable[str]) -> str | None:
    """``dmy`` or ``mdy`` where the texts tell it; empty where no date needs it, None if unclear."""
    matches = [match for text in texts if (match := _DAY.fullmatch(text.strip()))]
    if not matches:
        return ""
    if any(int(match[1]) > 12 for match in matches) or any("." in match[0] for match in matches):
        return "dmy"
    return "mdy" if any(int(match[2]) > 12 for match in matches) else None


def decimal_mark(texts: Iterable[str]) -> str:
    """The mark before one or two last digits, where there is one; else a point."""
    marks = {match[1] for text in texts if (match := re.search(r"([.,])\d{1,2}\D*$", text))}
    return "," if marks == {","} else "."
