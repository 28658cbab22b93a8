"""Cancel: what is not shipped will not be, and the books balance to nothing (rule 6)."""

from __future__ import annotations

from actions.billing.credit import Credit
from actions.billing.credit_lines import creditable_balance
from actions.billing.credit_memo import issue_credit_memo, send_credit_memo
from actions.billing.credit_to_sum import rest_without_units
from actions.billing.invoice import issue_invoice, send_invoice, written_off_amounts
from actions.billing.payments import record_refunds
from actions.recall import recall_claims, recall_reminders
from actions.shipping.packing_slips import cancel_slip, open_slips
from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.form import Field, Form
from backdesk.db.batches import in_portions
from backdesk.i18n import _
from backdesk.money import format_money
from models.credit_memo import CreditMemo
from models.invoice import Invoice, InvoiceStatus, LineKind
from models.order import Order, OrderLine
from models.order_status import recompute_status
from models.stock import StockReason


class CancelForm(Form):
    """Whether the customer is told, and whether what is to refund was given back already."""

    notify: bool = Field(False, title=_("Tell the customer by e-mail"))
    refund: bool = Field(False, title=_("Record the refund now"), permission="payments.refund")


@action(
    Order,
    label=_("Cancel order"),
    icon="x",
    key="X",
    permission="orders.cancel",
    past="cancelled",
    tells=True,
    refuse_if=[Order.CANCELLED, Order.COMPLETED, Order.ON_HOLD],
    refuse_unless=[Order.SOMETHING_TO_CANCEL],
    danger=True,
    rare=True,
    warning=_(
        "Cancels everything that is not shipped: open packing slips are cancelled, invoices "
        "are credited, reserved stock is free again. This cannot be undone."
    ),
)
async def cancel(order: Order, form: CancelForm, ctx: ShopContext) -> Success:
    """Where something was shipped before, the order is completed for that part instead."""
    lines = await ctx.rows(OrderLine, order)
    going = {line.id: line.to_cancel for line in lines if line.to_cancel}
    asking = [one for one in await ctx.rows(Invoice, order) if one.status is InvoiceStatus.UNPAID]
    with ctx.the_shop():  # rule 6 says all of it: whoever may cancel chooses nothing of this
        for slip in await open_slips(order, ctx):
            await cancel_slip(order, ctx, slip)
        invoice = await _invoice_first(order, ctx)
        memos = await _take_off_the_books(order, ctx, going)
    await _free_stock(order, ctx, going)
    for line in lines:
        line.cancelled = line.quantity - line.shipped
    order.cancelled_at = ctx.now
    recompute_status(order, lines)
    if form.refund and order.to_refund:
        await record_refunds(order, ctx, order.to_refund)
    await recall_reminders(order, ctx)
    if not form.notify:
        await recall_claims(order, ctx, [one.number for one in asking if one.credited == one.gross])
    else:
        ctx.email("cancelled", order)
        if invoice is not None:
            send_invoice(order, ctx, invoice)
        for memo in memos:
            send_credit_memo(order, ctx, memo)
    return _done(order)


async def _invoice_first(order: Order, ctx: ShopContext) -> Invoice | None:
    """What has no invoice yet gets one, unless there is none at all and the settings say so."""
    lines, invoices = await ctx.rows(OrderLine, order), await ctx.rows(Invoice, order)
    if any(line.to_invoice for line in lines) and (invoices or ctx.settings.cancel_invoices_first):
        return await issue_invoice(order, ctx, send=False)
    return None


def _done(order: Order) -> Success:
    said = _("Order {number} is cancelled")
    if order.shipped_units:
        said = _("What was not shipped of order {number} is cancelled")
    if order.to_refund:
        amount = format_money(order.to_refund, order.currency)
        return Success(
            _("{said}; {amount} is to be refunded"),
            said=said.format(number=order.number),
            amount=amount,
        )
    return Success(said, number=order.number)


async def _take_off_the_books(
    order: Order, ctx: ShopContext, going: dict[int, int]
) -> list[CreditMemo]:
    """Credit what is invoiced of the units that go; what never was is written off."""
    lines = {line.id: line for line in await ctx.rows(OrderLine, order)}
    uninvoiced = {
        pk: max(min(quantity - lines[pk].to_credit, lines[pk].to_invoice), 0)
        for pk, quantity in going.items()
    }
    await _write_off(order, ctx, uninvoiced)
    left = {pk: quantity - uninvoiced[pk] for pk, quantity in going.items()}
    memos = []
    for invoice in reversed(await ctx.rows(Invoice, order)):
        credit = await _of_invoice(order, invoice, left)
        if credit.quantities or credit.custom:
            reason = str(_("Order cancelled"))
            memos.append(await issue_credit_memo(order, ctx, invoice, credit, reason))
    return memos


async def _of_invoice(order: Order, invoice: Invoice, left: dict[int, int]) -> Credit:
    """What to credit of ``invoice``; its units are taken off ``left``.

    Costs, and what earlier credits kept back, go with an order of which nothing was shipped.
    """
    on_invoice = await creditable_balance(invoice)
    quantities = {}
    for row in on_invoice.lines:
        open_quantity = on_invoice.quantities[row.id]
        if row.kind is LineKind.PRODUCT:
            wanted = left.get(row.order_line_id or 0, 0)
            taken = min(wanted, open_quantity)
            left[row.order_line_id or 0] = wanted - taken
        else:
            taken = open_quantity if order.shipped_units == 0 else 0
        if taken:
            quantities[row.id] = taken
    kept_back = [] if order.shipped_units else rest_without_units(invoice, on_invoice)
    return Credit(quantities, custom=tuple(kept_back))


async def _write_off(order: Order, ctx: ShopContext, uninvoiced: dict[int, int]) -> None:
    """Units that were never invoiced and now never will be are owed no more."""
    for line in await ctx.rows(OrderLine, order):
        if uninvoiced.get(line.id):
            before = written_off_amounts(order, line).gross
            line.written_off += uninvoiced[line.id]
            order.written_off += written_off_amounts(order, line).gross - before
    if order.shipped_units == 0 and not order.shipping_invoiced:
        order.written_off += order.gross - sum(
            line.gross for line in await ctx.rows(OrderLine, order)
        )


async def _free_stock(order: Order, ctx: ShopContext, going: dict[int, int]) -> None:
    async for line in in_portions(ctx.batch.known(OrderLine, order) or []):
        if line.physical and line.id in going:
            ctx.move_stock(
                line.product_id,
                StockReason.CANCELLED,
                order=order,
                document=order.number,
                reserved=-going[line.id],
            )
