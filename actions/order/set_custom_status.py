"""Set status: put the shop's own label on an order, or take it off."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.recall import recall_emails
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused, field_error
from backdesk.actions.form import Field, Form, Name
from backdesk.db.derived_columns import fold_of
from backdesk.i18n import _
from models.custom_status import CustomStatus
from models.email_event import status_event
from models.order import Order


class SetStatusForm(Form):
    """The custom status by its name; none takes it off."""

    status: Annotated[Name, pydantic.Field(max_length=60)] | None = Field(
        None, title=_("Custom status"), json_schema_extra={"format": "custom_status"}
    )


async def _some_status_exists(order: Order, ctx: ShopContext) -> None:
    if order.custom_status_id is None and not await CustomStatus.exists(active=True):
        raise Refused(
            _("no custom status was made yet"),
            _("Make one under Settings > Shop > Workflow."),
        )


@action(
    Order,
    label=_("Set status"),
    icon="tag",
    key="t",
    permission="orders.set_status",
    past="status_set",
    tells=True,
    check=_some_status_exists,
)
async def set_status(order: Order, form: SetStatusForm, ctx: ShopContext) -> Success:
    """A label on top: it changes no rule, and payments, refunds and hold leave it alone."""
    before = order.custom_status_id
    if form.status is None:
        await _recall(order, before, ctx)
        order.custom_status_id = None
        return Success(_("Order {number} has no custom status"), number=order.number)
    status = await CustomStatus.get_or_none(name_fold=fold_of(form.status))
    if status is None or not (status.active or status.id == order.custom_status_id):
        names = ", ".join([one.name for one in await CustomStatus.filter(active=True)])
        said = _("There is no such status. There are: {names}").format(names=names)
        raise field_error("status", said)
    new = before != status.id
    if new:
        await _recall(order, before, ctx)
    order.custom_status_id = status.id
    if status.sends_email and new:
        ctx.email(status_event(status.id), order, status=status.name)
    return Success(_("Order {number}: {status}"), number=order.number, status=status.name)


async def _recall(order: Order, status_id: int | None, ctx: ShopContext) -> None:
    if status_id is not None:
        event = status_event(status_id)
        await recall_emails(order, ctx, lambda part: part["event"] == event)
