"""Factur-X: the printed document with its XML inside, as PDF/A-3."""

from __future__ import annotations

from io import BytesIO
from typing import cast

import pikepdf
from PIL import ImageCms

from gateways.e_invoice.parties import Terms

SRGB = "sRGB IEC61966-2.1"


def cii_of(terms: Terms) -> bytes:
    """The document as Cross Industry Invoice, checked against its schema.

    :raises Exception: it would not be valid; the checker says why.
    """
    from facturx import generate_cii_xml  # slow to load: not for those who need no e-invoice

    return cast("bytes", generate_cii_xml(terms, level="en16931", check_schematron=False))


def with_xml_inside(pdf: bytes, xml: bytes, *, title: str, author: str, lang: str) -> bytes:
    """The PDF that people read with the XML that programs read, as one PDF/A-3b."""
    from facturx import generate_from_binary

    about = {"title": title, "author": author, "subject": title, "keywords": "Factur-X"}
    hybrid = generate_from_binary(
        pdf,
        xml,
        flavor="factur-x",
        level="en16931",
        check_xsd=False,
        pdf_metadata=about,
        lang=lang,
        xmp_compression=False,
    )
    return _as_archive(hybrid)


def _as_archive(hybrid: bytes) -> bytes:
    """With the colours' meaning, and with no second copy of the metadata that could differ."""
    written = BytesIO()
    with pikepdf.open(BytesIO(hybrid)) as pdf:
        profile = pdf.make_stream(
            ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        )
        profile.N = 3
        pdf.Root.OutputIntents = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.OutputIntent,
                    S=pikepdf.Name.GTS_PDFA1,
                    OutputConditionIdentifier=pikepdf.String(SRGB),
                    Info=pikepdf.String(SRGB),
                    DestOutputProfile=pdf.make_indirect(profile),
                )
            ]
        )
        del pdf.docinfo
        pdf.save(written, min_version="1.7", deterministic_id=True)
    return written.getvalue()
