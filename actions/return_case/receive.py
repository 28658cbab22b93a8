"""Receive a return, in parts as they come: on the shelf again, or written off (rules 10, 18)."""

from __future__ import annotations

from actions.return_case.notification import off
from actions.return_case.parts import (
    JOINT,
    Part,
    ReceivedLine,
    changed,
    counts,
    joined,
    lines_of,
    parts_of,
)
from actions.shipping.returned_units import count_returned, put_back, write_off
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import field_error
from backdesk.actions.form import Field, Form
from backdesk.auth.user import User
from backdesk.i18n import _
from models.order import Order, OrderLine
from models.return_case import ReceivedPart, ReturnCase, ReturnStatus

RECEIVED = "return_received"


class ReceiveForm(Form):
    """Left empty, all that is still to come came; what is damaged is written off."""

    lines: list[ReceivedLine] | None = Field(
        None, title=_("Lines"), max_length=5000, json_schema_extra={"format": "received"}
    )
    notify: bool = Field(False, title=_("Tell the customer by e-mail"))


@action(
    ReturnCase,
    label=_("Receive"),
    icon="package-import",
    key="r",
    permission="returns.edit",
    past="received",
    tells=True,
    refuse_if=[ReturnCase.ALL_HERE],
    refuse_unless=[ReturnCase.ON_ITS_WAY],
    stays=off(RECEIVED),
    notifies=RECEIVED,
    preview=True,
    undo="mark_as_not_received",
)
async def receive(case: ReturnCase, form: ReceiveForm, ctx: ShopContext) -> Success:
    """Some of it, again for what comes later; never more in all than was announced."""
    order = ctx.order_of(case)
    rows = await lines_of(case, ctx)
    before = counts(rows)
    parts = parts_of(form.lines, rows)
    if not parts and case.status is ReturnStatus.RECEIVED:
        raise field_error("lines", _("say how many came"))
    lines = {line.id: line for line in await ctx.rows(OrderLine, order)}
    for part in parts:
        await _take_in(order, ctx, case, lines[part.row.order_line_id], part)
    await ReceivedPart.bulk_create([_kept(part, ctx) for part in parts], batch_size=500)
    case.status, case.received_at = ReturnStatus.RECEIVED, ctx.now
    case.to_come = sum(row.to_come for row in rows)
    if form.notify:
        ctx.email(RECEIVED, order, return_case=case.number, received_at=ctx.now.isoformat())
    return Success(
        _("Return {number}: {units} of {announced} received"),
        number=case.number,
        units=sum(row.received for row in rows),
        announced=sum(row.quantity for row in rows),
        changes=changed(before, rows),
    )


async def _take_in(
    order: Order, ctx: ShopContext, case: ReturnCase, line: OrderLine, part: Part
) -> None:
    """It came back, and what is not sold again is written off."""
    row = part.row
    row.received += part.units
    row.restocked += part.units if part.restocked else 0
    row.condition = joined([*row.condition.split(JOINT), part.condition])
    await count_returned(order, ctx, line, part.units)
    put_back(order, ctx, line, part.units, case.number)
    if not part.restocked:
        write_off(order, ctx, line, part.units, case.number)


def _kept(part: Part, ctx: ShopContext) -> ReceivedPart:
    return ReceivedPart(
        return_line_id=part.row.id,
        units=part.units,
        restocked=part.restocked,
        condition=part.condition,
        received_at=ctx.now,
        by_id=ctx.user.id if isinstance(ctx.user, User) else None,
    )
