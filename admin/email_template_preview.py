"""The words of an e-mail, tried on a real order or quote: what the next one of them would say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backdesk.actions.locking import matches_number
from backdesk.i18n import _
from backdesk.resource import resource_by_name
from gateways.email.template_engine import EmailTemplate, TemplateError, fill_template
from gateways.email.template_variables import template_variables
from gateways.signed_links import Links
from models.email_event import MailEvent
from models.email_keys import KEYS, example_of
from models.email_syntax import wrong_parts
from models.order import Order
from models.packing_slip import PackingSlip
from models.quote import Quote
from models.settings import load_settings

DOCUMENTS = {"parcel": "packing_slip", "return": "return_case"}
"""Groups of keys that have another name than the document that fills them in."""


@dataclass(frozen=True)
class Asked:
    """Which e-mail, in which language, and on which order or quote it is tried."""

    event: MailEvent
    lang: str
    order: str


async def tried(asked: Asked, words: EmailTemplate, links: Links) -> dict[str, Any]:
    """The letter to a real customer, with what such an e-mail has, or why there is none.

    A key that it does not have is a problem, and empty in the letter.
    """
    settings = await load_settings()
    about = await _about(asked)
    if about is None:
        return {"letter": None, "problem": str(_("There is no such order to try it on."))}
    order = about if isinstance(about, Order) else None
    payload = {"quote": about.number} if order is None else await _payload(asked.event, order)
    try:
        keys = await template_variables(payload, order, settings, asked.lang, links)
        letter = fill_template(words, keys, asked.lang)
    except TemplateError as why:
        return {"letter": None, "problem": str(why)}
    wrong = wrong_parts(vars(words), example_of(asked.event))
    problem = next((said for sentences in wrong.values() for said in sentences), "")
    return {"letter": letter, "problem": problem, "about": about, "asked": asked}


async def _about(asked: Asked) -> Any:
    """The one that is named, else the latest that has what the e-mail tells of."""
    if "quote" in asked.event.keys:
        return await _latest(Quote, asked.order)
    if not asked.order:
        for _name, model in _papers(asked.event):
            paper = await model.all().order_by("-id").first()
            if paper is not None:
                return await Order.get(id=paper.order_id)
    return await _latest(Order, asked.order)


async def _latest(model: type[Order] | type[Quote], number: str) -> Any:
    rows = model.filter(matches_number(model, [number])) if number else model.all()
    return await rows.order_by("-id").first()


def _papers(event: MailEvent) -> list[tuple[str, Any]]:
    """The documents of an order of which it tells, each by its name in a payload."""
    found = [resource_by_name(DOCUMENTS.get(key, key)) for key in event.keys]
    return [(one.name, one.model) for one in found if one is not None and one.parent]


async def _payload(event: MailEvent, order: Order) -> dict[str, Any]:
    """As the e-mail about this order would bring it."""
    payload: dict[str, Any] = {key: f"({key})" for key in event.keys if key not in KEYS}
    if event.must_say:
        payload[event.must_say] = str(_("(what the clerk types)"))
    if "status" in payload:
        payload["status"] = str(_("(the status)"))
    if "payment" in event.keys:
        payload["amount"] = order.paid or order.gross
    for name, model in _papers(event):
        paper = await model.filter(order_id=order.id).order_by("-id").first()
        if paper is not None:
            payload[name] = str(paper)
            if isinstance(paper, PackingSlip):
                payload |= {"carrier": paper.carrier, "tracking_code": paper.tracking_code}
    return payload
