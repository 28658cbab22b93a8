"""Under which specification a document is an e-invoice: it follows from seller and buyer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from models.e_invoice.category import e_invoice_category
from models.e_invoice.company_number import electronic_address
from models.exchange_rate import vat_currency
from models.invoice import DocumentLine
from models.party import Party


class Syntax(StrEnum):
    """The languages of EN 16931: UBL is a file of its own, CII is inside of a Factur-X."""

    UBL = "ubl"
    CII = "facturx"


class Profile(StrEnum):
    """Each keeps the rules of EN 16931, and further ones of its own."""

    CORE = "EN 16931"
    PEPPOL = "Peppol BIS Billing 3"
    XRECHNUNG = "XRechnung 3"
    FRANCE = "France"


@dataclass(frozen=True)
class Facts:
    """What an invoice or credit memo says, as far as rules ask after it.

    ``to_pay`` is what the buyer still owes by it, ``vat`` its VAT, both in minor units;
    ``vat_lines`` are the category and the rate of each of its lines.
    """

    seller: Mapping[str, str]
    buyer: Party
    currency: str
    to_pay: int
    vat: int
    vat_lines: frozenset[tuple[str, Decimal]]

    @classmethod
    def of(cls, paper: Any, lines: Iterable[DocumentLine], seller: Mapping[str, str]) -> Facts:
        """What ``paper``, an invoice or credit memo, says; only an invoice asks for money."""
        lines = list(lines)
        category = e_invoice_category(paper, lines, seller["country"])
        known = frozenset((category(line), line.vat_rate) for line in lines)
        to_pay = paper.gross - paper.prepaid if hasattr(paper, "prepaid") else 0
        return cls(seller, paper, paper.currency, to_pay, paper.vat, known)

    def profile_in(self, syntax: Syntax) -> Profile:
        """A Factur-X knows further rules of France only."""
        held = syntax == Syntax.UBL or self.profile == Profile.FRANCE
        return self.profile if held else Profile.CORE

    @property
    def profile(self) -> Profile:
        countries = (self.seller["country"], self.buyer.country)
        if countries == ("FR", "FR") and is_business(self.buyer):
            return Profile.FRANCE
        if self.buyer.country == "DE" and self.buyer.buyer_reference.strip():
            return Profile.XRECHNUNG
        if countries != ("DE", "DE") and self.within_peppol:
            return Profile.PEPPOL
        return Profile.CORE

    @property
    def within_peppol(self) -> bool:
        """Whether both have an address there. Greece asks for a number that its tax office gives
        to each invoice, and no shop has here.
        """
        shop = electronic_address(self.seller["vat_number"], self.seller["country"])
        buyer = address_of(self.buyer)
        return self.seller["country"] != "GR" and shop is not None and buyer is not None

    @property
    def owed_in(self) -> str:
        """The currency of the shop's VAT return, where the document must say the VAT in it too.

        France asks for it though there is none.
        """
        owed_in = vat_currency(self.seller["country"])
        needed = self.vat or self.profile == Profile.FRANCE
        return owed_in if needed and owed_in != self.currency else ""

    def has(self, *categories: str) -> bool:
        return any(known in categories for known, _rate in self.vat_lines)


def is_business(buyer: Party) -> bool:
    return bool(buyer.company or buyer.vat_number or buyer.registration_number)


def address_of(buyer: Party) -> tuple[str, str] | None:
    """By which Peppol finds the buyer: scheme and address."""
    return electronic_address(buyer.vat_number, buyer.country, buyer.registration_number)
