"""Create packing slip: for everything that is left to pack, or for chosen lines."""

from __future__ import annotations

from actions.context import Context
from actions.framework import Done, action
from actions.order.packing import make_packing_slip
from actions.order.quantities import ChosenLines, chosen
from models.order import Order, OrderLine
from models.words import _


@action(
    Order,
    label=_("Create packing slip"),
    icon="package",
    key="k",
    permission="packing_slips.create",
    past="packing_slip_created",
    refuse_if=[Order.ON_HOLD, Order.CANCELLED],
    refuse_unless=[Order.SOMETHING_TO_PACK],
)
async def create_packing_slip(order: Order, form: ChosenLines, ctx: Context) -> Done:
    """What is on an open slip already is not packed twice."""
    lines = await ctx.rows(OrderLine, order)
    quantities = chosen(form.lines, lines, lambda line: line.to_pack)
    slip = await make_packing_slip(order, ctx, quantities)
    return Done(_("Packing slip {number} made"), number=slip.number)
