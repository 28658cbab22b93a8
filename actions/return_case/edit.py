"""Edit a return: its quantities and reasons, until something of it was received (rule 18)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actions.return_case.parts import Units, lines_of, names_of
from actions.shipping.open_returns import announced_units
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import FieldError, Invalid, Refused
from backdesk.actions.form import Field, Form, ShortText
from backdesk.i18n import _
from models.order import Order, OrderLine
from models.return_case import ReturnCase, ReturnLine


class EditedLine(Form):
    """``line``: the id of the return's line. What is not said stays; 0 is not coming."""

    line: int = Field(ge=1)
    quantity: Units | None = None
    reason: ShortText | None = None


class EditReturnForm(Form):
    """A line that is not named stays as it is."""

    lines: list[EditedLine] = Field(
        [], title=_("Lines"), max_length=5000, json_schema_extra={"format": "announced"}
    )


@action(
    ReturnCase,
    label=_("Edit"),
    icon="pencil",
    key="e",
    permission="returns.edit",
    past="edited",
    refuse_unless=[ReturnCase.UNTOUCHED],
    preview=True,
    alone=True,
)
async def edit(case: ReturnCase, form: EditReturnForm, ctx: ShopContext) -> Success:
    """A reason is a code, its words in any language, or words of one's own."""
    order = ctx.order_of(case)
    rows = {row.id: row for row in await lines_of(case, ctx)}
    _refuse_wrong(form.lines, rows, await can_come_back(order, case, ctx))
    before = {row.id: (row.quantity, row.why) for row in rows.values()}
    for one in form.lines:
        row = rows[one.line]
        if one.quantity is not None:
            row.quantity = one.quantity
        if one.reason is not None and one.reason != row.why:
            row.give_reason(one.reason, order.language)
    case.to_come = sum(row.to_come for row in rows.values())
    if not case.to_come:
        raise Refused(_("nothing of it would come back"), "reject")
    return Success(
        _("Return {number} was edited"), number=case.number, changes=_changed(before, rows)
    )


async def can_come_back(order: Order, case: ReturnCase, ctx: ShopContext) -> dict[int, int]:
    """``{order line id: units}`` that left, did not come back, and no other return announces."""
    return await left_beside(order, case, await ctx.rows(OrderLine, order))


async def left_beside(order: Order, case: ReturnCase, lines: Sequence[OrderLine]) -> dict[int, int]:
    """The same of ``lines`` in hand."""
    announced = await announced_units(order)
    for row in await ReturnLine.filter(return_case_id=case.id):
        announced[row.order_line_id] -= row.to_come
    return {line.id: max(line.to_return - announced[line.id], 0) for line in lines}


def _refuse_wrong(
    lines: Sequence[EditedLine], rows: dict[int, ReturnLine], left: dict[int, int]
) -> None:
    """:raises Invalid: a line of another return, twice the same, or more than can come back."""
    seen, errors = set[int](), []
    for place, one in enumerate(lines):
        row = rows.get(one.line)
        if row is None or one.line in seen:
            wrong = _("this line is named twice") if row else _("this return has no such line")
            errors.append(FieldError(f"lines.{place}.line", str(wrong)))
        elif (one.quantity or 0) > left[row.order_line_id]:
            said = _("only {units} of it can come back").format(units=left[row.order_line_id])
            errors.append(FieldError(f"lines.{place}.quantity", said))
        seen.add(one.line)
    if errors:
        raise Invalid(errors)


def _changed(
    before: dict[int, tuple[int, str]], rows: dict[int, ReturnLine]
) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {}
    names = names_of(list(rows.values()))
    for row in rows.values():
        quantity, why = before[row.id]
        if row.quantity != quantity:
            found[_("{name}, announced").format(name=names[row.id])] = (quantity, row.quantity)
        if row.why != why:
            found[_("{name}, reason").format(name=names[row.id])] = (why, row.why)
    return found
