"""What French law has said on an invoice between two businesses of France, in French (BR-FR-05)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FrenchTerm:
    """``code`` is of UNCL 4451, ``setting`` where a shop says it in words of its own, ``words``
    what holds where no other was agreed.
    """

    code: str
    setting: str
    words: str


FRENCH_TERMS = (
    FrenchTerm(
        "PMT",
        "french_recovery_fee",
        "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €",
    ),
    FrenchTerm(
        "PMD",
        "french_late_penalty",
        "Pénalités de retard : taux de refinancement de la BCE majoré de 10 points "
        "(art. L. 441-10 du code de commerce)",
    ),
    FrenchTerm("AAB", "french_early_discount", "Pas d'escompte pour paiement anticipé"),
)


def french_terms(said: Mapping[str, str]) -> dict[str, str]:
    """By setting: the shop's words, or else the law's."""
    return {one.setting: said.get(one.setting, "").strip() or one.words for one in FRENCH_TERMS}
