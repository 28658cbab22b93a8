"""Numbers that others gave the shop: VAT number, IBAN and BIC, each with its check digits."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from babel import Locale
from babel.numbers import get_territory_currencies
from stdnum import bic, iban
from stdnum.eu import vat as european
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

from models.words import _, language

NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
"""Codes that Babel names and that are no country."""

VAT_PREFIX = {"GR": "EL"}
"""Where VAT numbers begin with other letters than the country's code."""


def countries() -> dict[str, str]:
    """Each country's ISO code and its name in the language of the reader."""
    known = Locale.parse(language()).territories.items()
    return {code: name for code, name in known if code.isalpha() and code not in NO_COUNTRY}


@cache
def currencies() -> frozenset[str]:
    """The codes of what is money somewhere today."""
    codes = [str(code) for code in Locale("en").territories]
    return frozenset(
        one for code in codes if code.isalpha() for one in get_territory_currencies(code)
    )


def checked_country(code: str) -> str:
    """:raises ValueError: no country has this code."""
    code = code.upper()
    if code and code not in countries():
        raise ValueError(str(_("This is no country: two letters, like NL.")))
    return code


def checked_vat_number(number: str, country: str) -> str:
    """The number as its country writes it: the shop's ``country``, or another of the EU it names.

    :raises ValueError: it is none of that country, in words.
    """
    plain = re.sub(r"[\s.\-/]", "", number).upper()
    if not plain:
        return ""
    if country and country.lower() not in european.MEMBER_STATES:
        known = get_cc_module(country.lower(), "vat")
        if known is None:
            return number
        _checked(known, plain, number, country)
        return plain
    named = next((code for code, own in VAT_PREFIX.items() if plain[:2] == own), plain[:2])
    if named.lower() in european.MEMBER_STATES:
        return _checked(european, plain, number, named)
    if not country:
        raise ValueError(str(_("Choose the country first: each has its own kind of VAT number.")))
    return _checked(european, f"{VAT_PREFIX.get(country, country)}{plain}", number, country)


def _checked(by: Any, plain: str, number: str, country: str) -> str:
    try:
        return str(by.validate(plain))
    except ValidationError:
        said = _("“{number}” is no valid VAT number ({country}). Compare it with your papers.")
        name = countries().get(country, country)
        raise ValueError(said.format(number=number[:30], country=name)) from None


def checked_iban(number: str) -> str:
    """In groups of four, as people read it.

    :raises ValueError: it is none, in words.
    """
    if not number:
        return ""
    try:
        return str(iban.format(iban.validate(number)))
    except ValidationError:
        said = _("“{number}” is no IBAN. Compare it with your bank card or statement.")
        raise ValueError(said.format(number=number[:40])) from None


def checked_bic(code: str) -> str:
    """:raises ValueError: it is none, in words."""
    if not code:
        return ""
    try:
        return str(bic.validate(code))
    except ValidationError:
        said = _("“{code}” is no BIC: it has 8 or 11 letters and digits, like ABNANL2A.")
        raise ValueError(said.format(code=code[:20])) from None
