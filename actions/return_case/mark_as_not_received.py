"""Mark as not received: what came last did not come after all; the inverse of Receive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from actions.recall import recall_emails
from actions.return_case.parts import changed, counts, joined, lines_of
from actions.return_case.receive import RECEIVED
from actions.shipping.returned_units import count_gone, take_out, undo_write_off
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import NoForm
from backdesk.i18n import _
from models.order import Order, OrderLine
from models.return_case import ReceivedPart, ReturnCase, ReturnLine, ReturnStatus


@action(
    ReturnCase,
    label=_("Mark as not received"),
    icon="package-export",
    key="R",
    permission="returns.edit",
    past="marked_as_not_received",
    refuse_unless=[ReturnCase.RECEIVED],
    rare=True,
    tells=True,
    warning=_("What came last is out of the stock again, as if it had not come yet."),
)
async def mark_as_not_received(case: ReturnCase, form: NoForm, ctx: ShopContext) -> Success:
    """Of a return that came in parts the last one; what came before stays received."""
    order = ctx.order_of(case)
    rows = await lines_of(case, ctx)
    before = counts(rows)
    parts = await ReceivedPart.filter(
        return_line__return_case_id=case.id, taken_back_at=None
    ).order_by("id")
    last = max((part.received_at for part in parts), default=None)
    going = [part for part in parts if part.received_at == last]
    stays = [part for part in parts if part.received_at != last]
    await _take_back(order, ctx, case, going, {row.id: row for row in rows})
    for row in rows:
        row.condition = joined(one.condition for one in stays if one.return_line_id == row.id)
    case.received_at = max((part.received_at for part in stays), default=None)
    case.status = ReturnStatus.RECEIVED if stays else ReturnStatus.APPROVED
    case.to_come = sum(row.to_come for row in rows)
    await _recall(order, ctx, case, last)
    return Success(
        _("Return {number}: {units} of {announced} received"),
        number=case.number,
        units=sum(row.received for row in rows),
        announced=sum(row.quantity for row in rows),
        changes=changed(before, rows),
    )


async def _take_back(
    order: Order,
    ctx: ShopContext,
    case: ReturnCase,
    parts: Sequence[ReceivedPart],
    rows: dict[int, ReturnLine],
) -> None:
    lines = {line.id: line for line in await ctx.rows(OrderLine, order)}
    for part in parts:
        ctx.watch(part)
        part.taken_back_at = ctx.now
        row = rows[part.return_line_id]
        row.received -= part.units
        row.restocked -= part.units if part.restocked else 0
        line = lines[row.order_line_id]
        await count_gone(order, ctx, line, part.units)
        take_out(order, ctx, line, part.units, case.number)
        if not part.restocked:
            undo_write_off(order, ctx, line, part.units, case.number)


async def _recall(order: Order, ctx: ShopContext, case: ReturnCase, last: datetime | None) -> None:
    """The customer is not told any more of what came last."""
    at = last.isoformat() if last else ""

    def told_of_it(part: dict[str, object]) -> bool:
        said = (part["event"], part.get("return_case"), part.get("received_at", ""))
        return said == (RECEIVED, case.number, at)

    await recall_emails(order, ctx, told_of_it)
