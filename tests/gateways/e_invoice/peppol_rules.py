"""What Peppol BIS Billing 3 asks by the seller's country, in our own reading.

No package that may be used carries OpenPEPPOL's own rules; these were written from their text
(PEPPOL-EN16931-UBL, 3.0.15 and later), by their names. The general ones come with KoSIT's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from stdnum.be import vat as enterprise
from stdnum.dk import cvr
from stdnum.no import orgnr
from stdnum.se import orgnr as organisation

DANISH_CODES = {"1", "10", "31", "42", "48", "49", "50", "58", "59", "93", "97"}
DUTCH_CODES = {"30", "48", "49", "57", "58", "59"}
SCHEMES: dict[str | None, Callable[[str], Any]] = {
    "0184": lambda number: number[:2] == "DK" and cvr.is_valid(number[2:]),
    "0192": orgnr.is_valid,
    "0208": enterprise.is_valid,
    "0007": organisation.is_valid,
}


class Document:
    """A UBL document, asked in short: ``text`` of the first, ``all`` of each."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.seller = root.find("{*}AccountingSupplierParty/{*}Party")
        self.buyer = root.find("{*}AccountingCustomerParty/{*}Party")
        self.credit = root.tag.endswith("CreditNote")

    def text(self, path: str, of: Any = None) -> str:
        return str((self.root if of is None else of).findtext(path, "") or "").strip()

    def all(self, path: str) -> list[Any]:
        return list(self.root.iterfind(path))

    def country(self, party: Any) -> str:
        return self.text("{*}PostalAddress/{*}Country/{*}IdentificationCode", party)

    def has_address(self, party: Any) -> bool:
        parts = ("StreetName", "CityName", "PostalZone")
        return all(self.text(f"{{*}}PostalAddress/{{*}}{part}", party) for part in parts)


def broken_in_peppol(root: Any) -> list[str]:
    """The names of the rules that the document breaks; none where it is not of Peppol."""
    document = Document(root)
    if "peppol" not in document.text("{*}CustomizationID"):
        return []
    rules = BY_COUNTRY.get(document.country(document.seller))
    return [*_general(document), *(rules(document) if rules else ())]


def _general(document: Document) -> Iterator[str]:
    if len(document.all("{*}Note")) > 1:
        yield "PEPPOL-EN16931-R002"
    if not document.text("{*}BuyerReference") and not document.text("{*}OrderReference/{*}ID"):
        yield "PEPPOL-EN16931-R003"
    for party in (document.seller, document.buyer):
        for name in (".//{*}EndpointID", ".//{*}CompanyID"):
            for number in party.iterfind(name):
                scheme = number.get("schemeID")
                if scheme in SCHEMES and not SCHEMES[scheme](number.text):
                    yield f"PEPPOL-COMMON {scheme} {number.text}"
        if document.text("{*}EndpointID", party) and (
            party.find("{*}EndpointID").get("schemeID") == "EM"
        ):
            yield "PEPPOL-EN16931-CL008"


def _norway(document: Document) -> Iterator[str]:
    number = document.text("{*}PartyTaxScheme/{*}CompanyID", document.seller)
    if number.startswith("NO") and not re.fullmatch(r"NO\d{9}MVA", number):
        yield "NO-R-001"


def _sweden(document: Document) -> Iterator[str]:
    for one in document.seller.iterfind("{*}PartyTaxScheme"):
        number = document.text("{*}CompanyID", one)
        if document.text("{*}TaxScheme/{*}ID", one) != "VAT":
            if number.upper() != "GODKÄND FÖR F-SKATT":
                yield "SE-R-005"
        elif number and not re.fullmatch(r"SE\d{12}", number):
            yield "SE-R-001, SE-R-002"
    legal = document.text("{*}PartyLegalEntity/{*}CompanyID", document.seller)
    if legal and not organisation.is_valid(legal):
        yield "SE-R-003, SE-R-004, SE-R-013"
    for category in ("TaxCategory", "ClassifiedTaxCategory"):
        for one in document.root.iter(f"{{*}}{category}"):
            rate = document.text("{*}Percent", one)
            if document.text("{*}ID", one) == "S" and float(rate) not in (25, 12, 6):
                yield "SE-R-006"


def _denmark(document: Document) -> Iterator[str]:
    legal = document.seller.find("{*}PartyLegalEntity/{*}CompanyID")
    if legal is None or not legal.text:
        yield "DK-R-002"
    elif legal.get("schemeID") != "0184":
        yield "DK-R-014"
    if document.country(document.buyer) != "DK":
        return
    if document.credit and float(document.text("{*}LegalMonetaryTotal/{*}PayableAmount")) < 0:
        yield "DK-R-016"
    for means in document.all("{*}PaymentMeans"):
        code, account = document.text("{*}PaymentMeansCode", means), "{*}PayeeFinancialAccount"
        branch = f"{account}/{{*}}FinancialInstitutionBranch/{{*}}ID"
        if not document.credit and code not in DANISH_CODES:
            yield "DK-R-005"
        known = document.text(f"{account}/{{*}}ID", means) and document.text(branch, means)
        if code in ("31", "42") and not known:
            yield "DK-R-006"
    for code in document.root.iter("{*}AllowanceChargeReasonCode"):
        if code.text == "ZZZ":
            yield "DK-R-004"


def _italy(document: Document) -> Iterator[str]:
    if not document.has_address(document.seller):
        yield "IT-R-002, IT-R-003, IT-R-004"


def _netherlands(document: Document) -> Iterator[str]:
    reference = "{*}BillingReference/{*}InvoiceDocumentReference/{*}ID"
    if document.credit and not document.text(reference):
        yield "NL-R-001"
    if not document.has_address(document.seller):
        yield "NL-R-002"
    dutch = [document.seller]
    if document.country(document.buyer) == "NL":
        dutch.append(document.buyer)
        if not document.has_address(document.buyer):
            yield "NL-R-004"
    for party in dutch:
        for legal in party.iterfind("{*}PartyLegalEntity/{*}CompanyID"):
            if legal.get("schemeID") not in ("0106", "0190"):
                yield "NL-R-003, NL-R-005"
    means = document.all("{*}PaymentMeans")
    payable = float(document.text("{*}LegalMonetaryTotal/{*}PayableAmount"))
    if not document.credit and payable > 0 and not means:
        yield "NL-R-007"
    if any(document.text("{*}PaymentMeansCode", one) not in DUTCH_CODES for one in means):
        yield "NL-R-008"


BY_COUNTRY = {
    "DK": _denmark,
    "IT": _italy,
    "NL": _netherlands,
    "NO": _norway,
    "SE": _sweden,
}
