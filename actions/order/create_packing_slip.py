"""Create packing slip: for everything that is left to pack, or for chosen lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from actions.order.line_quantities import SelectedLines, selected_quantities
from actions.shipping.packing_slips import make_packing_slip
from actions.shop_context import ShopContext
from actions.shortage import not_on_shelf
from backdesk.actions.declaration import Success, action
from backdesk.i18n import _
from models.order import Order, OrderLine


@action(
    Order,
    label=_("Create packing slip"),
    icon="package",
    key="k",
    permission="packing_slips.create",
    past="packing_slip_created",
    refuse_if=[Order.ON_HOLD, Order.CANCELLED],
    refuse_unless=[Order.SOMETHING_TO_PACK],
    warns=True,
)
async def create_packing_slip(order: Order, form: SelectedLines, ctx: ShopContext) -> Success:
    """What is on an open slip already is not packed twice."""
    lines = await ctx.rows(OrderLine, order)
    quantities = selected_quantities(form.lines, lines, lambda line: line.to_pack)
    for said in await not_on_shelf(ctx.batch, _by_product(lines, quantities)):
        ctx.warn(said)
    slip = await make_packing_slip(order, ctx, quantities)
    return Success(_("Packing slip {number} made"), number=slip.number)


def _by_product(lines: Sequence[OrderLine], quantities: Mapping[int, int]) -> Counter[int]:
    """``{product id: units}`` that go on the slip."""
    units = Counter[int]()
    for line in lines:
        if line.product_id is not None:
            units[line.product_id] += quantities.get(line.id, 0)
    return +units
