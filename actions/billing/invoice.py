"""Issue an invoice: shared by placing, paying, cancelling and Create invoice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from actions.order.e_invoice_warnings import warn_of_e_invoice
from actions.order.vat_warnings import warn_of_vat
from actions.shop_context import ShopContext
from backdesk.db.batches import PORTION, in_portions
from backdesk.i18n import _
from backdesk.models.history import document_key
from backdesk.money import format_money, prorate
from models.credit_memo import CreditMemoLine
from models.exchange_rate import exchange
from models.invoice import DocumentLine, Invoice, InvoiceLine, InvoiceStatus, LineKind
from models.number_series import Series, draw_number
from models.order import Order, OrderLine
from models.party import copy_party
from models.pricing import Amounts
from models.settings import seller
from models.vat_reason import supply_of_order


async def issue_invoice(
    order: Order,
    ctx: ShopContext,
    quantities: Mapping[int, int] | None = None,
    *,
    corrects: Invoice | None = None,
    send: bool = True,
) -> Invoice:
    """Issue an invoice for ``{order line id: quantity}``, by default for all that is left.

    The first invoice of an order takes its shipping and payment costs. Asks for invoices.create.
    """
    ctx.ask("invoices.create")
    lines = await ctx.rows(OrderLine, order)
    if quantities is None:
        quantities = {line.id: line.to_invoice for line in lines}
    rows = await _product_lines(order, lines, quantities) + cost_lines(order)
    _name_vat(order, lines, rows, ctx)
    await warn_of_vat(order, lines, ctx)
    await ctx.rows(Invoice, order)
    invoice = await Invoice.create(
        **document_snapshot(order, rows, ctx),
        number=await draw_number(Series.INVOICE),
        order_id=order.id,
        due_on=ctx.today + timedelta(days=ctx.settings.payment_days),
        corrects_id=corrects.id if corrects else None,
        units=sum(quantities.values()),
        payment_method=order.payment_method,
        status=InvoiceStatus.UNPAID,
    )
    await _store(rows, invoice)
    warn_of_e_invoice(invoice, rows, ctx)
    for line in lines:
        line.invoiced += quantities.get(line.id, 0)
    order.shipping_invoiced = order.payment_cost_invoiced = True
    ctx.add(order, invoice)
    _tell(order, invoice, ctx)
    if send:
        send_invoice(order, ctx, invoice)
    return invoice


async def _store(rows: Sequence[InvoiceLine], invoice: Invoice) -> None:
    for row in rows:
        row.invoice_id = invoice.id
    await InvoiceLine.bulk_create(rows, batch_size=PORTION)


def _name_vat(
    order: Order, lines: Sequence[OrderLine], rows: Sequence[InvoiceLine], ctx: ShopContext
) -> None:
    """Costs go with what they are for: where nothing is goods, they are none either."""
    physical = {line.id: line.physical for line in lines}
    any_goods = any(physical.get(row.order_line_id or 0) for row in rows)
    supply = supply_of_order(order, ctx.settings)
    for row in rows:
        goods = physical.get(row.order_line_id or 0, any_goods)
        row.vat_category = supply.category(row.vat_rate, goods=goods)


def document_snapshot(
    source: Order | Invoice, rows: Sequence[DocumentLine], ctx: ShopContext
) -> dict[str, Any]:
    """What an invoice or credit memo copies, so that it says the same for ever, and its sums."""
    return {
        **copy_party(source),
        "issued_at": ctx.now,
        "issued_on": ctx.today,
        "seller": {**seller(ctx.settings), **exchange_of(source, ctx)},
        "currency": source.currency,
        "prices_include_vat": source.prices_include_vat,
        "net": sum(row.net for row in rows),
        "vat": sum(row.vat for row in rows),
        "gross": sum(row.gross for row in rows),
    }


def exchange_of(source: Order | Invoice, ctx: ShopContext) -> dict[str, str]:
    """A credit memo takes the rate of its invoice."""
    kept = source.seller if isinstance(source, Invoice) else {}
    if "exchange_rate" in kept:
        return {name: kept[name] for name in ("vat_currency", "exchange_rate")}
    return exchange(ctx.settings, source.currency)


def _tell(order: Order, invoice: Invoice, ctx: ShopContext) -> None:
    ctx.issued("invoice", invoice.number)
    amount = format_money(invoice.gross, invoice.currency)
    ctx.record(
        "invoice_issued",
        _("Invoice {number} of {amount} issued").format(number=invoice.number, amount=amount),
        order,
        about=[document_key("invoice", invoice.number)],
    )


def send_invoice(order: Order, ctx: ShopContext, invoice: Invoice, to: str = "") -> bool:
    """The notification e-mail with the invoice; whether that is on."""
    return ctx.email("invoice", order, to, invoice=invoice.number)


async def _product_lines(
    order: Order, lines: list[OrderLine], quantities: Mapping[int, int]
) -> list[InvoiceLine]:
    left = await _amounts_left(order, lines)
    rows = []
    async for line in in_portions(lines):
        quantity = quantities.get(line.id, 0)
        if quantity == 0:
            continue
        part = prorated_amounts(
            left[line.id],
            line.quantity - line.invoiced - line.written_off,
            quantity,
            included=order.prices_include_vat,
        )
        rows.append(
            InvoiceLine(
                order_line_id=line.id,
                sku=line.sku,
                name=line.name,
                quantity=quantity,
                unit_price=line.unit_price,
                vat_rate=line.vat_rate,
                **vars(part),
            )
        )
    return rows


def written_off_amounts(order: Order, line: OrderLine) -> Amounts:
    """What the line's units come to that were never invoiced and never will be."""
    whole, kept = Amounts.of(line), line.quantity - line.written_off
    return whole - prorated_amounts(whole, line.quantity, kept, included=order.prices_include_vat)


async def _amounts_left(order: Order, lines: list[OrderLine]) -> dict[int, Amounts]:
    """What of each line's amounts no invoice took yet, by the line's id."""
    left = {
        line.id: Amounts.of(line) - written_off_amounts(order, line)
        async for line in in_portions(lines)
    }
    begun = [line.id for line in lines if line.invoiced]
    if begun:
        for row in await InvoiceLine.filter(order_line_id__in=begun):
            left[row.order_line_id or 0] -= Amounts.of(row)
        await _add_what_was_corrected(left, begun)
    return left


async def _add_what_was_corrected(left: dict[int, Amounts], lines: list[int]) -> None:
    """What a correction took back can be invoiced again."""
    rows = CreditMemoLine.filter(
        credit_memo__correction=True, invoice_line__order_line_id__in=lines
    )
    for row in await rows.prefetch_related("invoice_line"):
        if row.invoice_line is not None:
            left[row.invoice_line.order_line_id or 0] += Amounts.of(row)


def prorated_amounts(
    left: Amounts, quantity_left: int, quantity: int, *, included: bool
) -> Amounts:
    """What ``quantity`` takes of what is left; the last takes the exact rest."""
    vat = prorate(left.vat, quantity_left, quantity)
    discount = prorate(left.discount, quantity_left, quantity)
    if included:
        gross = prorate(left.gross, quantity_left, quantity)
        return Amounts(discount, gross - vat, vat, gross)
    net = prorate(left.net, quantity_left, quantity)
    return Amounts(discount, net, vat, net + vat)


def cost_lines(order: Order) -> list[InvoiceLine]:
    rows = []
    if order.shipping_cost and not order.shipping_invoiced:
        rows.append(
            InvoiceLine(
                kind=LineKind.SHIPPING,
                name=order.shipping_method or str(_("Shipping")),
                unit_price=order.shipping_cost,
                vat_rate=order.shipping_vat_rate,
                **_with_vat(order, order.shipping_cost, order.shipping_vat),
            )
        )
    if order.payment_cost and not order.payment_cost_invoiced:
        rows.append(
            InvoiceLine(
                kind=LineKind.PAYMENT,
                name=order.payment_method or str(_("Payment costs")),
                unit_price=order.payment_cost,
                vat_rate=order.payment_vat_rate,
                **_with_vat(order, order.payment_cost, order.payment_vat),
            )
        )
    return rows


def _with_vat(order: Order, amount: int, vat: int) -> dict[str, int]:
    net = amount - vat if order.prices_include_vat else amount
    return {"net": net, "vat": vat, "gross": net + vat}
