"""Approve and reject: whether the customer may send the goods back."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.return_case.notification import off
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import Field, Form, LongText
from backdesk.i18n import _
from models.return_case import ReturnCase, ReturnStatus

APPROVED, REJECTED = "return_approved", "return_rejected"


class DecisionForm(Form):
    """``answer`` is what the customer is told."""

    answer: Annotated[LongText, pydantic.StringConstraints(max_length=1000)] = Field(
        "", title=_("Answer to the customer")
    )
    notify: bool = Field(False, title=_("Tell the customer by e-mail"))


@action(
    ReturnCase,
    label=_("Approve"),
    icon="check",
    key="k",
    permission="returns.edit",
    past="approved",
    tells=True,
    refuse_unless=[ReturnCase.REQUESTED],
    stays=off(APPROVED),
    notifies=APPROVED,
    preview=True,
)
async def approve(case: ReturnCase, form: DecisionForm, ctx: ShopContext) -> Success:
    """The goods may come; receiving them says what really came."""
    return _decide(case, ReturnStatus.APPROVED, form, ctx)


@action(
    ReturnCase,
    label=_("Reject"),
    icon="x",
    key="x",
    permission="returns.edit",
    past="rejected",
    tells=True,
    refuse_unless=[ReturnCase.REQUESTED],
    rare=True,
    stays=off(REJECTED),
    notifies=REJECTED,
    preview=True,
)
async def reject(case: ReturnCase, form: DecisionForm, ctx: ShopContext) -> Success:
    """What it named can be asked for again by a new return."""
    return _decide(case, ReturnStatus.REJECTED, form, ctx)


def _decide(
    case: ReturnCase, status: ReturnStatus, form: DecisionForm, ctx: ShopContext
) -> Success:
    case.status, case.answer = status, form.answer
    if status is ReturnStatus.REJECTED:
        case.to_come = 0
    if form.notify:
        order = ctx.order_of(case)
        event = APPROVED if status is ReturnStatus.APPROVED else REJECTED
        ctx.email(event, order, return_case=case.number, answer=form.answer)
    return Success(_("Return {number} is {status}"), number=case.number, status=_(status.value))
