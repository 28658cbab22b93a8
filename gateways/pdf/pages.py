"""PDF files taken apart and put together."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf


def pages_of(pdf: bytes) -> list[bytes]:
    """Each page as a file of its own."""
    found = []
    with pikepdf.open(BytesIO(pdf)) as whole:
        for page in whole.pages:
            with pikepdf.new() as alone:
                alone.pages.append(page)
                found.append(_written(alone))
    return found


def merge_pdfs(pdfs: Iterable[bytes | Path]) -> bytes:
    """All of them as one file; what is given as a path is read as it is needed."""
    with pikepdf.new() as whole, ExitStack() as opened:
        for pdf in pdfs:
            source = BytesIO(pdf) if isinstance(pdf, bytes) else pdf
            whole.pages.extend(opened.enter_context(pikepdf.open(source)).pages)
        _share_fonts(whole)
        return _written(whole)


def _share_fonts(pdf: pikepdf.Pdf) -> None:
    """Pages that were printed on one sheet carry the same fonts: once is enough."""
    first: dict[bytes, pikepdf.Object] = {}
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and "/FontFile2" in one:
            digest = sha256(one.FontFile2.read_raw_bytes()).digest()
            one.FontFile2 = first.setdefault(digest, one.FontFile2)


def _written(pdf: pikepdf.Pdf) -> bytes:
    written = BytesIO()
    pdf.save(written, deterministic_id=True)
    return written.getvalue()
