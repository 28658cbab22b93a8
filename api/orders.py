"""An order as JSON: amounts in minor units, times in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from backdesk.db.batches import checkpoint, in_portions
from backdesk.models.history import History
from models.carrier import tracking_url
from models.credit_memo import CreditMemo
from models.customer import Customer
from models.invoice import Invoice
from models.note import Note
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip
from models.party import Party
from models.payment import Payment
from models.product import Product
from models.vat_breakdown import vat_by_rate

Json = dict[str, Any]
AROUND = (
    "lines__product",
    "customer",
    "custom_status",
    "payments",
    "invoices",
    "credit_memos__invoice",
    "packing_slips__lines",
    "returns",
    "quotes",
    "duplicates",
    "notes__author",
    "notes__readers__user",
    "history",
)


def isoformat_utc(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, with a Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


async def serialize_order(order: Order) -> Json:
    """The order with everything around it, in a fixed number of queries."""
    await order.fetch_related(*AROUND)
    await checkpoint()
    return {
        **serialize_order_summary(order),
        "hold_reason": order.hold_reason,
        "prices_include_vat": order.prices_include_vat,
        "vat_by_rate": [
            {"rate": str(rate), "net": net, "vat": vat}
            for rate, net, vat in vat_by_rate(order, order.lines)
        ],
        "remark": order.remark,
        "payment_method": order.payment_method,
        "shipping_method": order.shipping_method,
        "customer": customer_json(order, order.customer),
        "lines": [line_json(line) async for line in in_portions(by_id(order.lines))],
        "payments": [payment_json(payment) for payment in by_id(order.payments)],
        "invoices": [serialize_invoice_summary(invoice) for invoice in by_id(order.invoices)],
        "credit_memos": [credit_memo_head(memo) for memo in by_id(order.credit_memos)],
        "packing_slips": [packing_slip_json(slip) for slip in by_id(order.packing_slips)],
        "returns": [
            {"number": case.number, "status": case.status} for case in by_id(order.returns)
        ],
        "quotes": [
            {"number": quote.number, "status": quote.status}
            for quote in by_id([*order.quotes, *order.duplicates])
        ],
        "notes": [note_json(note) for note in by_id(order.notes)],
        "history": [history_json(entry) for entry in by_id(order.history)],
    }


def serialize_order_summary(order: Order) -> Json:
    """The order's own columns; its custom status must have been read."""
    return {
        "number": order.number,
        "external_id": order.external_id,
        "version": order.version,
        "status": order.status,
        "payment_status": order.payment_status,
        "shipping_status": order.shipping_status,
        "custom_status": order.custom_status.name if order.custom_status else None,
        "on_hold": order.held_at is not None,
        "placed_at": isoformat_utc(order.placed_at),
        "currency": order.currency,
        "net": order.net,
        "vat": order.vat,
        "gross": order.gross,
        "discount": order.discount,
        "shipping_cost": order.shipping_cost,
        "payment_cost": order.payment_cost,
        "paid": order.paid,
        "refunded": order.refunded,
        "credited": order.credited,
        "due": order.due,
        "to_refund": order.to_refund,
    }


def by_id(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.id)


def customer_json(party: Party, customer: Customer) -> Json:
    """The customer as the order or quote copied it."""
    return {"id": customer.id, **party_json(party)}


def party_json(party: Party) -> Json:
    return {
        "email": party.email,
        "name": party.name,
        "company": party.company,
        "vat_number": party.vat_number,
        "registration_number": party.registration_number,
        "buyer_reference": party.buyer_reference,
        "phone": party.phone,
        "language": party.language,
        "address": party.address(),
        "shipping_address": party.shipping_address() if party.ships_elsewhere else None,
    }


def line_json(line: OrderLine) -> Json:
    return {
        "id": line.id,
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "vat_rate": str(line.vat_rate),
        "discount": line.discount,
        "own_discount": line.own_discount,
        "net": line.net,
        "vat": line.vat,
        "gross": line.gross,
        "physical": line.physical,
        "cancelled": line.cancelled,
        "invoiced": line.invoiced,
        "credited": line.credited,
        "shipped": line.shipped,
        "returned": line.returned,
        "stock": stock_json(line.product),
    }


def stock_json(product: Product | None) -> Json | None:
    if product is None:
        return None
    return {
        "on_hand": product.on_hand,
        "reserved": product.reserved,
        "available": product.available,
        "notify_below": product.notify_below,
    }


def payment_json(payment: Payment) -> Json:
    return {
        "id": payment.id,
        "method": payment.method,
        "amount": payment.amount,
        "refunded": payment.refunded,
        "reference": payment.reference,
        "received_at": isoformat_utc(payment.received_at),
        "reversed": payment.reversed_at is not None,
    }


def serialize_invoice_summary(invoice: Invoice) -> Json:
    return {
        "number": invoice.number,
        "issued_at": isoformat_utc(invoice.issued_at),
        "issued_on": invoice.issued_on.isoformat(),
        "net": invoice.net,
        "vat": invoice.vat,
        "gross": invoice.gross,
        "status": invoice.status,
    }


def credit_memo_head(memo: CreditMemo) -> Json:
    """Its invoice must have been read."""
    return {
        "number": memo.number,
        "invoice": memo.invoice.number,
        "issued_at": isoformat_utc(memo.issued_at),
        "issued_on": memo.issued_on.isoformat(),
        "net": memo.net,
        "vat": memo.vat,
        "gross": memo.gross,
        "status": memo.status,
    }


def packing_slip_json(slip: PackingSlip) -> Json:
    """Its lines must have been read."""
    return {
        "number": slip.number,
        "status": slip.status,
        "carrier": slip.carrier,
        "tracking_code": slip.tracking_code,
        "tracking_url": tracking_url(slip.carrier, slip.tracking_code, slip.postcode, slip.country),
        "created_at": isoformat_utc(slip.created_at),
        "shipped_at": isoformat_utc(slip.shipped_at),
        "lines": [
            {
                "line": line.order_line_id,
                "sku": line.sku,
                "name": line.name,
                "quantity": line.quantity,
                "returned": line.returned,
            }
            for line in by_id(slip.lines)
        ],
    }


def note_json(note: Note) -> Json:
    return {
        "id": note.id,
        "author": str(note.author) if note.author else None,
        "text": note.text,
        "written_at": isoformat_utc(note.written_at),
        "edited_at": isoformat_utc(note.edited_at),
        "readers": [
            {"name": str(one.user), "read_at": isoformat_utc(one.read_at)}
            for one in by_id(note.readers)  # type: ignore[attr-defined]
        ],
    }


def history_json(entry: History) -> Json:
    return {
        "at": isoformat_utc(entry.at),
        "actor": entry.actor,
        "kind": entry.kind,
        "text": entry.text,
        "changes": entry.changes,
    }
