"""What is odd about an order's VAT: said where it is placed or invoiced; nothing is refused."""

from __future__ import annotations

from collections.abc import Sequence

from actions.context import Context
from models.order import Order, OrderLine
from models.vat_reason import wrong_rate


def warn_of_vat(order: Order, lines: Sequence[OrderLine], ctx: Context) -> None:
    """Warn of a rate that is not charged where the goods go."""
    if rate := wrong_rate(order, lines, ctx.settings, ctx.today):
        ctx.warn(rate)
