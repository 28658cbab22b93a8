"""What a credit memo takes off an invoice, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from models.pricing import Amounts


@dataclass(frozen=True)
class CustomCredit:
    """An amount that is credited for a reason of its own; ``gross`` includes VAT.

    ``vat`` is what of it is VAT, where that was worked out with others at its rate.
    """

    text: str
    gross: int
    vat_rate: Decimal
    vat: int | None = None


@dataclass(frozen=True)
class Credit:
    """What a credit memo takes off an invoice.

    ``quantities`` is ``{invoice line id: quantity}``, costs being lines of quantity one;
    ``parts`` is ``{invoice line id: gross}`` for a part of the costs, ``restocked`` is
    ``{invoice line id: units}`` that are back on the shelf. ``kept`` is what of a line's share
    is not given back, as the memo is to come to a sum.
    """

    quantities: Mapping[int, int] = field(default_factory=dict)
    parts: Mapping[int, int] = field(default_factory=dict)
    custom: tuple[CustomCredit, ...] = ()
    restocked: Mapping[int, int] = field(default_factory=dict)
    kept: Mapping[int, Amounts] = field(default_factory=dict)
