"""What a line's VAT is called in an e-invoice: as it was stored, but for what must stand alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from models.invoice import DocumentLine
from models.party import Party
from models.vat_category import VatCategory, category_of


def e_invoice_category(
    paper: Party, lines: Iterable[DocumentLine], shop: str
) -> Callable[[DocumentLine], str]:
    """``shop`` is its country. What is out of scope has no other beside it in EN 16931 (BR-O-11):
    there it is exempt, for the same reason.
    """
    stored = category_of(paper, shop)
    if all(stored(line) == VatCategory.OUTSIDE_SCOPE for line in lines):
        return stored
    alone, beside = VatCategory.OUTSIDE_SCOPE, VatCategory.EXEMPT
    return lambda line: beside if stored(line) == alone else stored(line)
