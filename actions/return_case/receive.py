"""Receive a return: what really came, in what condition, and whether it is sold again."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.context import Context
from actions.form import LARGEST_QUANTITY, Field, Form, Line
from actions.framework import Done, action
from actions.order.coming_back import count_back, put_back
from actions.problem import FieldError, Invalid
from models.order import Order, OrderLine
from models.return_case import ReturnCase, ReturnLine, ReturnStatus
from models.stock import StockReason
from models.words import _


class ReceivedLine(Form):
    """``line`` is the id of the return's line; without ``restock`` the units are written off."""

    line: int = Field(ge=1)
    quantity: Annotated[int, pydantic.Field(ge=0, le=LARGEST_QUANTITY)]
    condition: Line = ""
    restock: bool = True


class ReceiveForm(Form):
    """Left empty, all that was announced came in good condition and goes back into stock."""

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
    refuse_unless=[ReturnCase.APPROVED],
)
async def receive(case: ReturnCase, form: ReceiveForm, ctx: Context) -> Done:
    """Less than was announced may have come. A line that is not named did not come."""
    order = ctx.order_of(case)
    rows = await ReturnLine.filter(return_case_id=case.id).order_by("id")
    received = _received(form, rows)
    lines = {line.id: line for line in await ctx.rows(OrderLine, order)}
    for row in rows:
        one = received.get(row.id)
        if one is None:
            continue
        ctx.watch(row)
        row.received, row.condition = one.quantity, one.condition
        row.restocked = one.quantity if one.restock else 0
        line = lines[row.order_line_id]
        await count_back(order, ctx, line, one.quantity)
        put_back(order, ctx, line, one.quantity, case.number)
        if not one.restock:
            _write_off(order, ctx, line, one.quantity, case.number)
    case.status, case.received_at = ReturnStatus.RECEIVED, ctx.now
    units = sum(row.received for row in rows)
    announced = sum(row.quantity for row in rows)
    if form.notify:
        ctx.email("return_received", order, return_case=case.number)
    return Done(
        _("Return {number}: {units} of {announced} received"),
        number=case.number,
        units=units,
        announced=announced,
    )


def _received(form: ReceiveForm, rows: list[ReturnLine]) -> dict[int, ReceivedLine]:
    """:raises Invalid: a line of another return, twice the same, or more than was announced."""
    if form.lines is None:
        return {row.id: ReceivedLine(line=row.id, quantity=row.quantity) for row in rows}
    announced = {row.id: row.quantity for row in rows}
    found: dict[int, ReceivedLine] = {}
    errors = []
    for place, one in enumerate(form.lines):
        if one.line not in announced:
            said = str(_("this return has no such line"))
            errors.append(FieldError(f"lines.{place}.line", said))
        elif one.line in found:
            errors.append(FieldError(f"lines.{place}.line", str(_("this line is named twice"))))
        elif one.quantity > announced[one.line]:
            said = _("only {units} were announced").format(units=announced[one.line])
            errors.append(FieldError(f"lines.{place}.quantity", said))
        found[one.line] = one
    if errors:
        raise Invalid(errors)
    return found


def _write_off(order: Order, ctx: Context, line: OrderLine, units: int, document: str) -> None:
    ctx.move_stock(
        line.product_id,
        StockReason.WRITTEN_OFF,
        order=order,
        document=document,
        on_hand=-units,
    )
