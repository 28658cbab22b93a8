"""The keys of a template: plain texts, in the customer's language, and nothing that can act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any

from babel.dates import format_date

from backdesk.i18n import language, use_language
from backdesk.local_day import day_of
from backdesk.money import format_money
from gateways.signed_links import Links
from models.carrier import tracking_url
from models.credit_memo import CreditMemo
from models.email_keys import KEYS, own_keys
from models.email_syntax import Keys
from models.invoice import Invoice, InvoiceStatus
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip, PackingSlipLine
from models.quote import Quote, QuoteLine
from models.return_case import ReturnCase, ReturnLine
from models.settings import Settings, seller

MOST_LINES = 200
"""Lines that an e-mail lists."""


async def template_variables(
    payload: Mapping[str, Any],
    order: Order | None,
    settings: Settings,
    lang: str,
    links: Links,
) -> Keys:
    """What fills in the e-mail that ``payload`` is about; what it does not have is empty."""
    own = {name: str(payload.get(name, "")) for name in own_keys()}
    keys = dict(KEYS) | own | {"lines": []}
    keys["shop"] = {**seller(settings), "accent": settings.accent}
    with use_language(lang):
        if order is not None:
            keys |= await _of_an_order(order, links, settings.zone)
            keys["payment"] = {"amount": _money(payload.get("amount"), order.currency)}
        keys |= await _of_its_paper(payload, links)
    return keys


async def _of_an_order(order: Order, links: Links, zone: tzinfo) -> dict[str, Any]:
    lines = await OrderLine.filter(order_id=order.id).order_by("id").limit(MOST_LINES)
    return {
        "customer": {"name": order.name, "company": order.company, "email": order.email},
        "order": {
            "number": order.number,
            "date": _day(day_of(order.placed_at, zone)),
            "total": format_money(order.gross, order.currency),
            "due": _money(order.due, order.currency),
            "remark": order.remark,
            "payment_method": order.payment_method,
            "shipping_method": order.shipping_method,
            "return_link": links.to_return(order),
        },
        "lines": [_line(one, one.quantity, one.gross, order.currency) for one in lines],
    }


async def _of_its_paper(payload: Mapping[str, Any], links: Links) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "invoice" in payload:
        invoice = await Invoice.get(number=payload["invoice"])
        unpaid = invoice.status is InvoiceStatus.UNPAID
        due_on = _day(invoice.due_on) if unpaid and invoice.due_on else ""
        found["invoice"] = {**_issued(invoice), "due_on": due_on}
    if "credit_memo" in payload:
        found["credit_memo"] = _issued(await CreditMemo.get(number=payload["credit_memo"]))
    if "packing_slip" in payload:
        found |= await _of_a_parcel(payload)
    if "return_case" in payload:
        case = await ReturnCase.get(number=payload["return_case"])
        returned = await ReturnLine.filter(return_case_id=case.id).order_by("id")
        found["return"] = {"number": case.number, "answer": case.answer}
        came = "received_at" in payload
        units = {one: one.received if came else one.quantity for one in returned}
        found["lines"] = [_line(one, units[one]) for one in returned if units[one]][:MOST_LINES]
    if "quote" in payload:
        found |= await _of_a_quote(payload, links)
    return found


async def _of_a_parcel(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Carrier and code as they were when it left."""
    slip = await PackingSlip.get(number=payload["packing_slip"])
    sent = await PackingSlipLine.filter(packing_slip_id=slip.id).order_by("id")
    carrier, code = payload.get("carrier", ""), payload.get("tracking_code", "")
    return {
        "parcel": {
            "number": slip.number,
            "carrier": carrier,
            "tracking_code": code,
            "tracking_link": tracking_url(carrier, code, slip.postcode, slip.country),
        },
        "lines": [_line(one, one.quantity) for one in sent[:MOST_LINES]],
    }


async def _of_a_quote(payload: Mapping[str, Any], links: Links) -> dict[str, Any]:
    quote = await Quote.get(number=payload["quote"])
    lines = await QuoteLine.filter(quote_id=quote.id).order_by("id").limit(MOST_LINES)
    return {
        "customer": {"name": quote.name, "company": quote.company, "email": quote.email},
        "quote": {
            "number": quote.number,
            "total": format_money(quote.gross, quote.currency),
            "valid_until": _day(quote.valid_until) if quote.valid_until else "",
            "link": links.to_quote(quote),
        },
        "lines": [
            _line(one, one.quantity, one.quantity * one.unit_price - one.discount, quote.currency)
            for one in lines
        ],
    }


def _issued(paper: Any) -> dict[str, str]:
    return {
        "number": paper.number,
        "date": _day(paper.issued_on),
        "total": format_money(paper.gross, paper.currency),
    }


def _line(line: Any, quantity: int, total: int | None = None, currency: str = "") -> dict[str, str]:
    said = "" if total is None else format_money(total, currency)
    return {"name": line.name, "sku": line.sku, "quantity": str(quantity), "total": said}


def _money(amount: int | None, currency: str) -> str:
    """Nothing where there is nothing, so that a template can ask ``if order.due``."""
    return format_money(amount, currency) if amount else ""


def _day(day: date) -> str:
    return format_date(day, "long", locale=language())
