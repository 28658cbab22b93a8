"""Texts of a list as values: amounts and dates as the file writes them, asked where unclear."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from backdesk.country import parse_country
from backdesk.email_address import parse_email
from backdesk.i18n import LANGUAGES, LazyText, _
from backdesk.imports.amounts import WrongAmount, currencies, number
from backdesk.imports.columns import Column, ValueType
from backdesk.imports.dates import WrongDay, read_day
from backdesk.imports.spreadsheet import FORMULA
from backdesk.money import LARGEST_AMOUNT, format_money, half_up
from gateways.importers.external_order import MOST_UNITS

YES = {"true", "yes", "y", "1", "ja", "j", "wahr", "oui", "o", "vrai", "si", "s", "x", "paid"}
NO = {"false", "no", "n", "0", "nee", "nein", "falsch", "non", "faux", "unpaid", ""}


class InvalidValue(ValueError):
    """The text is not what its column holds."""


@dataclass(frozen=True)
class NumberFormat:
    """How the file writes them: ``decimals`` is ``,`` or ``.``, ``dates`` one of DATE_ORDERS.

    ``fractions``: a rate of 21 % is written 0.21. ``zone`` is whose clock it was written by.
    """

    decimals: str = "."
    dates: str = ""
    currency: str = "EUR"
    fractions: bool = False
    zone: tzinfo = UTC


def read_value(column: Column, text: str, written: NumberFormat) -> Any:
    """The value as it is stored; an empty text is empty of any kind.

    :raises InvalidValue: in words.
    """
    words = text.strip()
    if words.startswith(FORMULA):
        raise _wrong(_("a formula without a stored value: save the file with its values"))
    if not words and column.holds is not ValueType.YES_NO:
        return None if column.holds is not ValueType.TEXT else ""
    try:
        if column.holds is ValueType.DAY_OR_YES:
            return _day(text, written) if re.search(r"\d.*\d", words) else _yes_no(words)
        if column.holds is ValueType.YES_NO:
            return _yes_no(words)
        read = READERS.get(column.holds)
        return read(text, written) if read else _text(column, words)
    except (WrongAmount, WrongDay) as wrong:
        raise InvalidValue(str(wrong)) from wrong


def _parsed(parse: Callable[[str], str], words: str) -> str:
    try:
        return parse(words)
    except ValueError as error:
        raise InvalidValue(str(error)) from None


def _wrong(message: LazyText, **values: object) -> InvalidValue:
    return InvalidValue(message.format(**values))


def _text(column: Column, words: str) -> str:
    if column.name != "remark":
        words = " ".join(words.split())
    if len(words) > column.longest:
        raise _wrong(_("longer than {most} characters"), most=column.longest)
    if column.holds is ValueType.EMAIL:
        return _parsed(parse_email, words)
    if column.holds is ValueType.COUNTRY:
        return _parsed(parse_country, words)
    if column.name == "language":
        words = words.lower()
        if words not in LANGUAGES:
            raise _wrong(_("one of {languages}"), languages=", ".join(LANGUAGES))
    return words


def _price(text: str, written: NumberFormat) -> Decimal:
    """In minor units, with what is less than one of them."""
    of = currencies(text)
    if of and written.currency not in of:
        raise _wrong(
            _("the amount is in {of}, the currency here is {currency}"),
            of=" / ".join(of),
            currency=written.currency,
        )
    amount = number(text, written.decimals).scaleb(get_currency_precision(written.currency))
    if not 0 <= amount <= LARGEST_AMOUNT:
        raise _wrong(_("an amount of zero or more"))
    return amount


def _money(text: str, written: NumberFormat) -> int:
    return half_up(int(_price(text, written) * 10_000), 10_000)


def _signed(text: str, written: NumberFormat) -> int:
    """Below zero too, as credits stand among documents."""
    below = re.match(r"\s*[-\u2212(]", text)
    amount = _money(re.sub(r"[-\u2212()]", "", text), written)
    return -amount if below else amount


def say_rounded(column: Column, text: str, value: int, written: NumberFormat) -> str:
    """What is lost of an amount that has more decimals than its currency; empty where nothing."""
    if column.holds is not ValueType.MONEY or _price(text, written) == value:
        return ""
    return _("{column}: {text} has more decimals than {currency}: taken as {amount}").format(
        column=column.title,
        text=text.strip(),
        currency=written.currency,
        amount=format_money(value, written.currency),
    )


def _rate(text: str, written: NumberFormat) -> Decimal:
    per_cent = text.strip().endswith("%")
    rate = number(type(text)(text.strip().rstrip("% ")), written.decimals)
    if written.fractions and not per_cent:
        rate *= 100
    if not 0 <= rate <= 100 or rate != round(rate, 3):
        raise _wrong(_("a rate from 0 to 100 per cent"))
    return rate


def _units(text: str, written: NumberFormat) -> int:
    found = number(text, written.decimals)
    if found != found.to_integral() or not 0 <= found <= MOST_UNITS:
        raise _wrong(_("a whole number from 0 on"))
    return int(found)


def _stock(text: str, written: NumberFormat) -> int:
    """More may be sold than there is."""
    found = number(text, written.decimals)
    if found != found.to_integral() or abs(found) > MOST_UNITS:
        raise _wrong(_("a whole number"))
    return int(found)


def _yes_no(words: str) -> bool:
    said = words.casefold()
    if said in YES or said in NO:
        return said in YES
    raise _wrong(_("yes or no"))


def _day(text: str, written: NumberFormat) -> datetime:
    return read_day(text, written.dates, written.zone)


READERS: dict[ValueType, Callable[[str, NumberFormat], Any]] = {
    ValueType.MONEY: _money,
    ValueType.PRICE: _price,
    ValueType.SIGNED: _signed,
    ValueType.RATE: _rate,
    ValueType.UNITS: _units,
    ValueType.STOCK: _stock,
    ValueType.DAY: _day,
}
