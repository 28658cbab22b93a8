"""Edit and resend a credit memo: whether what it gives back was given back (rule 2)."""

from __future__ import annotations

from typing import Literal

from actions.billing.credit_memo import send_credit_memo
from actions.billing.payments import load_payments, record_refunds, take_refund_back
from actions.email_form import LetterForm
from actions.recall import refuse_twice
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import Refused
from backdesk.actions.form import Field, Form
from backdesk.i18n import _
from models.credit_memo import CreditMemo, CreditMemoStatus
from models.order import Order
from models.payment import Refund


class EditCreditMemoForm(Form):
    """``paid``: the money was given back. A credit memo cannot be deleted.

    One that is ``settled`` has no money to give back, and none to take back.
    """

    status: Literal["unpaid", "paid"] | None = Field(None, title=_("Status"))


@action(
    CreditMemo,
    label=_("Edit"),
    icon="pencil",
    key="e",
    permission="payments.refund",
    past="edited",
)
async def edit(memo: CreditMemo, form: EditCreditMemoForm, ctx: ShopContext) -> Success:
    """Paid by a refund of what is to be refunded; not paid by taking that refund back."""
    order = ctx.order_of(memo)
    await load_payments(order, ctx)
    if form.status and form.status != memo.status:
        if memo.status is CreditMemoStatus.SETTLED:
            raise Refused(
                _("no money was given back: it was set off against what was due"),
                _("Nothing has to be given back, and there is nothing to take back."),
            )
        if form.status == "paid":
            amount = min(order.to_refund, memo.gross - memo.refunded)
            await record_refunds(order, ctx, amount, memo=memo)
        else:
            await _take_back(order, memo, ctx)
    ctx.settle_statuses()
    return Success(_("Credit memo {number} is {status}"), number=memo.number, status=memo.status)


async def _take_back(order: Order, memo: CreditMemo, ctx: ShopContext) -> None:
    """The refunds for it; where none was for it by name, the latest that was for no other."""
    given = [one for one in await ctx.rows(Refund, order) if one.reversed_at is None]
    own = [one for one in given if one.credit_memo_id == memo.id]
    for refund in own or [one for one in given if one.credit_memo_id is None][-1:]:
        await take_refund_back(order, ctx, refund)


@action(
    CreditMemo,
    label=_("Send again"),
    icon="send",
    key="r",
    permission="credit_memos.create",
    past="resent",
    mails=True,
)
async def resend(memo: CreditMemo, form: LetterForm, ctx: ShopContext) -> Success:
    """The same credit memo, once more, to the address that the order has now."""
    order = ctx.order_of(memo)
    await refuse_twice(order, "credit_memo", form.to, credit_memo=memo.number)
    if not send_credit_memo(order, ctx, memo, form.to):
        raise Refused(
            _("there is no e-mail address, or the e-mail with credit memos is off"),
            _("Edit the customer, or write that e-mail."),
        )
    return Success(_("Credit memo {number} is sent again"), number=memo.number)
