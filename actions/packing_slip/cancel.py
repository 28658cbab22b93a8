"""Cancel packing slip: it is not sent; its quantities can be packed again."""

from __future__ import annotations

from actions.shipping.packing_slips import cancel_slip
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import NoForm
from backdesk.i18n import _
from models.packing_slip import PackingSlip


@action(
    PackingSlip,
    label=_("Cancel"),
    icon="x",
    key="X",
    permission="packing_slips.create",
    past="cancelled",
    refuse_if=[PackingSlip.CANCELLED, PackingSlip.SHIPPED],
    danger=True,
    warning=_("What is on it can be packed again. This cannot be undone."),
)
async def cancel(slip: PackingSlip, form: NoForm, ctx: ShopContext) -> Success:
    """A shipped slip is made open again first."""
    await cancel_slip(ctx.order_of(slip), ctx, slip)
    return Success(_("Packing slip {number} is cancelled"), number=slip.number)
