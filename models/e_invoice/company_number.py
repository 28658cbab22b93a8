"""Numbers that a company is known by: VAT number, number in its country's register, Peppol."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum.be import vat as enterprise
from stdnum.dk import cvr
from stdnum.fi import ytunnus
from stdnum.fr import siren, siret
from stdnum.no import orgnr
from stdnum.se import orgnr as organisation

from models.country import VAT_PREFIX, VAT_SUFFIX

VAT_SCHEMES = {
    "AT": "9914",
    "BE": "9925",
    "BG": "9926",
    "CH": "9927",
    "CY": "9928",
    "CZ": "9929",
    "DE": "9930",
    "EE": "9931",
    "GB": "9932",
    "GR": "9933",
    "HR": "9934",
    "IE": "9935",
    "LI": "9936",
    "LT": "9937",
    "LU": "9938",
    "LV": "9939",
    "MT": "9943",
    "NL": "9944",
    "PL": "9945",
    "PT": "9946",
    "RO": "9947",
    "SI": "9949",
    "SK": "9950",
    "ES": "9920",
    "FR": "9957",
    "IT": "0211",
    "HU": "9910",
}
"""The scheme of a VAT number as an electronic address (Peppol's list of participant schemes)."""

REGISTERS = {
    "NL": "0106",
    "BE": "0208",
    "DK": "0184",
    "NO": "0192",
    "SE": "0007",
    "FI": "0212",
    "FR": "0002",
}
"""The scheme of a company's number in its country's register (ISO 6523)."""

BY_REGISTER = ("SE", "NO", "DK")
"""Where Peppol knows a company by its number in the register."""

OF_FRANCE = "0225"
"""The scheme of an address in the French directory, which begins with the SIREN."""


def vat_identifier(number: str, country: str) -> str:
    """The number with its country before it: ``DE 123456789`` and ``123456789`` alike."""
    short = re.sub(r"[\s.\-/]", "", number).upper()
    if short and not short[:2].isalpha():
        short = VAT_PREFIX.get(country, country) + short
    suffix = VAT_SUFFIX.get(short[:2], "")
    return short + suffix if short[-1:].isdigit() else short


def company_number(typed: str, vat_number: str, country: str) -> str:
    """The number in the register of ``country``, as typed or as the VAT number holds it.

    Empty where neither is one, or where that country's register is not known here.
    """
    if country not in REGISTERS:
        return ""
    digits = re.sub(r"\D", "", typed)
    in_vat = re.sub(r"\D", "", vat_identifier(vat_number, country))
    valid = _OF_REGISTER[country]
    return valid(digits) or valid(_WITHIN_VAT[country](in_vat))


def electronic_address(vat_number: str, country: str) -> tuple[str, str] | None:
    """Scheme and address by which Peppol finds a company; ``None``: it cannot."""
    if country in BY_REGISTER:
        number = company_number("", vat_number, country)
        return (REGISTERS[country], number) if number else None
    identifier, scheme = vat_identifier(vat_number, country), VAT_SCHEMES.get(country)
    return (scheme, identifier) if scheme and identifier else None


def _dutch(digits: str) -> str:
    return digits if len(digits) == len("12345678") else ""


def _belgian(digits: str) -> str:
    return digits if enterprise.is_valid(digits) else ""


def _danish(digits: str) -> str:
    return f"DK{digits}" if cvr.is_valid(digits) else ""


def _norwegian(digits: str) -> str:
    return digits if orgnr.is_valid(digits) else ""


def _swedish(digits: str) -> str:
    return digits if organisation.is_valid(digits) else ""


def _finnish(digits: str) -> str:
    return digits if ytunnus.is_valid(digits) else ""


def _french(digits: str) -> str:
    """The SIREN; a SIRET, which names an establishment, begins with it."""
    if siret.is_valid(digits):
        digits = digits[:9]
    return digits if siren.is_valid(digits) else ""


_OF_REGISTER: dict[str, Callable[[str], str]] = {
    "NL": _dutch,
    "BE": _belgian,
    "DK": _danish,
    "NO": _norwegian,
    "SE": _swedish,
    "FI": _finnish,
    "FR": _french,
}

_WITHIN_VAT: dict[str, Callable[[str], str]] = {
    "NL": lambda _digits: "",
    "BE": lambda digits: digits,
    "DK": lambda digits: digits,
    "NO": lambda digits: digits,
    "SE": lambda digits: digits[:10],
    "FI": lambda digits: digits,
    "FR": lambda digits: digits[-9:],
}
"""Which of a VAT number's digits are the number in the register."""
