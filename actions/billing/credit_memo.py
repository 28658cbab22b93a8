"""Issue a credit memo over an invoice: shared by Cancel, Add credit memo, Correct and returns."""

from __future__ import annotations

from collections.abc import Mapping

from actions.billing.credit import Credit
from actions.billing.credit_lines import CreditableBalance, credit_rows, creditable_balance
from actions.billing.invoice import document_snapshot
from actions.order.e_invoice_warnings import warn_of_e_invoice
from actions.shop_context import ShopContext
from backdesk.db.batches import PORTION
from backdesk.i18n import _
from backdesk.models.history import document_key
from backdesk.money import format_money
from models.credit_memo import CreditMemo, CreditMemoLine, CreditMemoStatus
from models.invoice import Invoice
from models.number_series import Series, draw_number
from models.order import Order, OrderLine
from models.order_status import recompute_status
from models.return_case import ReturnCase


async def issue_credit_memo(
    order: Order,
    ctx: ShopContext,
    invoice: Invoice,
    credit: Credit,
    reason: str,
    *,
    correction: bool = False,
    return_case: ReturnCase | None = None,
) -> CreditMemo:
    """Credit it; what was credited before is taken into account, to the cent.

    :raises Invalid: more than is left of the invoice at a VAT rate.
    :raises NotPermitted: the role may not credit, whatever action does it (rule 14).
    """
    ctx.ask("credit_memos.create")
    left = await creditable_balance(invoice)
    rows = await credit_rows(invoice, left, credit)
    await ctx.rows(CreditMemo, order)
    memo = await CreditMemo.create(
        **document_snapshot(invoice, rows, ctx),
        number=await draw_number(Series.CREDIT_MEMO),
        invoice_id=invoice.id,
        order_id=order.id,
        return_case_id=return_case.id if return_case else None,
        correction=correction,
        reason=reason,
        status=CreditMemoStatus.UNPAID,
    )
    for row in rows:
        row.credit_memo_id = memo.id
    await CreditMemoLine.bulk_create(rows, batch_size=PORTION)
    warn_of_e_invoice(memo, rows, ctx)
    await _count(order, ctx, invoice, memo, _units(left, credit))
    ctx.add(order, memo)
    recompute_status(order, None)
    _log_issued(order, invoice, memo, return_case, ctx)
    return memo


def _units(left: CreditableBalance, credit: Credit) -> dict[int, int]:
    """``{order line id: quantity}`` that is credited."""
    return {
        row.order_line_id: credit.quantities[row.id]
        for row in left.lines
        if row.order_line_id is not None and row.id in credit.quantities
    }


async def _count(
    order: Order,
    ctx: ShopContext,
    invoice: Invoice,
    memo: CreditMemo,
    units: Mapping[int, int],
) -> None:
    """A correction gives the units back to be invoiced anew; any other credit lowers the debt."""
    invoice.credited += memo.gross
    invoice.credited_units += sum(units.values())
    if not memo.correction:
        order.credited += memo.gross
    for line in await ctx.rows(OrderLine, order):
        if memo.correction:
            line.invoiced -= units.get(line.id, 0)
        else:
            line.credited += units.get(line.id, 0)


def _log_issued(
    order: Order,
    invoice: Invoice,
    memo: CreditMemo,
    return_case: ReturnCase | None,
    ctx: ShopContext,
) -> None:
    ctx.issued("credit_memo", memo.number)
    ctx.record(
        "credit_memo_issued",
        _("Credit memo {number} of {amount} on invoice {invoice} issued").format(
            number=memo.number,
            amount=format_money(memo.gross, memo.currency),
            invoice=invoice.number,
        ),
        order,
        about=_papers(invoice, memo, return_case),
    )


def _papers(invoice: Invoice, memo: CreditMemo, return_case: ReturnCase | None) -> list[str]:
    papers = [document_key("credit_memo", memo.number), document_key("invoice", invoice.number)]
    return [*papers, document_key("return_case", return_case.number)] if return_case else papers


def send_credit_memo(order: Order, ctx: ShopContext, memo: CreditMemo, to: str = "") -> bool:
    """The notification e-mail with the credit memo; whether that is on."""
    return ctx.email("credit_memo", order, to, credit_memo=memo.number)
