"""UBL 2.1 for EN 16931, for Peppol and as XRechnung."""

from __future__ import annotations

from typing import cast

from lxml import etree

from gateways.e_invoice.parties import Terms
from models.e_invoice.profile import Profile

CUSTOMIZATIONS = {
    Profile.PEPPOL: "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    Profile.XRECHNUNG: ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"),
}
"""BT-24 of those that are more than EN 16931."""

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def ubl_of(terms: Terms, profile: Profile) -> bytes:
    """The document as UBL, checked against its schema.

    :raises Exception: it would not be valid; the checker says why.
    """
    from facturx import generate_ubl_xml  # slow to load: not for those who need no e-invoice

    written = cast("bytes", generate_ubl_xml(terms, level="en16931", check_schematron=False))
    root = etree.fromstring(written)
    root.remove(root.find(f"{CBC}UBLVersionID"))
    if profile in CUSTOMIZATIONS:
        root.find(f"{CBC}CustomizationID").text = CUSTOMIZATIONS[profile]
    return cast(
        "bytes", etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    )
