"""Invoices, credit memos, packing slips and quotes as JSON."""

from __future__ import annotations

from api.order_json import (
    Json,
    at,
    by_id,
    credit_memo_head,
    customer_json,
    invoice_head,
    packing_slip_json,
)
from models.credit_memo import CreditMemo
from models.invoice import DocumentLine, Invoice
from models.packing_slip import PackingSlip
from models.quote import Quote, QuoteLine


def document_line_json(line: DocumentLine) -> Json:
    return {
        "id": line.id,
        "kind": line.kind,
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "vat_rate": str(line.vat_rate),
        "net": line.net,
        "vat": line.vat,
        "gross": line.gross,
    }


def invoice_row(invoice: Invoice) -> Json:
    """In a list of its own kind it says of which order it is; that must have been read."""
    return invoice_head(invoice) | {"order": invoice.order.number, "currency": invoice.currency}


def credit_memo_row(memo: CreditMemo) -> Json:
    return credit_memo_head(memo) | {"order": memo.order.number, "currency": memo.currency}


def slip_row(slip: PackingSlip) -> Json:
    return packing_slip_json(slip) | {"order": slip.order.number, "version": slip.version}


async def invoice_json(invoice: Invoice) -> Json:
    await invoice.fetch_related("lines", "order")
    lines = [document_line_json(line) for line in by_id(invoice.lines)]
    return invoice_row(invoice) | {"credited": invoice.credited, "lines": lines}


async def credit_memo_json(memo: CreditMemo) -> Json:
    await memo.fetch_related("lines", "order", "invoice")
    lines = [document_line_json(line) for line in by_id(memo.lines)]
    return credit_memo_row(memo) | {"reason": memo.reason, "lines": lines}


async def slip_json(slip: PackingSlip) -> Json:
    await slip.fetch_related("lines", "order")
    return slip_row(slip)


async def quote_json(quote: Quote) -> Json:
    """The quote with its lines, and the orders that it came from and became."""
    await quote.fetch_related("lines", "customer", "order", "source")
    return quote_head(quote) | {
        "prices_include_vat": quote.prices_include_vat,
        "discount": quote.discount,
        "shipping_cost": quote.shipping_cost,
        "payment_cost": quote.payment_cost,
        "remark": quote.remark,
        "payment_method": quote.payment_method,
        "shipping_method": quote.shipping_method,
        "customer": customer_json(quote, quote.customer),
        "order": quote.order.number if quote.order else None,
        "source": quote.source.number if quote.source else None,
        "lines": [quote_line_json(line) for line in by_id(quote.lines)],
    }


def quote_head(quote: Quote) -> Json:
    return {
        "number": quote.number,
        "version": quote.version,
        "status": quote.status,
        "created_at": at(quote.created_at),
        "valid_until": quote.valid_until.isoformat() if quote.valid_until else None,
        "currency": quote.currency,
        "net": quote.net,
        "vat": quote.vat,
        "gross": quote.gross,
    }


def quote_line_json(line: QuoteLine) -> Json:
    return {
        "id": line.id,
        "sku": line.sku,
        "name": line.name,
        "physical": line.physical,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "vat_rate": str(line.vat_rate),
    }
