"""Seller and buyer as EN 16931 names them, and what the standard needs that they lack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from models.party import Party
from models.words import Text, _

Terms = dict[str, Any]

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

REGISTERS = {"NL": "0106", "BE": "0208", "DK": "0184", "NO": "0192", "SE": "0007", "FI": "0212"}
"""The scheme of a company's number in its country's register (ISO 6523)."""

BY_REGISTER = {"SE": 10, "NO": 9}
"""Digits of a company's number in the register, which the VAT number begins with there."""

UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """The text without the characters that XML does not allow."""
    return UNPRINTABLE.sub(" ", text).strip()


def vat_identifier(number: str, country: str) -> str:
    """The number with its country before it: ``DE 123456789`` and ``123456789`` alike."""
    short = re.sub(r"[\s.\-/]", "", number).upper()
    if not short or short[:2].isalpha():
        return short
    return {"GR": "EL"}.get(country, country) + short


def seller_terms(seller: Mapping[str, str]) -> Terms:
    """BG-4, of the shop as its documents keep it."""
    terms = _party(seller, seller["company"])
    if seller["registration_number"]:
        terms["legal_identifier"] = plain(seller["registration_number"])
        if seller["country"] in REGISTERS:
            terms["legal_identifier"] = re.sub(r"[\s.\-]", "", terms["legal_identifier"])
            terms["legal_identifier_schemeid"] = REGISTERS[seller["country"]]
    contact = {"name": seller["company"], "phone": seller["phone"], "email": seller["email"]}
    terms["contacts"] = [{name: plain(said) for name, said in contact.items() if said}]
    return terms


def buyer_terms(buyer: Party) -> Terms:
    """BG-7; a person without a company is named by their own name."""
    parts = {**buyer.address(), "vat_number": buyer.vat_number, "email": buyer.email}
    terms = _party(parts, buyer.company or buyer.name)
    contact = {"name": buyer.name, "phone": buyer.phone, "email": buyer.email}
    terms["contacts"] = [{name: plain(said) for name, said in contact.items() if said}]
    return terms


def delivery_terms(buyer: Party) -> Terms:
    """BG-13: where the goods went."""
    to = buyer.shipping_address()
    return {"name": plain(to["name"]), **_address(to, to["country"] or buyer.country)}


def lacking(seller: Mapping[str, str], buyer: Party) -> list[Text]:
    """What EN 16931 asks of both and is not there."""
    needed = [
        (seller["company"], _("the shop's name")),
        (seller["city"], _("the shop's address")),
        (seller["country"], _("the shop's country")),
        (seller["vat_number"], _("the shop's VAT number")),
        (buyer.company or buyer.name, _("the customer's name")),
        (buyer.country, _("the customer's country")),
    ]
    return [what for there, what in needed if not there]


def _party(of: Mapping[str, str], name: str) -> Terms:
    terms = {"name": plain(name), **_address(of, of["country"])}
    identifier = vat_identifier(of["vat_number"], of["country"])
    if identifier:
        terms["vat_identifier"] = identifier
    scheme, address = _endpoint(identifier, of["country"]) or ("EM", of["email"])
    if address:
        terms["einvoicing_addr"] = plain(address)
        terms["einvoicing_addr_schemeid"] = scheme
    return terms


def _endpoint(identifier: str, country: str) -> tuple[str, str] | None:
    """Where Peppol finds it: by its VAT number, in Sweden and Norway by its register's."""
    digits = re.sub(r"\D", "", identifier)
    if country in BY_REGISTER:
        length = BY_REGISTER[country]
        return (REGISTERS[country], digits[:length]) if len(digits) >= length else None
    scheme = VAT_SCHEMES.get(country) if identifier else None
    return (scheme, identifier) if scheme else None


def _address(of: Mapping[str, str], country: str) -> Terms:
    parts = {
        "addr_l1": of["street"],
        "postcode": of["postcode"],
        "city": of["city"],
        "country_subdivision": of.get("region", ""),
    }
    said = {name: plain(part) for name, part in parts.items() if part}
    return {**said, "country_code": country}
