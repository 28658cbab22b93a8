"""Amounts as files write them: the decimal mark of a whole column, and whose currency a sign is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from backdesk.country import is_currency
from backdesk.i18n import _
from backdesk.money import LARGEST_AMOUNT

SIGNS = {
    "€": ("EUR",),
    "£": ("GBP",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "lei": ("RON",),
    "fr": ("CHF",),
    "us$": ("USD",),
    "₺": ("TRY",),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₪": ("ILS",),
    "₴": ("UAH",),
    "₽": ("RUB",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "¥": ("JPY", "CNY"),
}
"""Whose sign it is; several share one, which only the shop can tell apart."""

_SPACES = re.compile(r"[\s'\u2019]+")
_SIGN = r"(?:[^\W\d_]{1,3}\.?|[^\W\d_]{0,3}[^\w\s.,()+\-\u2212\u2013\u2014%])"
_AMOUNT = re.compile(
    rf"(?P<minus>[-\u2212(]?)\+?(?P<before>{_SIGN})?(?P<inner>[-\u2212]?)"
    rf"(?P<digits>\d[\d.,]*(?<=\d)|[.,]\d+)(?P<dash>[.,][-\u2013\u2014]{{1,2}})?"
    rf"(?P<after>{_SIGN})?(?P<end>[-\u2212)]?)"
)


class WrongAmount(ValueError):
    """The text is no amount; the message says why."""


class Exact(str):
    """A number of a workbook's cell: with a point before its decimals, whatever its file uses."""

    __slots__ = ()


class Marks(NamedTuple):
    """``sure``: certainly before decimals. ``unclear``: a text that reads in two ways."""

    sure: set[str]
    unclear: str = ""


def number(text: str, decimals: str) -> Decimal:
    """:raises WrongAmount: it is none as the file writes them."""
    found = _AMOUNT.fullmatch(_SPACES.sub("", text))
    if isinstance(text, Exact):
        decimals = "."
    thousands = "." if decimals == "," else ","
    shape = rf"(\d{{1,15}}|\d{{1,3}}(\{thousands}\d{{3}})+)?(\{decimals}\d{{1,15}})?"
    if found is None or not re.fullmatch(shape, found["digits"]):
        said = _("this is no number with “{mark}” before the decimals")
        raise WrongAmount(said.format(mark=decimals))
    amount = Decimal(found["digits"].replace(thousands, "").replace(decimals, "."))
    if amount > LARGEST_AMOUNT:
        raise WrongAmount(str(_("this number is too large")))
    return -amount if found["minus"] or found["inner"] or found["end"] else amount


def currencies(text: str) -> tuple[str, ...]:
    """Those that the sign beside the amount stands for; none where there is no sign.

    :raises WrongAmount: the sign is of no currency.
    """
    found = _AMOUNT.fullmatch(_SPACES.sub("", text))
    sign = (found["before"] or found["after"] or "").rstrip(".") if found else ""
    if not sign:
        return ()
    if is_currency(sign.upper()):
        return (sign.upper(),)
    known = SIGNS.get(sign.casefold())
    if known is None:
        raise WrongAmount(_("“{sign}” is the sign of no currency").format(sign=sign))
    return known


def marks(texts: Iterable[str], digits: int = 2) -> Marks:
    """What the column tells of its decimal mark; ``digits`` are those of its currency.

    A mark before three last digits can be either, unless that many cannot be decimals (yen) or
    cannot be thousands (``0.005``).
    """
    sure: set[str] = set()
    unclear = ""
    for text in texts:
        found = None if isinstance(text, Exact) else _AMOUNT.fullmatch(_SPACES.sub("", text))
        if found is None:
            continue
        mark = _mark(found["digits"], digits)
        if found["dash"]:
            sure.add(found["dash"][0])
        elif mark:
            sure.add(mark)
        elif any(one in found["digits"] for one in ".,"):
            unclear = unclear or text.strip()
    return Marks(sure, unclear)


def _mark(text: str, digits: int) -> str:
    """Which mark stands before decimals for certain."""
    used = [letter for letter in text if letter in ".,"]
    if not used:
        return ""
    if len(set(used)) == 2:
        return used[-1]
    other = "." if used[0] == "," else ","
    if len(used) > 1:
        return other
    before, _mark, after = text.partition(used[0])
    if len(after) != 3 or not 1 <= len(before) <= 3 or before.startswith("0"):
        return used[0]
    return "" if digits else other


def decimal_mark(texts: Iterable[str], digits: int = 2) -> str | None:
    """``.`` or ``,``; None where it can be read in two ways."""
    found = marks(texts, digits)
    if len(found.sure) == 1:
        return next(iter(found.sure))
    return None if found.sure or found.unclear else "."
