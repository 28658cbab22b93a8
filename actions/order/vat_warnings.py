"""What is odd about an order's VAT: said where it is placed or invoiced; nothing is refused."""

from __future__ import annotations

from collections.abc import Sequence

from actions.shop_context import ShopContext
from backdesk.i18n import _
from backdesk.local_day import day_of
from models.order import Order, OrderLine
from models.vat_category import VatCategory
from models.vat_reason import supply_of_order, wrong_rate
from models.vies_answer import Vies, vies_answer

NEEDS_A_NUMBER = (VatCategory.REVERSE_CHARGE, VatCategory.WITHIN_UNION)
"""What bears no VAT because of the buyer's number."""


async def warn_of_vat(order: Order, lines: Sequence[OrderLine], ctx: ShopContext) -> None:
    """Warn of a rate that is not charged where the goods go, and of a number that VIES refuses."""
    if rate := wrong_rate(order, lines, ctx.settings, ctx.today):
        ctx.warn(rate)
    supply = supply_of_order(order, ctx.settings)
    untaxed = (line for line in lines if not line.vat_rate)
    if not any(supply.category(0, goods=line.physical) in NEEDS_A_NUMBER for line in untaxed):
        return
    known = await vies_answer(order.vat_number)
    if known is not None and known.answer is Vies.INVALID and known.answered_at is not None:
        said = _("No VAT is charged on {number}, which VIES called invalid on {day}")
        day = day_of(known.answered_at, ctx.settings.zone)
        ctx.warn(said.format(number=known.number, day=day.isoformat()))
