"""Edit packing slip: its status, carrier and track & trace code."""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic

from actions.shipping.packing_slips import ship_slip, unship_slip, validate_tracking_code
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused
from backdesk.actions.form import Field, Form, ShortText
from backdesk.i18n import _
from models.carrier import CARRIER_NAMES, carrier_name
from models.order import Order
from models.packing_slip import PackingSlip, SlipStatus


class EditSlipForm(Form):
    """What is left out stays."""

    status: Literal["open", "packed", "shipped"] | None = Field(None, title=_("Status"))
    carrier: Annotated[ShortText, pydantic.Field(max_length=40)] | None = Field(
        None, title=_("Carrier"), examples=CARRIER_NAMES
    )
    tracking_code: Annotated[ShortText, pydantic.Field(max_length=60)] | None = Field(
        None, title=_("Track & trace code")
    )


@action(
    PackingSlip,
    label=_("Edit"),
    icon="pencil",
    key="e",
    permission="packing_slips.ship",
    past="edited",
    tells=True,
    refuse_if=[PackingSlip.CANCELLED],
    warns=True,
)
async def edit(slip: PackingSlip, form: EditSlipForm, ctx: ShopContext) -> Success:
    """Shipping it takes its goods out of stock; opening it again brings them back."""
    order = ctx.order_of(slip)
    if form.carrier is not None:
        slip.carrier = carrier_name(form.carrier)
    if form.tracking_code is not None:
        slip.tracking_code = form.tracking_code
    if {"carrier", "tracking_code"} & form.model_fields_set:
        validate_tracking_code(slip)
    wanted = SlipStatus(form.status or slip.status)
    if wanted is slip.status:
        return Success(_("Packing slip {number} was edited"), number=slip.number)
    if SlipStatus.SHIPPED in (wanted, slip.status):
        await _ship_or_take_back(order, slip, wanted, ctx)
    slip.status = wanted
    return Success(_("Packing slip {number} is {status}"), number=slip.number, status=slip.status)


async def _ship_or_take_back(
    order: Order, slip: PackingSlip, wanted: SlipStatus, ctx: ShopContext
) -> None:
    if wanted is SlipStatus.SHIPPED:
        if Order.ON_HOLD.holds(order):
            raise Refused(_("its order is on hold"), _("Unhold the order first."))
        await ship_slip(order, ctx, slip)
    elif slip.can_be_taken_back:
        await unship_slip(order, ctx, slip)
    else:
        raise Refused(_("something of it was returned"), _("Edit the return instead."))
