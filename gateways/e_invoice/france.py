"""What a document between two businesses of France says beside EN 16931 (BR-FR-05, BR-FR-08)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateways.e_invoice.parties import Terms, plain
from models.e_invoice.french_terms import FRENCH_TERMS, french_terms
from models.invoice import Invoice
from models.order import OrderLine

GOODS, SERVICES, BOTH = "B", "S", "M"


def french_notes(seller: Mapping[str, str]) -> list[Terms]:
    said = french_terms(seller)
    return [{"BT-21": one.code, "BT-22": plain(said[one.setting])} for one in FRENCH_TERMS]


def billing_mode(supplied: str, *, paid: bool) -> str:
    """BT-23: of goods, services or both, and whether all was paid before."""
    return f"{supplied}{2 if paid else 1}"


async def supply_kind(paper: Any) -> str:
    """Whether its lines are goods, services or both; costs go with what they are for."""
    lines = (
        OrderLine.filter(invoice_lines__invoice_id=paper.id)
        if isinstance(paper, Invoice)
        else OrderLine.filter(invoice_lines__credit_lines__credit_memo_id=paper.id)
    )
    physical = {line.physical for line in await lines}
    if len(physical) > 1:
        return BOTH
    return SERVICES if physical == {False} else GOODS
