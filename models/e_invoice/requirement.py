"""What the rules of e-invoices ask that somebody has to type: by profile and by country.

Tests hold this table against the official rules: where it misses nothing they are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stdnum import iban

from backdesk.country import countries
from backdesk.i18n import LazyText, _
from models.e_invoice.company_number import (
    company_number,
    electronic_address,
    vat_identifier,
)
from models.e_invoice.profile import Facts, Profile, Syntax, address_of

Check = Callable[[Facts], object]


class Place(StrEnum):
    """Where it is typed."""

    SETTINGS = "settings"
    CUSTOMER = "customer"
    ORDER = "order"


@dataclass(frozen=True)
class Requirement:
    """``field`` is the input's name at the place; ``kept``: the document has it."""

    what: LazyText
    place: Place
    field: str
    kept: Check


def missing_requirements(facts: Facts, syntax: Syntax) -> list[Requirement]:
    """What stands in the way of an e-invoice in that syntax; each is said once."""
    asked = [*EVERYWHERE, *(FRANCE if facts.profile == Profile.FRANCE else ())]
    if syntax == Syntax.UBL:
        asked += XRECHNUNG if facts.profile == Profile.XRECHNUNG else ()
        within = facts.profile == Profile.PEPPOL
        asked += PEPPOL.get(facts.seller["country"], ()) if within else ()
    found = {str(one.what): one for one in asked if not one.kept(facts)}
    return list(found.values())


def _shop(name: str, what: LazyText) -> Requirement:
    return Requirement(what, Place.SETTINGS, name, lambda facts: facts.seller[name].strip())


def _customer(name: str, what: LazyText) -> Requirement:
    return Requirement(what, Place.CUSTOMER, name, lambda facts: getattr(facts.buyer, name))


def _known_number(facts: Facts) -> bool:
    """BR-CO-09: a VAT number begins with a country."""
    number = vat_identifier(facts.buyer.vat_number, facts.buyer.country)
    return not number or number[:2] in {*countries(), "EL", "XI"}


def _delivered_to(facts: Facts) -> bool:
    """Of an address of its own; else it is the customer's."""
    buyer = facts.buyer
    return not buyer.ships_elsewhere or bool(buyer.shipping_postcode and buyer.shipping_city)


def _reachable(facts: Facts) -> bool:
    buyer = facts.buyer
    return bool(buyer.email or address_of(buyer))


def _payable(facts: Facts) -> bool:
    return facts.to_pay <= 0 or iban.is_valid(facts.seller["bank_account"])


def _payable_somehow(facts: Facts) -> bool:
    return facts.to_pay <= 0 or bool(facts.seller["bank_account"].strip())


def _registered(facts: Facts) -> bool:
    """Its number is one of the register, or was not typed."""
    seller = facts.seller
    typed = seller["registration_number"]
    return not typed or company_number(typed, "", seller["country"]) != ""


def _taxed(facts: Facts) -> str:
    """BR-S-02; what goes abroad untaxed names the VAT number itself (BR-IC-02, BR-G-02)."""
    untaxed = facts.has("K", "G")
    tax_number = "" if untaxed else facts.seller.get("tax_number", "").strip()
    return facts.seller["vat_number"].strip() or tax_number


def _buyer_registered(facts: Facts) -> bool:
    """A Dutch buyer's number is one of the KvK, or was not typed (NL-R-005)."""
    typed = facts.buyer.registration_number.strip()
    return not typed or facts.buyer.country != "NL" or company_number(typed, "", "NL") != ""


def _in_the_register(facts: Facts) -> str:
    seller = facts.seller
    number, vat = seller["registration_number"], seller["vat_number"]
    return company_number(number, vat, seller["country"])


def _rates(*known: str) -> Check:
    """Whether it charges no others."""
    rates = set(map(Decimal, known))
    return lambda facts: all(rate in rates for category, rate in facts.vat_lines if category == "S")


def _mva(facts: Facts) -> bool:
    number = vat_identifier(facts.seller["vat_number"], "NO")
    return number.endswith("MVA") and electronic_address(number, "NO") is not None


F_TAX = "Godkänd för F-skatt"
"""SE-R-005: no other words stand for it in Sweden."""

EMAIL = re.compile(r"[^@\s]+@([^@.\s]+\.)+[^@.\s]+")

SHOP_REGISTER = Requirement(
    _("the shop's registration number as its country's register writes it"),
    Place.SETTINGS,
    "registration_number",
    _registered,
)
CUSTOMER_REGISTER = Requirement(
    _("the customer's registration number as its country's register writes it"),
    Place.CUSTOMER,
    "registration_number",
    _buyer_registered,
)
CUSTOMER_VAT = _("the customer's VAT number")
SHOP_IBAN = _("the shop's IBAN")

EVERYWHERE = (
    _shop("company", _("the shop's name")),
    _shop("city", _("the shop's address")),
    _shop("country", _("the shop's country")),
    Requirement(
        _("the shop's VAT number, or its tax number"), Place.SETTINGS, "vat_number", _taxed
    ),
    Requirement(
        _("the customer's name"),
        Place.CUSTOMER,
        "name",
        lambda facts: facts.buyer.company or facts.buyer.name,
    ),
    _customer("country", _("the customer's country")),
    Requirement(
        CUSTOMER_VAT,
        Place.CUSTOMER,
        "vat_number",
        lambda facts: facts.buyer.vat_number or not facts.has("K", "AE"),
    ),
    Requirement(
        _("the customer's VAT number with the letters of its country"),
        Place.CUSTOMER,
        "vat_number",
        _known_number,
    ),
    Requirement(
        _("the shop's registration number"),
        Place.SETTINGS,
        "registration_number",
        lambda facts: (
            facts.seller["registration_number"].strip()
            or (facts.seller["vat_number"].strip() and not facts.has("O"))
        ),
    ),
    Requirement(
        _("the exchange rate of its currency"),
        Place.SETTINGS,
        "exchange_rates",
        lambda facts: not facts.owed_in or "exchange_rate" in facts.seller,
    ),
)
"""EN 16931's own; numbers are of its rules: BR-06, BR-08, BR-S-02, BR-IC-02, BR-CO-26, BR-53 …"""

XRECHNUNG = (
    _shop("postcode", _("the shop's postcode")),
    Requirement(
        _("the shop's phone number"),
        Place.SETTINGS,
        "phone",
        lambda facts: len(re.findall(r"\d", facts.seller["phone"])) >= len("112"),
    ),
    Requirement(
        _("the shop's e-mail address"),
        Place.SETTINGS,
        "email",
        lambda facts: EMAIL.fullmatch(facts.seller["email"]),
    ),
    Requirement(SHOP_IBAN, Place.SETTINGS, "bank_account", _payable),
    _customer("postcode", _("the customer's postcode")),
    _customer("city", _("the customer's city")),
    Requirement(
        _("the postcode and city that it is shipped to"),
        Place.CUSTOMER,
        "shipping_postcode",
        _delivered_to,
    ),
    Requirement(
        _("the customer's e-mail address or VAT number"), Place.CUSTOMER, "email", _reachable
    ),
)
"""BR-DE-1 to BR-DE-28, and PEPPOL-EN16931-R010."""

PEPPOL = {
    "BE": (SHOP_REGISTER,),
    "DK": (
        Requirement(
            _("the shop's CVR number"), Place.SETTINGS, "registration_number", _in_the_register
        ),
    ),
    "IT": (
        _shop("street", _("the shop's street")),
        _shop("postcode", _("the shop's postcode")),
    ),
    "NL": (
        _shop("street", _("the shop's street")),
        _shop("postcode", _("the shop's postcode")),
        SHOP_REGISTER,
        Requirement(SHOP_IBAN, Place.SETTINGS, "bank_account", _payable_somehow),
        CUSTOMER_REGISTER,
        Requirement(
            _("the customer's street, postcode and city"),
            Place.CUSTOMER,
            "street",
            lambda facts: (
                facts.buyer.country != "NL"
                or (facts.buyer.street and facts.buyer.postcode and facts.buyer.city)
            ),
        ),
    ),
    "NO": (
        SHOP_REGISTER,
        Requirement(
            _("the shop's VAT number as Norway writes it, with MVA"),
            Place.SETTINGS,
            "vat_number",
            _mva,
        ),
    ),
    "SE": (
        SHOP_REGISTER,
        Requirement(
            _("a VAT rate of 25, 12 or 6 %, as Sweden has no others"),
            Place.ORDER,
            "lines",
            _rates("25", "12", "6"),
        ),
        Requirement(
            _("the shop's tax number as Sweden writes it: Godkänd för F-skatt, or none"),
            Place.SETTINGS,
            "tax_number",
            lambda facts: (
                facts.seller.get("tax_number", "").strip().casefold() in ("", F_TAX.casefold())
            ),
        ),
    ),
}
"""By the shop's country: NL-R-002 to NL-R-008, NO-R-001, SE-R-003 to SE-R-013, DK-R-002 …"""

FRANCE = (
    Requirement(
        _("the shop's SIREN or SIRET"), Place.SETTINGS, "registration_number", _in_the_register
    ),
    Requirement(
        _("the customer's number in the register, its SIREN, or the VAT number"),
        Place.CUSTOMER,
        "registration_number",
        lambda facts: company_number(facts.buyer.registration_number, facts.buyer.vat_number, "FR"),
    ),
    Requirement(
        _("a VAT rate that France has, like 20, 10, 5.5 or 2.1 %"),
        Place.ORDER,
        "lines",
        _rates(*"20 10 5.5 2.1 13 8.5 7 1.75 1.05 0.9 19.6 20.6 9.2 9.6".split()),
    ),
)
"""Between two businesses of France: BR-FR-10, BR-FR-12, BR-FR-13, BR-FR-16, BR-FR-23."""
