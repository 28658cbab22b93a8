"""Complete a return: what was received is credited (rule 10)."""

from __future__ import annotations

from collections import Counter

from actions.context import Context
from actions.form import Field, Form
from actions.framework import Done, action
from actions.order.credit_lines import left_of
from actions.order.crediting import Credit, issue_credit_memo, send_credit_memo
from actions.order.paying import record_refunds
from actions.problem import Refused
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.money import say_money
from models.order import Order
from models.return_case import ReturnCase, ReturnLine, ReturnStatus
from models.words import _


class CompleteForm(Form):
    """Whether the customer is told, and whether the money was given back already."""

    notify: bool = Field(False, title=_("Tell the customer by e-mail"))
    refund: bool = Field(False, title=_("Record the refund now"), permission="payments.refund")


@action(
    ReturnCase,
    label=_("Complete"),
    icon="check",
    key="c",
    permission="credit_memos.create",
    past="completed",
    tells=True,
    refuse_unless=[ReturnCase.RECEIVED],
)
async def complete(case: ReturnCase, form: CompleteForm, ctx: Context) -> Done:
    """The latest invoices are credited first; what has no invoice, or was credited, is not."""
    order = ctx.order_of(case)
    if Order.ON_HOLD.holds(order):
        raise Refused(_("its order is on hold"), _("Unhold the order first."))
    memos = await _credit(order, case, ctx)
    credited = sum(memo.gross for memo in memos)
    if form.notify:
        named = {"credit_memo": memos[0].number} if memos else {}
        ctx.email("return_completed", order, return_case=case.number, **named)
    for memo in memos:
        if form.refund and order.to_refund:
            await record_refunds(order, ctx, min(order.to_refund, memo.gross), memo=memo)
        if form.notify:
            send_credit_memo(order, ctx, memo)
    case.status, case.completed_at = ReturnStatus.COMPLETED, ctx.now
    return Done(
        _("Return {number} is completed: {amount} credited"),
        number=case.number,
        amount=say_money(credited, order.currency),
    )


async def _credit(order: Order, case: ReturnCase, ctx: Context) -> list[CreditMemo]:
    units = Counter[int]()
    for row in await ReturnLine.filter(return_case_id=case.id):
        units[row.order_line_id] += row.received
    memos = []
    for invoice in reversed(await ctx.rows(Invoice, order)):
        left = await left_of(invoice)
        quantities = {}
        for line in left.lines:
            taken = min(units[line.order_line_id or 0], left.quantities[line.id])
            if taken:
                quantities[line.id] = taken
                units[line.order_line_id or 0] -= taken
        if quantities:
            reason = _("Return {number}").format(number=case.number)
            memos.append(
                await issue_credit_memo(
                    order, ctx, invoice, Credit(quantities), reason, return_case=case
                )
            )
    return memos
