"""Numbers that a company is known by: VAT number, number in its country's register, Peppol."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.be import vat as enterprise
from stdnum.dk import cvr
from stdnum.fi import ytunnus
from stdnum.fr import siren, siret
from stdnum.no import orgnr
from stdnum.se import orgnr as organisation

from backdesk.country import VAT_PREFIX, VAT_SUFFIX

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

Digits = tuple[int | None, int | None]
"""From which to which."""


@dataclass(frozen=True)
class Register:
    """A country's register: its ``scheme`` (ISO 6523), and which digits are a number of it.

    ``in_vat`` is where a VAT number's digits hold the number; ``letters`` are written before it.
    """

    scheme: str
    is_valid: Callable[[str], bool]
    in_vat: Digits = (None, None)
    letters: str = ""

    def number(self, digits: str) -> str:
        """As the register writes it; empty where it is none."""
        return f"{self.letters}{digits}" if self.is_valid(digits) else ""


class _French(Register):
    def number(self, digits: str) -> str:
        """The SIREN; a SIRET, which names an establishment, begins with it."""
        return super().number(digits[:9] if siret.is_valid(digits) else digits)


def _has_eight_digits(digits: str) -> bool:
    return len(digits) == len("12345678")


REGISTERS: dict[str, Register] = {
    "NL": Register("0106", _has_eight_digits, (0, 0)),
    "BE": Register("0208", enterprise.is_valid),
    "DK": Register("0184", cvr.is_valid, letters="DK"),
    "NO": Register("0192", orgnr.is_valid),
    "SE": Register("0007", organisation.is_valid, (0, 10)),
    "FI": Register("0212", ytunnus.is_valid),
    "FR": _French("0002", siren.is_valid, (-9, None)),
}

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
    register = REGISTERS.get(country)
    if register is None:
        return ""
    in_vat = re.sub(r"\D", "", vat_identifier(vat_number, country))
    return register.number(re.sub(r"\D", "", typed)) or register.number(
        in_vat[slice(*register.in_vat)]
    )


def electronic_address(
    vat_number: str, country: str, registered: str = ""
) -> tuple[str, str] | None:
    """Scheme and address by which Peppol finds a company; ``None``: it cannot.

    ``registered``: its number in the register, as typed.
    """
    identifier, scheme = vat_identifier(vat_number, country), VAT_SCHEMES.get(country)
    if scheme and identifier and country not in BY_REGISTER:
        return scheme, identifier
    number = company_number(registered, vat_number, country)
    return (REGISTERS[country].scheme, number) if number else None
