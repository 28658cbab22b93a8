"""Factur-X: the printed document with its XML inside, as PDF/A-3."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import cast

import pikepdf
from lxml import etree
from PIL import ImageCms

from gateways.e_invoice.parties import Terms

SRGB = "sRGB IEC61966-2.1"
INSIDE = "factur-x.xml"
"""The name by which programs look for the XML."""

PACKET = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n%s\n<?xpacket end="w"?>'
"""How metadata stand in a PDF."""


def cii_of(terms: Terms) -> bytes:
    """The document as Cross Industry Invoice, checked against its schema.

    :raises Exception: it would not be valid; the checker says why.
    """
    from facturx import generate_cii_xml  # slow to load: not for those who need no e-invoice

    return cast("bytes", generate_cii_xml(terms, level="en16931", check_schematron=False))


def with_xml_inside(pdf: bytes, xml: bytes, *, title: str, author: str, lang: str) -> bytes:
    """The PDF that people read with the XML that programs read, as one PDF/A-3b.

    The library's own way reads every object of the PDF in Python: of thousands of lines that
    takes a minute and 700 MB. Only what is added is written here; the rest stays as it is.
    """
    written = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as whole:
        _attach(whole, xml)
        _describe(whole, title, author)
        whole.Root.Lang = pikepdf.String(lang.replace("_", "-"))
        whole.Root.OutputIntents = pikepdf.Array([_colours(whole)])
        del whole.docinfo  # a second copy of the metadata could differ
        whole.save(written, min_version="1.7", deterministic_id=True)
    return written.getvalue()


def _attach(pdf: pikepdf.Pdf, xml: bytes) -> None:
    inside = pikepdf.AttachedFileSpec(
        pdf,
        xml,
        filename=INSIDE,
        description="Factur-X XML file",
        mime_type="text/xml",
        relationship=pikepdf.Name.Data,
        mod_date=f"{datetime.now(UTC):D:%Y%m%d%H%M%S+00'00'}",
    )
    pdf.attachments[INSIDE] = inside
    pdf.Root.AF = pikepdf.Array([inside.obj])
    pdf.Root.PageMode = pikepdf.Name.UseAttachments


def _describe(pdf: pikepdf.Pdf, title: str, author: str) -> None:
    """What it is, of which standard, and by whom."""
    from facturx.facturx import generate_xmp_object  # slow to load

    about = {
        "pdfa3_flavor": "B",
        "title": title,
        "author": author,
        "subject": title,
        "producer": "pikepdf",
        "creator_tool": "Orderly",
        "timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S+00:00}",
        "version": "1.0",
        "documenttype": "INVOICE",
        "xml_filename": INSIDE,
        "xmp_level": "EN 16931",
        "urn": "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
    }
    metadata = etree.tostring(generate_xmp_object(about), pretty_print=True).strip()
    packet = pdf.make_stream(PACKET.replace(b"%s", metadata))
    packet.Type, packet.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = packet


def _colours(pdf: pikepdf.Pdf) -> pikepdf.Dictionary:
    """What the colours mean."""
    profile = pdf.make_stream(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile.N = 3
    return pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String(SRGB),
        Info=pikepdf.String(SRGB),
        DestOutputProfile=pdf.make_indirect(profile),
    )
