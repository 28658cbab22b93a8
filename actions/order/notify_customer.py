"""Notify customer: a message of one's own, inside the Notify customer e-mail."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused
from backdesk.actions.form import Field, Form, LongText
from backdesk.i18n import _
from models.order import Order


class NotifyForm(Form):
    """The customer reads it as it is typed."""

    message: Annotated[LongText, pydantic.Field(min_length=1)] = Field(title=_("Message"))


async def _is_written(order: Order, ctx: ShopContext) -> None:
    if not ctx.settings.sends("notify_customer", order.language):
        raise Refused(
            _("the Notify customer e-mail is empty"),
            _("Write it under Settings > Website > Notification e-mails."),
        )


@action(
    Order,
    label=_("Notify customer"),
    icon="mail",
    key="m",
    permission="orders.notify",
    past="customer_notified",
    refuse_if=[Order.NO_EMAIL],
    check=_is_written,
    rare=True,
    mails=True,
)
async def notify_customer(order: Order, form: NotifyForm, ctx: ShopContext) -> Success:
    """It can be recalled for a minute, like every e-mail."""
    ctx.email("notify_customer", order, message=form.message)
    said = _("Order {number}: the message goes to {email}")
    return Success(said, number=order.number, email=order.email)
