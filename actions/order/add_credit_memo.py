"""Add credit memo: take back all of an issued invoice, or chosen parts of it."""

from __future__ import annotations

from actions.billing.credit_details import Credited
from actions.billing.credit_form import CreditMemoForm
from actions.billing.credit_lines import creditable_balance
from actions.billing.credit_memo import issue_credit_memo, send_credit_memo
from actions.billing.credit_selection import resolve_credit
from actions.billing.payments import load_payments, record_refunds, refund_parts
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import field_error
from backdesk.i18n import _
from backdesk.money import format_money
from models.invoice import Invoice
from models.order import Order


@action(
    Order,
    label=_("Add credit memo"),
    icon="file-minus",
    key="c",
    permission="credit_memos.create",
    past="credit_memo_added",
    refuse_if=[Order.ON_HOLD],
    refuse_unless=[Order.SOMETHING_TO_CREDIT],
    rare=True,
    preview=True,
)
async def add_credit_memo(order: Order, form: CreditMemoForm, ctx: ShopContext) -> Success:
    """Never more than is left of the invoice; what takes the last takes the exact rest."""
    invoice = await _invoice(order, form.invoice, ctx)
    left, due = await creditable_balance(invoice), order.due
    credit, units = await resolve_credit(order, ctx, invoice, left, form)
    memo = await issue_credit_memo(order, ctx, invoice, credit, form.reason)
    for one in units:
        await one.take(order, ctx, memo.number)
    back = min(order.to_refund, memo.gross)
    payments = refund_parts(await load_payments(order, ctx), back)
    if form.refund and back:
        await record_refunds(order, ctx, back, memo=memo)
    if form.notify:
        send_credit_memo(order, ctx, memo)
    return Success(
        _("Credit memo {number} of {amount} on invoice {invoice} issued"),
        number=memo.number,
        amount=format_money(memo.gross, memo.currency),
        invoice=invoice.number,
        details=await Credited(memo, invoice, credit, left, due - order.due).details(
            order, payments, refunded=form.refund
        ),
    )


async def _invoice(order: Order, number: str, ctx: ShopContext) -> Invoice:
    """:raises Invalid: the order has no such invoice, or nothing of it is left."""
    open_ones = [one for one in await ctx.rows(Invoice, order) if one.something_to_credit]
    if not number:
        return open_ones[-1]
    found = next((one for one in open_ones if one.number == number), None)
    if found is None:
        names = ", ".join(one.number for one in open_ones)
        said = _("of this order something is left to credit of: {names}")
        raise field_error("invoice", said.format(names=names))
    return found
