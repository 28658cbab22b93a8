"""Issue a credit memo over lines of an invoice: shared by Cancel and, later, every credit."""

from __future__ import annotations

from collections.abc import Mapping

from actions.context import Context
from actions.order.invoicing import share
from models.credit_memo import CreditMemo, CreditMemoLine, CreditMemoStatus
from models.invoice import Invoice, InvoiceLine
from models.money import say_money
from models.number_series import Series, draw_number
from models.order import Order, OrderLine
from models.order_status import settle
from models.party import copy_party
from models.pricing import Amounts
from models.words import _


async def issue_credit_memo(
    order: Order, ctx: Context, invoice: Invoice, quantities: Mapping[int, int], reason: str
) -> CreditMemo:
    """Credit ``{invoice line id: quantity}`` of ``invoice``; costs are lines of quantity one.

    What a line was credited before is taken into account: the credits of a line sum to what
    was invoiced, to the cent.
    """
    rows = await _credit_lines(invoice, quantities)
    memo = await CreditMemo.create(
        **copy_party(invoice),
        number=await draw_number(Series.CREDIT_MEMO),
        invoice_id=invoice.id,
        order_id=order.id,
        issued_at=ctx.now,
        currency=invoice.currency,
        prices_include_vat=invoice.prices_include_vat,
        reason=reason,
        net=sum(row.net for row in rows),
        vat=sum(row.vat for row in rows),
        gross=sum(row.gross for row in rows),
        status=CreditMemoStatus.UNPAID,
    )
    for row in rows:
        row.credit_memo_id = memo.id
    await CreditMemoLine.bulk_create(rows)
    await _count(order, ctx, invoice, memo, rows)
    ctx.issued("credit_memo", memo.number)
    ctx.record(
        "credit_memo_issued",
        _("Credit memo {number} of {amount} on invoice {invoice} issued").format(
            number=memo.number,
            amount=say_money(memo.gross, memo.currency),
            invoice=invoice.number,
        ),
        order,
    )
    ctx.email("credit_memo", order, credit_memo=memo.number)
    return memo


async def _count(
    order: Order, ctx: Context, invoice: Invoice, memo: CreditMemo, rows: list[CreditMemoLine]
) -> None:
    invoice.credited += memo.gross
    order.credited += memo.gross
    lines = {line.id: line for line in await ctx.rows(OrderLine, order)}
    sources = await InvoiceLine.filter(id__in=[row.invoice_line_id for row in rows])
    line_of = {source.id: source.order_line_id for source in sources}
    for row in rows:
        line = lines.get(line_of[row.invoice_line_id or 0] or 0)
        if line is not None:
            line.credited += row.quantity
    ctx.add(order, memo)
    settle(order, None)
    if order.to_refund == 0:
        memo.status = CreditMemoStatus.PAID


async def _credit_lines(invoice: Invoice, quantities: Mapping[int, int]) -> list[CreditMemoLine]:
    rows = []
    before = await credited_before(list(quantities))
    for line in await InvoiceLine.filter(id__in=list(quantities)).order_by("id"):
        taken, credited = before.get(line.id, (0, Amounts()))
        part = share(
            Amounts.of(line) - credited,
            line.quantity - taken,
            quantities[line.id],
            included=invoice.prices_include_vat,
        )
        rows.append(
            CreditMemoLine(
                invoice_line_id=line.id,
                kind=line.kind,
                sku=line.sku,
                name=line.name,
                quantity=quantities[line.id],
                unit_price=line.unit_price,
                vat_rate=line.vat_rate,
                **vars(part),
            )
        )
    return rows


async def credited_before(invoice_lines: list[int]) -> dict[int, tuple[int, Amounts]]:
    """``{invoice line id: (quantity, amounts)}`` that credit memos took off already."""
    sums: dict[int, tuple[int, Amounts]] = {}
    for row in await CreditMemoLine.filter(invoice_line_id__in=invoice_lines):
        quantity, amounts = sums.get(row.invoice_line_id or 0, (0, Amounts()))
        sums[row.invoice_line_id or 0] = (quantity + row.quantity, amounts + Amounts.of(row))
    return sums
