"""Mark as shipped and mark as not shipped: the goods left the house, or did not after all."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import pydantic

from actions.shipping.open_returns import refuse_announced
from actions.shipping.packing_slips import (
    make_packing_slip,
    open_slips,
    ship_slip,
    unship_slip,
    validate_tracking_code,
)
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import Field, Form, NoForm, ShortText
from backdesk.i18n import _
from models.carrier import CARRIER_NAMES, carrier_name
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip, PackingSlipLine


class MarkAsShippedForm(Form):
    """Carrier and track & trace code go on the slips that have none yet."""

    carrier: Annotated[ShortText, pydantic.Field(max_length=40)] = Field(
        "", title=_("Carrier"), examples=CARRIER_NAMES
    )
    tracking_code: Annotated[ShortText, pydantic.Field(max_length=60)] = Field(
        "", title=_("Track & trace code")
    )


@action(
    Order,
    label=_("Mark as shipped"),
    icon="truck",
    key="s",
    permission="packing_slips.ship",
    past="marked_as_shipped",
    tells=True,
    refuse_if=[Order.ON_HOLD, Order.CANCELLED],
    refuse_unless=[Order.SHIPPABLE],
    warns=True,
    undo="mark_as_not_shipped",
)
async def mark_as_shipped(order: Order, form: MarkAsShippedForm, ctx: ShopContext) -> Success:
    """Open slips are shipped; what no slip covers gets one first."""
    lines = await ctx.rows(OrderLine, order)
    if any(line.to_pack for line in lines):
        await make_packing_slip(order, ctx)
    slips = await open_slips(order, ctx)
    for slip in slips:
        slip.carrier = slip.carrier or carrier_name(form.carrier)
        if form.tracking_code and not slip.tracking_code:
            slip.tracking_code = form.tracking_code
            validate_tracking_code(slip)
        await ship_slip(order, ctx, slip)
    numbers = ", ".join(slip.number for slip in slips)
    return Success(_("Order {number} is shipped: {slips}"), number=order.number, slips=numbers)


async def _nothing_announced(order: Order, ctx: ShopContext) -> None:
    """What stays shipped must be as much as what is on its way back."""
    going = [slip.id for slip in await ctx.rows(PackingSlip, order) if slip.can_be_taken_back]
    taken = Counter[int]()
    for row in await PackingSlipLine.filter(packing_slip_id__in=going):
        taken[row.order_line_id] += row.quantity
    lines = {line.id: line for line in await ctx.rows(OrderLine, order)}
    await refuse_announced(order, {pk: line.to_return - taken[pk] for pk, line in lines.items()})


@action(
    Order,
    label=_("Mark as not shipped"),
    icon="truck-return",
    key="S",
    permission="packing_slips.ship",
    past="marked_as_not_shipped",
    tells=True,
    refuse_unless=[Order.SHIPPED_SLIP],
    check=_nothing_announced,
    rare=True,
    undo="mark_as_shipped",
    warning=_("Its packing slips become open again and the goods are back in stock."),
)
async def mark_as_not_shipped(order: Order, form: NoForm, ctx: ShopContext) -> Success:
    """A slip of which something was returned stays shipped: that came back by itself."""
    slips = [slip for slip in await ctx.rows(PackingSlip, order) if slip.can_be_taken_back]
    for slip in slips:
        await unship_slip(order, ctx, slip)
    numbers = ", ".join(slip.number for slip in slips)
    return Success(_("Order {number} is not shipped: {slips}"), number=order.number, slips=numbers)
