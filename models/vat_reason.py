"""Why an order, as it stands, bears no VAT: what its next invoice will say (rule 16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.order import Order, OrderLine
from models.settings import Settings
from models.vat_category import Supply, exemption, supply_of
from models.words import Text


@dataclass(frozen=True)
class Why:
    """``words`` are those of the invoice; ``chosen``: somebody decided it by hand."""

    category: str
    words: Text | str
    law: str
    chosen: bool


def supply_of_order(order: Order, settings: Settings) -> Supply:
    return supply_of(
        order,
        settings.country,
        small_business=settings.small_business,
        chosen=order.vat_treatment,
    )


def why_no_vat(order: Order, lines: Iterable[OrderLine], settings: Settings) -> list[Why]:
    """For each category of its lines at 0 %, why; of a rate of zero there is nothing to say."""
    supply, seller = supply_of_order(order, settings), {"country": settings.country}
    untaxed = (line for line in lines if not line.vat_rate)
    categories = dict.fromkeys(supply.category(0, goods=line.physical) for line in untaxed)
    found = [(category, *exemption(category, seller)) for category in categories]
    chosen = bool(order.vat_treatment)
    return [Why(str(one), words, law, chosen) for one, words, law, _code in found if words]
