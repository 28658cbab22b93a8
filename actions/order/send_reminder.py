"""Send payment reminder, and the day on which a customer promised to pay."""

from __future__ import annotations

from datetime import date

from actions.email_form import LetterForm
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused, field_error
from backdesk.actions.form import Field, Form
from backdesk.i18n import _
from backdesk.local_day import day_of
from models.order import Order
from models.reminder import ORDINALS


async def _may_be_sent(order: Order, ctx: ShopContext) -> None:
    """One a day, and none before a promised day is over (rule 13)."""
    today, zone = ctx.today, ctx.settings.zone
    if order.reminded_at is not None and day_of(order.reminded_at, zone) >= today:
        raise Refused(
            _("a payment reminder goes out today already"),
            _("Send the next one tomorrow, or recall that one while it waits."),
        )
    if order.promised_on is not None and order.promised_on >= today:
        reason = _("payment is promised for {day}").format(day=order.promised_on.isoformat())
        raise Refused(reason, "promise_payment")
    if not ctx.settings.sends(f"payment_reminder_{order.reminders_sent + 1}", order.language):
        raise Refused(
            _("the e-mail of the next reminder is empty"),
            _("Write it under Settings > Website > Notification e-mails."),
        )


@action(
    Order,
    label=_("Send payment reminder"),
    icon="bell",
    key="b",
    permission="orders.remind",
    past="payment_reminder_sent",
    refuse_unless=[Order.SOMETHING_DUE],
    refuse_if=[Order.ON_HOLD, Order.CANCELLED, Order.NO_EMAIL, Order.REMINDED_ENOUGH],
    check=_may_be_sent,
    rare=True,
    mails=True,
)
async def send_payment_reminder(order: Order, form: LetterForm, ctx: ShopContext) -> Success:
    """The next of the four, now; each is an e-mail of its own."""
    which = ORDINALS[order.reminders_sent]
    before = order.reminded_at
    order.reminders_sent += 1
    order.reminded_at = ctx.now
    ctx.email(f"payment_reminder_{order.reminders_sent}", order, form.to, reminded_before=before)
    said = _("Order {number}: the {which} payment reminder goes out")
    return Success(said, number=order.number, which=which)


class PromiseForm(Form):
    """No day: there is no promise any more."""

    promised_on: date | None = Field(None, title=_("Promised for"))


@action(
    Order,
    label=_("Payment promised"),
    icon="calendar",
    key="v",
    permission="orders.remind",
    past="payment_promised",
    refuse_unless=[Order.SOMETHING_DUE],
    refuse_if=[Order.CANCELLED],
    rare=True,
)
async def promise_payment(order: Order, form: PromiseForm, ctx: ShopContext) -> Success:
    """No reminder goes out by itself until that day is over."""
    if form.promised_on is not None and form.promised_on < ctx.today:
        raise field_error("promised_on", _("this day is over"))
    order.promised_on = form.promised_on
    if form.promised_on is None:
        return Success(_("Order {number}: no payment is promised"), number=order.number)
    said = _("Order {number}: payment is promised for {day}")
    return Success(said, number=order.number, day=form.promised_on.isoformat())
