"""Write imported orders, each at the end of its life: placed, invoiced, paid and shipped."""

from __future__ import annotations

from collections.abc import Sequence

from actions.importing.data import ImportedOrder
from actions.importing.order_rows import (
    ExistingRows,
    ProductCatalogue,
    invoice_lines,
    new_invoice,
    new_rows,
    stock_moves,
)
from actions.importing.stock_moves import write_ledger
from actions.shop_context import ShopContext
from backdesk.auth.user import User
from backdesk.db.bulk_write import bulk_insert
from backdesk.db.unvalidated import construct_unvalidated
from backdesk.i18n import _
from backdesk.models.history import document_key
from backdesk.money import format_money
from models.invoice import Invoice
from models.note import Note
from models.number_series import Series, draw_numbers
from models.order import Order, OrderLine
from models.order_status import settle_invoices
from models.packing_slip import PackingSlip, PackingSlipLine, SlipStatus
from models.payment import Payment, PaymentSource, Refund


async def write_orders(
    orders: Sequence[ImportedOrder], catalogue: ProductCatalogue, ctx: ShopContext
) -> None:
    """Only inside a transaction; nothing of ``orders`` may be there yet."""
    numbers = await draw_numbers(Series.ORDER, len(orders))
    batch = [
        new_rows(order, number, catalogue) for order, number in zip(orders, numbers, strict=True)
    ]
    await _store_orders(batch)
    await _store_invoices(batch, ctx)
    await _store_slips(batch)
    await _store_payments(batch, ctx)
    await _store_notes(batch, ctx)
    for stored in batch:
        _enter(stored, ctx)
    by_id = ctx.user.id if isinstance(ctx.user, User) else None
    await write_ledger([move for stored in batch for move in stock_moves(stored, by_id)])


async def _store_orders(batch: Sequence[ExistingRows]) -> None:
    await Order.bulk_create([stored.order for stored in batch])
    numbers = [stored.order.number for stored in batch]
    ids = dict(await Order.filter(number__in=numbers).values_list("number", "id"))
    lines = []
    for stored in batch:
        stored.order.id = ids[stored.order.number]
        for line in stored.lines:
            line.order_id = stored.order.id
        lines += stored.lines
    await bulk_insert(lines)
    found = OrderLine.filter(order_id__in=list(ids.values())).order_by("id")
    line_ids = await found.values_list("id", flat=True)
    for line, line_id in zip(lines, line_ids, strict=True):
        line.id = line_id  # type: ignore[assignment]


async def _store_invoices(batch: Sequence[ExistingRows], ctx: ShopContext) -> None:
    batch = [stored for stored in batch if not stored.source.cancelled_at]
    numbers = await draw_numbers(Series.INVOICE, len(batch))
    for stored, number in zip(batch, numbers, strict=True):
        stored.invoice = new_invoice(stored.order, number, ctx.settings.zone)
        settle_invoices(stored.order, [stored.invoice])
    await Invoice.bulk_create([stored.invoice for stored in batch if stored.invoice])
    ids = dict(await Invoice.filter(number__in=numbers).values_list("number", "id"))
    await bulk_insert(
        [
            row
            for stored, number in zip(batch, numbers, strict=True)
            for row in invoice_lines(stored, ids[number])
        ]
    )


async def _store_slips(batch: Sequence[ExistingRows]) -> None:
    shipped = [stored for stored in batch if stored.sent]
    numbers = await draw_numbers(Series.PACKING_SLIP, len(shipped))
    for stored, number in zip(shipped, numbers, strict=True):
        stored.slip = PackingSlip(
            number=number,
            order_id=stored.order.id,
            status=SlipStatus.SHIPPED,
            created_at=stored.source.shipped_at,
            shipped_at=stored.source.shipped_at,
            shipping_method=stored.source.shipping_method,
            carrier=stored.source.carrier,
            tracking_code=stored.source.tracking_code,
            **stored.order.shipping_address(),
        )
    await PackingSlip.bulk_create([stored.slip for stored in shipped if stored.slip])
    ids = dict(await PackingSlip.filter(number__in=numbers).values_list("number", "id"))
    await bulk_insert(
        [
            construct_unvalidated(
                PackingSlipLine,
                packing_slip_id=ids[number],
                order_line_id=line.id,
                sku=line.sku,
                name=line.name,
                quantity=line.shipped,
            )
            for stored, number in zip(shipped, numbers, strict=True)
            for line in stored.sent
        ]
    )


async def _store_payments(batch: Sequence[ExistingRows], ctx: ShopContext) -> None:
    await Payment.bulk_create(
        Payment(
            order_id=stored.order.id,
            source=PaymentSource.REPORTED,
            method=stored.order.payment_method,
            reference=(stored.source.reference or stored.source.document)[:100],
            amount=stored.order.paid,
            refunded=stored.order.refunded,
            received_at=stored.source.paid_at,
            recorded_by_id=ctx.user.id if isinstance(ctx.user, User) else None,
        )
        for stored in batch
        if stored.order.paid
    )
    await _store_refunds([stored for stored in batch if stored.order.refunded], ctx)


async def _store_refunds(batch: Sequence[ExistingRows], ctx: ShopContext) -> None:
    orders = [stored.order.id for stored in batch]
    payments = dict(await Payment.filter(order_id__in=orders).values_list("order_id", "id"))
    await Refund.bulk_create(
        Refund(
            payment_id=payments[stored.order.id],
            order_id=stored.order.id,
            method=stored.order.payment_method,
            reference=stored.source.document[:100],
            amount=stored.order.refunded,
            refunded_at=stored.source.cancelled_at,
            recorded_by_id=ctx.user.id if isinstance(ctx.user, User) else None,
        )
        for stored in batch
    )


async def _store_notes(batch: Sequence[ExistingRows], ctx: ShopContext) -> None:
    author = ctx.user.id if isinstance(ctx.user, User) else None
    noted = [(one.order.id, one.source.note) for one in batch if one.source.note]
    await Note.bulk_create(
        Note(order_id=order, author_id=author, text=text, written_at=ctx.now)
        for order, text in noted
    )


def _enter(stored: ExistingRows, ctx: ShopContext) -> None:
    order, source = stored.order, stored.source
    amount = format_money(order.gross, order.currency)
    said = _("Order {number} of {amount} imported: {external_id}")
    ctx.record(
        "imported",
        said.format(number=order.number, amount=amount, external_id=source.external_id),
        order,
    )
    if stored.invoice is not None:
        said = _("Invoice {number} of {amount} issued")
        ctx.record(
            "invoice_issued",
            said.format(number=stored.invoice.number, amount=amount),
            order,
            about=[document_key("invoice", stored.invoice.number)],
        )
    if order.paid:
        said = _("Payment of {amount} received, as reported")
        paid = format_money(order.paid, order.currency)
        ctx.record("payment_received", said.format(amount=paid), order)
    if source.note:
        said = _("Note added to order {number}")
        ctx.record("note_added", said.format(number=order.number), order)
    if order.cancelled_at is not None:
        said = _("Order {number} was cancelled before it was imported")
        ctx.record("cancelled", said.format(number=order.number), order)
    if order.refunded:
        said = _("{amount} refunded, as reported")
        refunded = format_money(order.refunded, order.currency)
        ctx.record("refunded", said.format(amount=refunded), order)
    if stored.slip is not None:
        said = _("Packing slip {number} shipped")
        ctx.record(
            "packing_slip_shipped",
            said.format(number=stored.slip.number),
            order,
            about=[document_key("packing_slip", stored.slip.number)],
        )
