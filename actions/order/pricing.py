"""Price an order or a quote, or say in words why it cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from backdesk.actions.errors import field_error
from backdesk.i18n import _
from backdesk.money import LARGEST_AMOUNT
from models.pricing import Cost, Priceable, Priced, TooMuchDiscount, price
from models.settings import VatRounding

MOST_UNITS = 1_000_000_000
"""Of all lines together: sums of units stay inside what the database counts."""


def price_or_refuse(
    lines: Sequence[Priceable],
    *,
    discount: int,
    shipping: Cost,
    payment: Cost,
    included: bool,
    rounding: VatRounding,
) -> Priced:
    """:raises Invalid: a discount larger than its amount, or a total beyond every bound."""
    try:
        priced = price(
            lines,
            discount=discount,
            shipping=shipping,
            payment=payment,
            included=included,
            rounding=rounding,
        )
    except TooMuchDiscount as error:
        field = "discount" if error.line is None else f"lines.{error.line}.discount"
        raise field_error(field, _("the discount is larger than the amount")) from None
    if priced.total.gross > LARGEST_AMOUNT:
        raise field_error("lines", _("the total is too large"))
    if sum(line.quantity for line in lines) > MOST_UNITS:
        raise field_error("lines", _("these are too many units"))
    return priced
