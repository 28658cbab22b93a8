"""Complete a return: what was received is credited (rule 10)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from actions.billing.credit import Credit
from actions.billing.credit_details import Credited
from actions.billing.credit_lines import CreditableBalance, creditable_balance
from actions.billing.credit_memo import issue_credit_memo, send_credit_memo
from actions.billing.payments import load_payments, record_refunds, refund_parts
from actions.return_case.notification import off
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused
from backdesk.actions.form import Field, Form
from backdesk.i18n import _
from backdesk.money import format_money
from models.invoice import Invoice
from models.order import Order
from models.return_case import ReturnCase, ReturnLine, ReturnStatus

COMPLETED = "return_completed"


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
    stays=off(COMPLETED),
    notifies=COMPLETED,
    preview=True,
    warns=True,
)
async def complete(case: ReturnCase, form: CompleteForm, ctx: ShopContext) -> Success:
    """The latest invoices are credited first; what did not come yet is not waited for."""
    order = ctx.order_of(case)
    if Order.ON_HOLD.holds(order):
        raise Refused(_("its order is on hold"), _("Unhold the order first."))
    credited = await _credit(order, case, ctx)
    if form.notify:
        named = {"credit_memo": credited[0].memo.number} if credited else {}
        ctx.email(COMPLETED, order, return_case=case.number, received_at=case.received_at, **named)
    memos = await _give_back(order, ctx, credited, form)
    case.status, case.completed_at, case.to_come = ReturnStatus.COMPLETED, ctx.now, 0
    gross = sum(one.memo.gross for one in credited)
    return Success(
        _("Return {number} is completed: {amount} credited"),
        number=case.number,
        amount=format_money(gross, order.currency),
        details={"memos": memos, "gross": gross},
    )


async def _give_back(
    order: Order, ctx: ShopContext, credited: list[Credited], form: CompleteForm
) -> list[dict[str, Any]]:
    """Refund it and send the credit memos, where that was asked; how each came about."""
    found, left = [], order.to_refund
    for one in credited:
        back = min(left, one.memo.gross)
        left -= back
        payments = refund_parts(await load_payments(order, ctx), back)
        if form.refund and back:
            await record_refunds(order, ctx, back, memo=one.memo)
        if form.notify:
            send_credit_memo(order, ctx, one.memo)
        found.append(await one.details(order, payments, refunded=form.refund))
    return found


async def _credit(order: Order, case: ReturnCase, ctx: ShopContext) -> list[Credited]:
    units, names = Counter[int](), {}
    for row in await ReturnLine.filter(return_case_id=case.id).order_by("id"):
        units[row.order_line_id] += row.received
        names[row.order_line_id] = row.name
    found = []
    for invoice in reversed(await ctx.rows(Invoice, order)):
        left, due = await creditable_balance(invoice), order.due
        credit = Credit(_taken(left, units))
        if credit.quantities:
            reason = _("Return {number}").format(number=case.number)
            memo = await issue_credit_memo(order, ctx, invoice, credit, reason, return_case=case)
            found.append(Credited(memo, invoice, credit, left, due - order.due))
    for line_id, count in (+units).items():
        said = _("Not credited, as it was not invoiced, or was credited before: {units} of {name}")
        ctx.warn(said.format(units=count, name=names[line_id]))
    return found


def _taken(left: CreditableBalance, units: Counter[int]) -> dict[int, int]:
    """``{invoice line id: quantity}`` that this invoice can credit; takes it off ``units``."""
    quantities = {}
    for line in left.lines:
        taken = min(units[line.order_line_id or 0], left.quantities[line.id])
        if taken:
            quantities[line.id] = taken
            units[line.order_line_id or 0] -= taken
    return quantities
