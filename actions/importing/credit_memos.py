"""Write imported credits: real credit memos, with the money given back and the goods in stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from actions.importing.data import CreditKind, CreditPart, ImportedCredit
from actions.importing.order_records import OrderRows
from actions.importing.plan import concurrent_import_error
from actions.importing.stock_moves import write_ledger
from actions.shop_context import ShopContext
from backdesk.auth.user import User
from backdesk.i18n import _
from backdesk.local_day import day_of
from backdesk.models.history import document_key
from backdesk.money import format_money, half_up
from models.credit_memo import CreditMemo, CreditMemoLine, CreditMemoStatus
from models.invoice import Invoice, InvoiceLine, LineKind
from models.number_series import Series, draw_numbers
from models.order import Order
from models.party import copy_party
from models.payment import Refund
from models.stock import StockMove, StockReason

COSTS = {CreditKind.SHIPPING: LineKind.SHIPPING, CreditKind.PAYMENT: LineKind.PAYMENT}


@dataclass
class _Memo:
    """What one document credits of one order, and the rows that are made of it."""

    source: ImportedCredit
    order: Order
    invoice: Invoice
    parts: list[CreditPart]
    row: CreditMemo
    lines: list[CreditMemoLine] = field(default_factory=list)

    @property
    def document(self) -> str:
        return self.source.document

    @property
    def at(self) -> datetime:
        return self.source.credited_at


async def write_credits(documents: Sequence[ImportedCredit], ctx: ShopContext) -> int:
    """Returns how many credit memos were made. Only inside a transaction."""
    rows = await OrderRows.of({part.order for credit in documents for part in credit.parts})
    await _refuse_what_came_meanwhile(documents, rows)
    memos = [memo for credit in documents for memo in _memos(credit, rows, ctx.settings.zone)]
    numbers = await draw_numbers(Series.CREDIT_MEMO, len(memos))
    refunds: list[Refund] = []
    moves: list[StockMove] = []
    for memo, number in zip(memos, numbers, strict=True):
        memo.row.number = number
        moves += _credit(memo, rows, ctx)
        refunds += _refund(memo, rows, ctx)
        _enter(memo, ctx)
    await _store(memos)
    await Refund.bulk_create(refunds)
    await rows.save()
    await write_ledger(moves)
    return len(memos)


async def _refuse_what_came_meanwhile(documents: Sequence[ImportedCredit], rows: OrderRows) -> None:
    """:raises Refused: another import credited these documents after the plan was made."""
    ids = [order.id for order in rows.orders.values()]
    names = [credit.document for credit in documents]
    if await CreditMemo.filter(order_id__in=ids, reason__in=names).exists():
        raise concurrent_import_error()


def _memos(credit: ImportedCredit, rows: OrderRows, zone: tzinfo) -> list[_Memo]:
    by_order: dict[str, list[CreditPart]] = {}
    for part in credit.parts:
        by_order.setdefault(part.order, []).append(part)
    memos = []
    for external_id, parts in by_order.items():
        order = rows.orders[external_id]
        invoice = rows.invoices[order.id][0]
        gross, vat = sum(part.amount for part in parts), sum(part.vat for part in parts)
        row = CreditMemo(
            **copy_party(invoice),
            number="",
            invoice_id=invoice.id,
            order_id=order.id,
            issued_at=credit.credited_at,
            issued_on=day_of(credit.credited_at, zone),
            currency=order.currency,
            prices_include_vat=order.prices_include_vat,
            reason=credit.document,
            net=gross - vat,
            vat=vat,
            gross=gross,
            status=CreditMemoStatus.UNPAID,
        )
        memos.append(_Memo(credit, order, invoice, parts, row))
    return memos


def _credit(memo: _Memo, rows: OrderRows, ctx: ShopContext) -> list[StockMove]:
    """Lines of the memo, and the counts on what they credit; returns what goes into stock."""
    moves = []
    for part in memo.parts:
        line = _line(part, rows.invoice_lines[memo.invoice.id], rows, memo)
        memo.lines.append(line)
        if part.kind is CreditKind.LINE:
            sold = rows.lines[memo.order.id][part.index]
            sold.credited += part.quantity
            memo.invoice.credited_units += part.quantity
            if sold.physical:
                moves += _goods(memo, part, line, rows, ctx)
    memo.invoice.credited += memo.row.gross
    memo.order.credited += memo.row.gross
    return moves


def _line(
    part: CreditPart, invoice_lines: Sequence[InvoiceLine], rows: OrderRows, memo: _Memo
) -> CreditMemoLine:
    """An amount alone credits no line of the invoice."""
    source = None
    if part.kind is CreditKind.LINE:
        sold = rows.lines[memo.order.id][part.index]
        source = next(row for row in invoice_lines if row.order_line_id == sold.id)
    elif part.kind in COSTS:
        source = next(row for row in invoice_lines if row.kind is COSTS[part.kind])
    amount = part.amount if memo.order.prices_include_vat else part.amount - part.vat
    each = source.unit_price if source else half_up(amount, part.quantity)
    return CreditMemoLine(
        kind=source.kind if source else LineKind.CUSTOM,
        invoice_line_id=source.id if source else None,
        sku=part.sku,
        name=source.name if source else part.text,
        quantity=part.quantity,
        unit_price=each,
        discount=each * part.quantity - amount if source else 0,
        vat_rate=source.vat_rate if source else part.vat_rate,
        net=part.amount - part.vat,
        vat=part.vat,
        gross=part.amount,
    )


def _goods(
    memo: _Memo, part: CreditPart, line: CreditMemoLine, rows: OrderRows, ctx: ShopContext
) -> list[StockMove]:
    """What had not left is reserved no more; of what had left, as much as is told comes back."""
    sold = rows.lines[memo.order.id][part.index]
    waiting = min(part.quantity, sold.to_ship)
    sold.credited_unshipped += waiting
    out = part.quantity - waiting
    line.restocked = rows.take_back(sold, out if part.back is None else min(part.back, out))
    if sold.product_id is None:
        return []
    moves = []
    if waiting:
        freed = _move(memo, sold.product_id, StockReason.CREDITED, ctx)
        freed.reserved = -waiting
        moves.append(freed)
    if line.restocked:
        back = _move(memo, sold.product_id, StockReason.RETURNED, ctx)
        back.on_hand = line.restocked
        moves.append(back)
    if line.restocked and memo.source.already_counted:
        counted = _move(memo, sold.product_id, StockReason.CORRECTED, ctx)
        counted.on_hand, counted.order_id = -line.restocked, None
        moves.append(counted)
    return moves


def _move(memo: _Memo, product_id: int, reason: StockReason, ctx: ShopContext) -> StockMove:
    return StockMove(
        product_id=product_id,
        reason=reason,
        document=memo.row.number,
        order_id=memo.order.id,
        by_id=ctx.user.id if isinstance(ctx.user, User) else None,
        at=memo.at,
    )


def _refund(memo: _Memo, rows: OrderRows, ctx: ShopContext) -> list[Refund]:
    """Give back what is now received beyond what is owed, of the latest payment first."""
    order, refunds = memo.order, []
    rows.settle(order)
    left = min(order.to_refund, memo.row.gross)
    for payment in reversed(rows.payments[order.id]):
        part = 0 if payment.reversed_at else min(left, payment.amount - payment.refunded)
        if part:
            payment.refunded += part
            order.refunded += part
            left -= part
            refunds.append(
                Refund(
                    payment_id=payment.id,
                    order_id=order.id,
                    method=payment.method,
                    reference=memo.document,
                    amount=part,
                    refunded_at=memo.at,
                    recorded_by_id=ctx.user.id if isinstance(ctx.user, User) else None,
                )
            )
    rows.settle(order)
    if order.to_refund == 0:
        memo.row.status = CreditMemoStatus.PAID if refunds else CreditMemoStatus.SETTLED
    return refunds


async def _store(memos: Sequence[_Memo]) -> None:
    await CreditMemo.bulk_create([memo.row for memo in memos])
    numbers = [memo.row.number for memo in memos]
    ids = dict(await CreditMemo.filter(number__in=numbers).values_list("number", "id"))
    for memo in memos:
        for line in memo.lines:
            line.credit_memo_id = ids[memo.row.number]
    await CreditMemoLine.bulk_create([line for memo in memos for line in memo.lines])


def _enter(memo: _Memo, ctx: ShopContext) -> None:
    amount = format_money(memo.row.gross, memo.order.currency)
    said = _("Credit memo {number} of {amount} imported: {document}").format(
        number=memo.row.number, amount=amount, document=memo.document
    )
    own = document_key("credit_memo", memo.row.number)
    about = [own, document_key("invoice", memo.invoice.number)]
    ctx.record("credit_memo_issued", said, memo.order, about=about)
    if memo.row.status is CreditMemoStatus.PAID:
        ctx.record(
            "refunded",
            _("{amount} refunded, as reported").format(amount=amount),
            memo.order,
            about=[own],
        )
