"""Create return: goods that the customer wants to send back, with quantities and reasons."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.order.line_quantities import SelectedLine, selected_quantities
from actions.shipping.open_returns import announced_units
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused
from backdesk.actions.form import Field, Form, LongText, ShortText
from backdesk.i18n import _
from backdesk.models.history import document_key
from models.number_series import Series, draw_number
from models.order import Order, OrderLine
from models.return_case import ReturnCase, ReturnLine, ReturnPhoto, ReturnStatus
from models.return_reason import LABELS


def _jpeg(photo: bytes) -> bytes:
    if not photo.startswith(b"\xff\xd8\xff"):
        raise ValueError(str(_("this is no JPEG")))
    return photo


Photo = Annotated[
    pydantic.Base64Bytes, pydantic.Field(max_length=1_000_000), pydantic.AfterValidator(_jpeg)
]


class ReturnedLine(SelectedLine):
    """Units of a line, and why they come back: in words, or by the code of a known reason."""

    reason: ShortText = ""


class CreateReturnForm(Form):
    """Left empty, it is everything that was shipped and is not on its way back."""

    lines: list[ReturnedLine] | None = Field(
        None, title=_("Lines"), max_length=5000, json_schema_extra={"format": "returned"}
    )
    reason: ShortText = Field("", title=_("Reason"), examples=list(LABELS.values()))
    remark: Annotated[LongText, pydantic.StringConstraints(max_length=1000)] = Field(
        "", title=_("The customer's remark")
    )
    photos: list[Photo] = Field(
        [], title=_("Photos"), max_length=3, json_schema_extra={"format": "photos"}
    )
    notify: bool = Field(False, title=_("Tell the customer by e-mail"))


@action(
    Order,
    label=_("Create return"),
    icon="package-import",
    key="r",
    permission="returns.edit",
    past="return_created",
    tells=True,
    refuse_unless=[Order.SOMETHING_TO_RETURN],
    rare=True,
)
async def create_return(order: Order, form: CreateReturnForm, ctx: ShopContext) -> Success:
    """It waits for approval; ``reason`` is that of each line that names none of its own."""
    lines = await ctx.rows(OrderLine, order)
    announced = await announced_units(order)
    quantities = selected_quantities(
        form.lines,
        lines,
        lambda line: max(line.to_return - announced[line.id], 0),
    )
    if not quantities:
        raise Refused(
            _("everything that was shipped is on its way back already"),
            _("Receive or reject the returns that are there."),
        )
    wanted = {line: quantities[line.id] for line in lines if line.id in quantities}
    case = await _request(order, form, wanted, ctx)
    if form.notify:
        ctx.email("return_asked", order, return_case=case.number)
    ctx.issued("return", case.number)
    said = _("Return {number} made")
    name = document_key("return_case", case.number)
    ctx.record("return_created", said.format(number=case.number), order, about=[name])
    return Success(said, number=case.number)


async def _request(
    order: Order, form: CreateReturnForm, wanted: dict[OrderLine, int], ctx: ShopContext
) -> ReturnCase:
    """The return with its lines and photos."""
    case = await ReturnCase.create(
        to_come=sum(wanted.values()),
        number=await draw_number(Series.RETURN),
        order_id=order.id,
        status=ReturnStatus.REQUESTED,
        requested_at=ctx.now,
        remark=form.remark,
    )
    reasons = {one.line: one.reason for one in form.lines or []}
    lines = [
        ReturnLine(
            return_case_id=case.id,
            order_line_id=line.id,
            sku=line.sku,
            name=line.name,
            quantity=quantity,
        )
        for line, quantity in wanted.items()
    ]
    for line in lines:
        line.give_reason(reasons.get(line.order_line_id) or form.reason, order.language)
    await ReturnLine.bulk_create(lines, batch_size=500)
    await ReturnPhoto.bulk_create(
        ReturnPhoto(return_case_id=case.id, content=photo) for photo in form.photos
    )
    return case
