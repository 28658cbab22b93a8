"""What a document between two businesses of France says beside EN 16931 (BR-FR-05, BR-FR-08)."""

from __future__ import annotations

from typing import Any

from gateways.e_invoice.parties import Terms
from models.invoice import Invoice
from models.order import OrderLine

NOTES = {
    "PMT": ("Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €"),
    "PMD": (
        "Pénalités de retard : taux de refinancement de la BCE majoré de 10 points "
        "(art. L. 441-10 du code de commerce)"
    ),
    "AAB": "Pas d'escompte pour paiement anticipé",
}
"""In French by law: the lump sum, and the rate that holds where no other was agreed."""

GOODS, SERVICES, BOTH = "B", "S", "M"


def french_notes() -> list[Terms]:
    return [{"BT-21": code, "BT-22": text} for code, text in NOTES.items()]


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
