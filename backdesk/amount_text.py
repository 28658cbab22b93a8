"""Read amounts and numbers as people type them (rule 19)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial

from babel.numbers import (
    format_currency,
    format_decimal,
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
    list_currencies,
)

from backdesk.i18n import LANGUAGES, _, language
from backdesk.money import LARGEST_AMOUNT

LONGEST = 60
USUAL_PLACES = 2
"""The decimals of most currencies."""

SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
MINUS = "-\N{MINUS SIGN}\N{HYPHEN}\N{EN DASH}"
DIRECTION = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))
"""Marks of writing direction, which say nothing about the amount."""

MARKS = str.maketrans("\N{RIGHT SINGLE QUOTATION MARK}\u066b\u066c", "'.'")
SHAPE = re.compile(rf"([^\d.,]*)([.,]?\d[\d.,'{SPACES}]*)(.*)", re.DOTALL)
GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{2,3})*[.,' ]\d{3}")
LOCALES = (*LANGUAGES, "en_US", "en_GB", "de_CH", "sv", "da", "nb", "pl", "cs", "hu", "ja")


class Question(str):
    """What is asked about a field, with the answers that can be chosen."""

    __slots__ = ("readings",)
    readings: tuple[str, ...]

    def __new__(cls, text: str, readings: Sequence[str]) -> Question:
        question = super().__new__(cls, text)
        question.readings = tuple(readings)
        return question


class AmbiguousNumber(ValueError):
    """The text can be read in two ways; ``readings`` are both, as the reader would write them."""

    def __init__(self, readings: Sequence[str]) -> None:
        said = _("This can be read in two ways: do you mean {first} or {other}?")
        self.question = Question(said.format(first=readings[0], other=readings[1]), readings)
        super().__init__(self.question)

    @property
    def readings(self) -> tuple[str, ...]:
        return self.question.readings

    def __str__(self) -> str:
        """The question itself, so that a message made of the error keeps its answers."""
        return self.question


@dataclass(frozen=True)
class Readings:
    """What a text can mean. ``sure``: its writer's language leaves no doubt."""

    first: Decimal
    other: Decimal | None = None


def parse_amount(raw: str, currency: str) -> int:
    """Minor units of ``currency`` in what a person typed, in the language of the reader.

    Takes what the product itself prints: ``€1,234.56``, ``1.234,56 €``, ``EUR 12``, ``12,-``.

    :raises AmbiguousNumber: it can be read in two ways, a thousandfold apart.
    :raises ValueError: it is no amount of ``currency``, in words.
    """
    places = get_currency_precision(currency)
    written = split_amount(raw)
    readings = read_number(written.number, places) if written else None
    if written is None or readings is None:
        raise ValueError(_("“{raw}” is not an amount.").format(raw=raw.strip()[:40]))
    _refuse_other_currency(raw, written.currency, currency)
    minor = _sure(written, readings, partial(_in_currency, currency=currency)).scaleb(places)
    if minor != int(minor):
        said = _("An amount in {currency} has at most {digits} decimals.")
        raise ValueError(said.format(currency=currency, digits=places))
    if abs(minor) > LARGEST_AMOUNT:
        raise ValueError(str(_("This amount is too large.")))
    return int(minor)


def parse_amount_to_compare(raw: str) -> tuple[Decimal, str]:
    """An amount to compare rows with, in the major unit, and its currency where one is named.

    :raises AmbiguousNumber: it can be read in two ways, a thousandfold apart.
    :raises ValueError: it is no amount, in words.
    """
    written = split_amount(raw)
    currency = (currency_written(written.currency) or "") if written else ""
    if written is None or bool(written.currency) != bool(currency):
        raise ValueError(_("“{raw}” is not an amount.").format(raw=raw.strip()[:40]))
    if currency:
        places = get_currency_precision(currency)
        return Decimal(parse_amount(raw, currency)).scaleb(-places), currency
    readings = read_number(written.number, USUAL_PLACES)
    if readings is None:
        raise ValueError(_("“{raw}” is not an amount.").format(raw=raw.strip()[:40]))
    return _sure(written, readings, _plain), ""


def parse_number(raw: str, places: int = 3) -> Decimal:
    """A number that has no currency of its own, such as a rate or a threshold.

    :raises AmbiguousNumber: it can be read in two ways, a thousandfold apart.
    :raises ValueError: it is no number, or has more than ``places`` decimals.
    """
    written = split_amount(raw)
    readings = read_number(written.number, places) if written else None
    if written is None or readings is None or written.currency or abs(readings.first) >= 10**15:
        raise ValueError(_("“{raw}” is not a number.").format(raw=raw.strip()[:40]))
    number = _sure(written, readings, _plain)
    if number.scaleb(places) % 1:
        raise ValueError(_("At most {places} decimals.").format(places=places))
    return number


def parse_rate(raw: str) -> Decimal:
    """A rate in per cent, of at most three decimals: ``21,5``, ``21.5 %``, ``5.125``.

    None is a thousand or more, so its one mark is the decimal one in every language.

    :raises ValueError: it is no rate, in words.
    """
    text = raw.strip().removesuffix("%").strip()
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
        return Decimal(text.replace(",", "."))
    try:
        return parse_number(text)
    except AmbiguousNumber:
        raise
    except ValueError:
        said = _("“{raw}” is not a rate in per cent, of at most three decimals.")
        raise ValueError(said.format(raw=raw.strip()[:40])) from None


def parse_whole(raw: str) -> int:
    """A whole number, such as a quantity: ``1.000`` is a thousand in Dutch, asked in English.

    :raises AmbiguousNumber: it can be read in two ways, a thousandfold apart.
    :raises ValueError: it is no whole number, in words.
    """
    try:
        return int(parse_number(raw, places=0))
    except AmbiguousNumber:
        raise
    except ValueError:
        raise ValueError(str(_("this must be a whole number"))) from None


@dataclass(frozen=True)
class Written:
    """An amount taken apart: ``currency`` is its sign or code as written, or empty."""

    number: str
    currency: str
    negative: bool


def split_amount(raw: str) -> Written | None:
    """``raw`` taken apart; None where there is no number in it, or more than one.

    ``12,-`` is a whole amount as Dutch and German write it, and no minus.
    """
    text = raw.strip().translate(DIRECTION).translate(MARKS)
    shape = SHAPE.fullmatch(_ascii_digits(text)) if len(text) <= LONGEST else None
    if shape is None:
        return None
    before, number, after = shape[1], shape[2].rstrip(SPACES), shape[3].strip(SPACES)
    if number[-1] in ".," and after[:1] in MINUS and after:
        number, after = number[:-1], after.lstrip(MINUS)
    around = before + after
    signs = sum(char in MINUS for char in around)
    named = around.strip(SPACES + MINUS + "+").replace(" ", "").rstrip(".")
    if signs > 1 or any(char.isdecimal() for char in named):
        return None
    return Written(number, named, signs == 1)


def read_number(text: str, places: int) -> Readings | None:
    """What digits and marks can mean in the language of the reader; None where it is no number.

    One mark before three digits is the language's thousands separator, or its decimal mark
    where ``places`` decimals are three or more. What the language does not decide has two
    readings, where both are amounts: ``1.000`` has, and ``1.234`` has one decimal too many.
    """
    text = re.sub(rf"[{SPACES}]", " ", text)
    marks = [mark for mark in text if not mark.isdecimal()]
    if len(set(marks)) > 1 or (marks and marks[0] in "' "):
        return _with_decimal_mark(text, marks)
    if len(marks) != 1:
        return _whole(text)
    whole, _mark, fraction = text.partition(marks[0])
    if len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        return _three_digits(whole, marks[0], fraction, places)
    return Readings(Decimal(f"{whole or 0}.{fraction or 0}"))


def _with_decimal_mark(text: str, marks: list[str]) -> Readings | None:
    """``1,234.56`` and ``1 234``: the last mark is the decimal one if it stands once."""
    last = marks[-1]
    if last in "' " or marks.count(last) > 1:
        return _whole(text) if len(set(marks)) == 1 else None
    whole, _mark, fraction = text.rpartition(last)
    of_thousands = _whole(whole)
    if of_thousands is None:
        return None
    return Readings(Decimal(f"{of_thousands.first}.{fraction or 0}"))


def _whole(text: str) -> Readings | None:
    """A number without decimals, in groups or not; its groups have one mark only."""
    marks = {char for char in text if not char.isdecimal()}
    if len(marks) > 1 or (marks and not GROUPED.fullmatch(text)):
        return None
    return Readings(Decimal("".join(char for char in text if char.isdecimal())))


def _three_digits(whole: str, mark: str, fraction: str, places: int) -> Readings:
    """``1,000``: a thousand, or one with three decimals."""
    thousands, one = Decimal(whole + fraction), Decimal(f"{whole}.{fraction}")
    if mark == get_group_symbol(language()):
        return Readings(thousands)
    fits = one.scaleb(places) % 1 == 0
    if mark == get_decimal_symbol(language()) and (places >= 3 or not fits):
        return Readings(one)
    return Readings(thousands, one if fits else None)


def _sure(written: Written, readings: Readings, show: Callable[[Decimal], str]) -> Decimal:
    """:raises AmbiguousNumber: it can be read in two ways."""
    sign = -1 if written.negative else 1
    if readings.other is not None:
        raise AmbiguousNumber([show(sign * one) for one in (readings.first, readings.other)])
    return sign * readings.first


def _ascii_digits(text: str) -> str:
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def _refuse_other_currency(raw: str, named: str, currency: str) -> None:
    """:raises ValueError: ``named`` is how another currency is written, or nothing."""
    if not named or named.casefold() in _names_of(currency):
        return
    other = currency_written(named)
    if other is None:
        raise ValueError(_("“{raw}” is not an amount.").format(raw=raw.strip()[:40]))
    said = _("This is an amount in {other}; here it is {currency}.")
    raise ValueError(said.format(other=other, currency=currency))


@lru_cache(maxsize=500)
def _names_of(currency: str) -> frozenset[str]:
    """How ``currency`` is written in the languages of the product and in its own countries."""
    names = {currency, *(get_currency_symbol(currency, locale) for locale in LOCALES)}
    for count in (1, 2):
        names |= {get_currency_name(currency, count, locale) for locale in LANGUAGES}
    if any(name.endswith("$") for name in names):
        names.add("$")  # as it is written at home
    return frozenset(name.replace(" ", "").rstrip(".").casefold() for name in names)


@lru_cache(maxsize=500)
def currency_written(named: str) -> str | None:
    """The currency that is written ``named`` (a code or a sign), the most used first."""
    usual = ("EUR", "USD", "GBP", "JPY", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "CNY", "INR")
    every = (*usual, *sorted(list_currencies()))
    return next((one for one in every if named.casefold() in _names_of(one)), None)


def _in_currency(amount: Decimal, currency: str) -> str:
    return format_currency(amount, currency, locale=language())


def _plain(number: Decimal) -> str:
    return format_decimal(number, locale=language())


def major(minor: int, currency: str) -> str:
    """``1295`` EUR as ``12.95``: how an amount is typed."""
    digits = get_currency_precision(currency)
    return f"{minor // 10**digits}.{minor % 10**digits:0{digits}d}" if digits else str(minor)
