"""UBL 2.1 for EN 16931, and for Peppol where both have an address there."""

from __future__ import annotations

from typing import cast

from lxml import etree

from gateways.e_invoice.parties import Terms

PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def is_within_germany(terms: Terms) -> bool:
    """Where Peppol and XRechnung ask for the buyer's reference (DE-R-015, BR-DE-15)."""
    return all(terms[party]["country_code"] == "DE" for party in ("BG-4", "BG-7"))


def ubl_of(terms: Terms) -> bytes:
    """The document as UBL, checked against its schema.

    :raises Exception: it would not be valid; the checker says why.
    """
    from facturx import generate_ubl_xml  # slow to load: not for those who need no e-invoice

    over_peppol = "BT-10" in terms or not is_within_germany(terms)
    over_peppol &= all(
        terms[party].get("einvoicing_addr_schemeid", "EM") != "EM" for party in ("BG-4", "BG-7")
    )
    if over_peppol:
        terms = {**terms, "BT-23": BILLING}
    written = cast("bytes", generate_ubl_xml(terms, level="en16931", check_schematron=False))
    root = etree.fromstring(written)
    root.remove(root.find(f"{CBC}UBLVersionID"))
    if over_peppol:
        root.find(f"{CBC}CustomizationID").text = PEPPOL
    return cast(
        "bytes", etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    )
