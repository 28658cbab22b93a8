"""Hold and unhold: put an order aside, so that nothing is invoiced or packed meanwhile."""

from __future__ import annotations

from actions.billing.payments import create_documents_on_payment
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import Field, Form, NoForm, ShortText
from backdesk.i18n import _
from models.order import Order
from models.packing_slip import PackingSlip
from models.reminder import reminders_after_hold


class HoldForm(Form):
    """Why it waits."""

    reason: ShortText = Field("", title=_("Reason"))


@action(
    Order,
    label=_("Hold"),
    icon="pause",
    key="h",
    permission="orders.hold",
    past="held",
    refuse_if=[Order.ON_HOLD, Order.COMPLETED, Order.CANCELLED],
    undo="unhold",
)
async def hold(order: Order, form: HoldForm, ctx: ShopContext) -> Success:
    """Invoices and packing slips look at ``held_at``; payment is left alone."""
    order.held_at, order.hold_reason = ctx.now, form.reason
    if form.reason:
        said = _("Order {number} is on hold: {reason}")
        return Success(said, number=order.number, reason=form.reason)
    return Success(_("Order {number} is on hold"), number=order.number)


@action(
    Order,
    label=_("Unhold"),
    icon="play",
    key="h",
    permission="orders.hold",
    past="unheld",
    tells=True,
    refuse_unless=[Order.ON_HOLD],
)
async def unhold(order: Order, form: NoForm, ctx: ShopContext) -> Success:
    """All else is as it was; what a payment meanwhile would have made is made now.

    Payment reminders go on from tomorrow, one at a time.
    """
    order.reminders_from = reminders_after_hold(order, ctx.settings, ctx.today)
    order.held_at, order.hold_reason = None, ""
    if order.due == 0 and not await ctx.rows(PackingSlip, order):
        await create_documents_on_payment(order, ctx)
    return Success(_("Order {number} goes on"), number=order.number)
