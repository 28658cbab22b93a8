"""Invoices, credit memos, packing slips and quotes as JSON."""

from __future__ import annotations

from api.orders import (
    Json,
    by_id,
    credit_memo_head,
    customer_json,
    isoformat_utc,
    packing_slip_json,
    party_json,
    serialize_invoice_summary,
)
from models.credit_memo import CreditMemo
from models.invoice import DocumentLine, Invoice
from models.packing_slip import PackingSlip
from models.quote import Quote, QuoteLine
from models.return_case import ReceivedPart, ReturnCase


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
    return serialize_invoice_summary(invoice) | {
        "order": invoice.order.number,
        "currency": invoice.currency,
    }


def credit_memo_row(memo: CreditMemo) -> Json:
    return credit_memo_head(memo) | {"order": memo.order.number, "currency": memo.currency}


def slip_row(slip: PackingSlip) -> Json:
    return packing_slip_json(slip) | {"order": slip.order.number, "version": slip.version}


async def invoice_json(invoice: Invoice) -> Json:
    """``order_line`` is the id by which actions know a line."""
    await invoice.fetch_related("lines", "order", "corrects")
    lines = [
        document_line_json(line) | {"order_line": line.order_line_id}
        for line in by_id(invoice.lines)
    ]
    return invoice_row(invoice) | {
        "version": invoice.version,
        "due_on": invoice.due_on.isoformat() if invoice.due_on else None,
        "delivery_text": invoice.delivery_text,
        "corrects": invoice.corrects.number if invoice.corrects else None,
        "seller": invoice.seller,
        "customer": party_json(invoice),
        "credited": invoice.credited,
        "lines": lines,
    }


async def credit_memo_json(memo: CreditMemo) -> Json:
    await memo.fetch_related("lines", "order", "invoice", "return_case")
    lines = [document_line_json(line) | {"restocked": line.restocked} for line in by_id(memo.lines)]
    return credit_memo_row(memo) | {
        "version": memo.version,
        "reason": memo.reason,
        "return": memo.return_case.number if memo.return_case else None,
        "correction": memo.correction,
        "refunded": memo.refunded,
        "seller": memo.seller,
        "customer": party_json(memo),
        "lines": lines,
    }


def return_row(case: ReturnCase) -> Json:
    """Its order must have been read."""
    return {
        "number": case.number,
        "version": case.version,
        "status": case.status,
        "requested_at": isoformat_utc(case.requested_at),
        "received_at": isoformat_utc(case.received_at),
        "completed_at": isoformat_utc(case.completed_at),
        "to_come": case.to_come,
        "order": case.order.number,
    }


async def return_json(case: ReturnCase) -> Json:
    """``lines[].id`` is what Receive names; ``order_line`` what it was on the order."""
    await case.fetch_related("lines__parts", "order", "credit_memos")
    return return_row(case) | {
        "remark": case.remark,
        "answer": case.answer,
        "credit_memos": [memo.number for memo in by_id(case.credit_memos)],  # type: ignore[attr-defined]
        "lines": [
            {
                "id": line.id,
                "order_line": line.order_line_id,
                "sku": line.sku,
                "name": line.name,
                "reason": line.reason,
                "reason_code": line.reason_code,
                "quantity": line.quantity,
                "received": line.received,
                "restocked": line.restocked,
                "written_off": line.written_off,
                "condition": line.condition,
                "parts": [_part_json(part) for part in by_id(line.parts)],
            }
            for line in by_id(case.lines)
        ],
    }


def _part_json(part: ReceivedPart) -> Json:
    """What came at one time; with ``taken_back_at`` it did not after all."""
    return {
        "units": part.units,
        "restocked": part.restocked,
        "condition": part.condition,
        "received_at": isoformat_utc(part.received_at),
        "taken_back_at": isoformat_utc(part.taken_back_at),
    }


async def slip_json(slip: PackingSlip) -> Json:
    await slip.fetch_related("lines", "order")
    return slip_row(slip)


async def quote_json(quote: Quote) -> Json:
    """The quote with its lines, and the orders that it came from and became."""
    await quote.fetch_related("lines", "customer", "order", "source")
    return quote_head(quote) | {
        "prices_include_vat": quote.prices_include_vat,
        "discount": quote.discount,
        "vat_rounding": quote.vat_rounding,
        "shipping_cost": quote.shipping_cost,
        "shipping_vat_rate": str(quote.shipping_vat_rate),
        "payment_cost": quote.payment_cost,
        "payment_vat_rate": str(quote.payment_vat_rate),
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
        "created_at": isoformat_utc(quote.created_at),
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
