"""What other currencies are worth in that of the shop's country, in which VAT is owed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision, get_territory_currencies

from backdesk.amount_text import parse_number
from backdesk.country import parse_currency
from backdesk.i18n import _
from models.settings import Settings

PLACES = 6
NEWER = {"BG": "EUR"}
"""Where Babel has not heard yet of a new currency."""


def vat_currency(country: str) -> str:
    """The currency of the country's VAT return; empty where the country is not known."""
    known = get_territory_currencies(country) if country else []
    return NEWER.get(country) or (str(known[0]) if known else "")


def parse_rates(text: str) -> dict[str, Decimal]:
    """``USD 0.9215``, a line each.

    :raises ValueError: a line says something else, in words.
    """
    rates = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        code, _space, typed = line.replace("=", " ").partition(" ")
        rate = parse_number(typed.strip(), PLACES) if typed.strip() else Decimal(0)
        if rate <= 0:
            said = _("“{line}” is no rate: write a currency and what one unit is worth: USD 0.9215")
            raise ValueError(said.format(line=line[:40]))
        rates[parse_currency(code)] = rate
    return rates


def checked_rates(text: str) -> str:
    """As they are stored: with a decimal point, a line each."""
    return "\n".join(f"{code} {rate.normalize():f}" for code, rate in parse_rates(text).items())


def exchange(settings: Settings, currency: str) -> dict[str, str]:
    """What a document in ``currency`` keeps of the rate at its issue; nothing where none is known
    or needed.
    """
    owed_in = vat_currency(settings.country)
    stored = dict(line.split() for line in settings.exchange_rates.splitlines())
    if currency == owed_in or currency not in stored:
        return {}
    return {"vat_currency": owed_in, "exchange_rate": stored[currency]}


def vat_owed(vat: int, currency: str, seller: Mapping[str, str]) -> int | None:
    """The VAT in minor units of ``seller["vat_currency"]``, half up; ``None``: no rate is known."""
    if "exchange_rate" not in seller:
        return None
    major = Decimal(vat).scaleb(-get_currency_precision(currency))
    places = get_currency_precision(seller["vat_currency"])
    exact = (major * Decimal(seller["exchange_rate"])).scaleb(places)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
