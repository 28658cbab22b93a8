"""Seller and buyer as EN 16931 names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from models.e_invoice.company_number import (
    OF_FRANCE,
    REGISTERS,
    company_number,
    electronic_address,
    vat_identifier,
)
from models.e_invoice.profile import Profile
from models.party import Party

Terms = dict[str, Any]

UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """The text without the characters that XML does not allow."""
    return UNPRINTABLE.sub(" ", text).strip()


def seller_terms(seller: Mapping[str, str], profile: Profile) -> Terms:
    """BG-4, of the shop as its documents keep it."""
    terms = _party(seller, seller["company"], seller["registration_number"], profile)
    name = seller["contact_name"] or seller["company"]
    if tax_number := plain(seller.get("tax_number", "")):
        terms["tax_identifier"] = tax_number
    contact = {"name": name, "phone": seller["phone"], "email": seller["email"]}
    terms["contacts"] = [{name: plain(said) for name, said in contact.items() if said}]
    return terms


def buyer_terms(buyer: Party, profile: Profile) -> Terms:
    """BG-7; a person without a company is named by their own name."""
    parts = {**buyer.address(), "vat_number": buyer.vat_number, "email": buyer.email}
    registered = buyer.registration_number.strip()
    terms = _party(parts, buyer.company or buyer.name, registered, profile)
    if not registered and profile != Profile.FRANCE:  # there it is taken from the VAT number
        terms.pop("legal_identifier", None)
        terms.pop("legal_identifier_schemeid", None)
    contact = {"name": buyer.name, "phone": buyer.phone, "email": buyer.email}
    terms["contacts"] = [{name: plain(said) for name, said in contact.items() if said}]
    return terms


def delivery_terms(buyer: Party) -> Terms:
    """BG-13: where the goods went."""
    to = buyer.shipping_address()
    return {"name": plain(to["name"]), **_address(to, to["country"] or buyer.country)}


def _party(of: Mapping[str, str], name: str, registered: str, profile: Profile) -> Terms:
    vat_number, country = of["vat_number"], of["country"]
    terms = {"name": plain(name), **_address(of, country)}
    identifier = vat_identifier(vat_number, country)
    if identifier:
        terms["vat_identifier"] = identifier
    number, in_france = company_number(registered, vat_number, country), profile == Profile.FRANCE
    if number and (in_france or not registered or company_number(registered, "", country)):
        terms["legal_identifier"] = number
        terms["legal_identifier_schemeid"] = REGISTERS[country].scheme
    elif registered:
        terms["legal_identifier"] = plain(registered)
    scheme, address = electronic_address(vat_number, country, registered) or ("EM", of["email"])
    if in_france:
        scheme, address = OF_FRANCE, number
    if address:
        terms["einvoicing_addr"] = plain(address)
        terms["einvoicing_addr_schemeid"] = scheme
    return terms


def _address(of: Mapping[str, str], country: str) -> Terms:
    parts = {
        "addr_l1": of["street"],
        "postcode": of["postcode"],
        "city": of["city"],
        "country_subdivision": of.get("region", ""),
    }
    said = {name: plain(part) for name, part in parts.items() if part}
    return {**said, "country_code": country}
