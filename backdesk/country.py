"""Countries, currencies and VAT numbers, as people and other systems write them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers
from babel.numbers import get_territory_currencies
from stdnum.eu import vat as european
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

from backdesk.i18n import LANGUAGES, _, language

NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
"""Codes that Babel names and that are no country."""

ALSO_CALLED = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "el": "GR",
    "eire": "IE",
    "rsa": "ZA",
    "korea": "KR",
    "czech republic": "CZ",
    "tschechische republik": "CZ",
    "hong kong": "HK",
    "turkey": "TR",
    "holland": "NL",
    "usa": "US",
    "america": "US",
    "burma": "MM",
    "macedonia": "MK",
}
"""Names and codes that are in use and are not Babel's."""

VAT_SUFFIX = {"NO": "MVA"}
"""Letters behind a VAT number, where a country has them always."""

VAT_PREFIX = {"GR": "EL"}
"""Where VAT numbers begin with other letters than the country's code."""


def countries() -> dict[str, str]:
    """Each country's ISO code and its name in the language of the reader."""
    return _countries(language())


@cache
def _countries(language: str) -> dict[str, str]:
    known = Locale.parse(language).territories.items()
    return {code: name for code, name in known if code.isalpha() and code not in NO_COUNTRY}


def country_code(text: str) -> str:
    """The ISO code of the country that is written so, in any language; empty where none is.

    ``NL``, ``NLD``, ``Nederland``, ``The Netherlands`` and ``Holland`` are one country.
    """
    code = text.strip().upper()
    if code in countries():
        return code
    name = _folded(text)
    found = ALSO_CALLED.get(name) or _names_in(LANGUAGES).get(name) or _by_three_letters(code)
    return found or _names_in(_every_language()).get(name, "")


def parse_country(text: str) -> str:
    """The ISO code of the country that is written so; empty where nothing is.

    :raises ValueError: it is no country, in words.
    """
    code = country_code(text) if text.strip() else ""
    if text.strip() and not code:
        said = _("“{text}” is no country: write its name, or its two letters like NL.")
        raise ValueError(said.format(text=text.strip()[:60]))
    return code


@cache
def currencies() -> frozenset[str]:
    """The codes of what is money somewhere today."""
    codes = [str(code) for code in Locale("en").territories]
    return frozenset(
        one for code in codes if code.isalpha() for one in get_territory_currencies(code)
    )


def is_currency(code: str) -> bool:
    """Whether it is the code of money that is in use somewhere."""
    return code in currencies()


def parse_currency(text: str) -> str:
    """The ISO code of a currency that is in use today.

    :raises ValueError: it is none, in words.
    """
    code = text.strip().upper()
    if code not in currencies():
        said = _("“{text}” is no currency in use: three letters, like EUR.")
        raise ValueError(said.format(text=text.strip()[:20]))
    return code


def parse_vat_number(number: str, country: str) -> str:
    """The number as its country writes it, with the letters that name the country.

    A number that names another country of the EU is checked as that country's. Where nothing is
    known of a country's numbers, or of the country, it is kept as it was written.

    :raises ValueError: its country has no such number, in words.
    """
    plain = re.sub(r"[\s.\-/]", "", number).upper()
    if is_in_the_union(plain):
        return _valid(european, plain, number, vat_country(plain))
    if country.lower() in european.MEMBER_STATES and plain:
        return _valid(european, f"{VAT_PREFIX.get(country, country)}{plain}", number, country)
    known = get_cc_module(country.lower(), "vat") if country and plain else None
    if known is None:
        return number.strip()
    whole = plain if plain.startswith(country) else f"{country}{plain}"
    whole += VAT_SUFFIX.get(country, "") if whole[-1].isdecimal() else ""
    _valid(known, whole, number, country)
    return whole


def is_in_the_union(number: str) -> bool:
    """Whether a VAT number names a country of the EU, or Northern Ireland, by its letters."""
    return vat_country(number).lower() in {*european.MEMBER_STATES, "xi"}


def vat_country(number: str) -> str:
    """The country that a VAT number names by its letters: ``GR`` of ``EL…``."""
    letters = number.strip()[:2].upper()
    return next((code for code, own in VAT_PREFIX.items() if letters == own), letters)


def _valid(by: Any, plain: str, number: str, country: str) -> str:
    try:
        return str(by.validate(plain))
    except ValidationError:
        said = _("“{number}” is no valid VAT number ({country}). Compare it with your papers.")
        name = countries().get(country, country)
        raise ValueError(said.format(number=number[:30], country=name)) from None


def _folded(text: str) -> str:
    """Without case, accents, points and articles, as names are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char)).replace(".", "")
    words = re.sub(r"[^\w\s]", " ", plain).replace("_", " ").split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def _by_three_letters(code: str) -> str:
    """``DE`` of ``DEU``, and of the number 276, by which some systems name countries."""
    found = get_global("territory_aliases").get(code, [""])[0]
    return str(found) if found in countries() else ""


@cache
def _every_language() -> tuple[str, ...]:
    return tuple(sorted(one for one in locale_identifiers() if "_" not in one and one != "root"))


@cache
def _names_in(languages: tuple[str, ...]) -> dict[str, str]:
    """Each name of a country in these languages; one that names two countries is no name."""
    names: dict[str, set[str]] = {}
    for one in languages:
        for code, name in Locale.parse(one).territories.items():
            if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY:
                names.setdefault(_folded(name), set()).add(code)
    return {name: codes.pop() for name, codes in names.items() if len(codes) == 1}
