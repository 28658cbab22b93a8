"""A customer as JSON, and all that is kept about the person, as the law gives them a right to."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

from tortoise.expressions import Q

from api.documents import credit_memo_json, invoice_json, quote_json, return_json
from api.orders import Json, history_json, isoformat_utc, party_json, serialize_order
from backdesk.actions.context import display_key
from backdesk.models.history import History
from models.credit_memo import CreditMemo
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from models.outbox import Outbox
from models.quote import Quote
from models.return_case import ReturnCase, ReturnPhoto
from models.vies_answer import ViesAnswer

AT_ONCE = 50
MOST_NUMBERS = 100


def customer_row(customer: Customer) -> Json:
    return {
        "id": customer.id,
        "number": customer.number,
        "version": customer.version,
        "external_id": customer.external_id,
        "created_at": isoformat_utc(customer.created_at),
        "merged_into": customer.merged_into_id,
        "erased_at": isoformat_utc(customer.erased_at),
        **party_json(customer),
    }


async def customer_json(customer: Customer) -> Json:
    """With what is open of each order, and the latest orders by their numbers."""
    orders = Order.filter(customer_id=customer.id)
    unsettled = await orders.filter(Q(due__gt=0) | Q(to_refund__gt=0)).order_by("id")
    latest = orders.order_by("-placed_at", "-id").limit(MOST_NUMBERS)
    return customer_row(customer) | {
        "open": [
            {
                "order": order.number,
                "currency": order.currency,
                "due": order.due,
                "to_refund": order.to_refund,
            }
            for order in unsettled
        ],
        "orders": await latest.values_list("number", flat=True),
    }


async def stream_personal_data(customer: Customer) -> AsyncIterator[str]:
    """The whole as one JSON text, written piece by piece: never more than a few rows at once."""
    yield '{"customer": ' + _text(customer_row(customer))
    of_theirs = Q(order__customer_id=customer.id)
    parts: tuple[tuple[str, Any, Any], ...] = (
        ("orders", Order.filter(customer_id=customer.id), serialize_order),
        ("invoices", Invoice.filter(of_theirs), invoice_json),
        ("credit_memos", CreditMemo.filter(of_theirs), credit_memo_json),
        ("returns", ReturnCase.filter(of_theirs), _return_json),
        ("quotes", Quote.filter(customer_id=customer.id), quote_json),
        ("emails", Outbox.filter(of_theirs | Q(recipient=customer.email or "-")), _email_json),
        (
            "history",
            History.filter(subject="customer", subject_key=display_key(customer)),
            _entry_json,
        ),
        ("vies_answers", ViesAnswer.filter(number=customer.vat_number or "-"), _vies_json),
    )
    for name, rows, whole in parts:
        yield f', "{name}": ['
        last, mark = 0, ""
        while some := await rows.filter(id__gt=last).order_by("id").limit(AT_ONCE):
            for row in some:
                yield mark + _text(await whole(row))
                mark = ", "
            last = some[-1].id
        yield "]"
    yield "}\n"


async def _return_json(case: ReturnCase) -> Json:
    """With the photos that they sent, each a JPEG in base64."""
    photos = await ReturnPhoto.filter(return_case_id=case.id).order_by("id")
    pictures = [base64.b64encode(bytes(photo.content)).decode() for photo in photos]
    return await return_json(case) | {"photos": pictures}


async def _email_json(mail: Outbox) -> Json:
    return {
        "event": mail.event,
        "recipient": mail.recipient,
        "state": mail.state,
        "created_at": isoformat_utc(mail.created_at),
        "sent_at": isoformat_utc(mail.sent_at),
        "subject": mail.subject,
        "text": mail.text,
    }


async def _vies_json(known: ViesAnswer) -> Json:
    return {
        "number": known.number,
        "answer": known.answer,
        "answered_at": isoformat_utc(known.answered_at),
        "name": known.name,
        "address": known.address,
        "consultation": known.consultation,
    }


async def _entry_json(entry: History) -> Json:
    return history_json(entry)


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
