"""The letter that an e-mail of the outbox comes to, whether it left already or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backdesk.direction import isolated
from backdesk.i18n import _, use_language
from backdesk.money import format_money
from gateways.documents import document_labels as words_in
from gateways.email.template_engine import Email, TemplateError, fill_template
from gateways.email.template_variables import template_variables
from gateways.email.templates import spoken, template_for
from gateways.signed_links import Links
from models.email_event import event_title
from models.order import Order
from models.outbox import Outbox
from models.settings import Settings


async def render_email(row: Outbox, settings: Settings, links: Links) -> Email:
    """As it was written when it was first tried, else in the words of now.

    :raises TemplateError: its template is empty or wrong.
    """
    if row.text:
        return Email(row.subject, row.text, row.html)
    words = await template_for(row.event, row.language, settings)
    if words is None:
        raise TemplateError(str(_("This notification e-mail is empty, which means off.")))
    order = await Order.get_or_none(id=row.order_id) if row.order_id else None
    lang = spoken(row.language, settings)
    keys = await template_variables(row.payload, order, settings, lang, links)
    with use_language(lang):
        also = [_sentence(part, order, words_in(lang)) for part in row.parts[1:]]
    return fill_template(words, keys, lang, also)


def _sentence(part: dict[str, Any], order: Order | None, say: Callable[[str], str]) -> str:
    """What else happened at the same moment, for the customer to read below the main thing."""
    match part:
        case {"event": "paid", "amount": int(amount)} if order is not None:
            said = say("We have received your payment of {amount}.")
            return said.format(amount=format_money(amount, order.currency))
        case {"event": "invoice", "invoice": number}:
            return say("Invoice {number} is attached.").format(number=number)
        case {"event": "credit_memo", "credit_memo": number}:
            return say("Credit memo {number} is attached.").format(number=number)
        case {"event": "shipped", "packing_slip": number}:
            said = say("Parcel {number} is on its way too.").format(number=number)
            code = " ".join(filter(None, [part.get("carrier"), part.get("tracking_code")]))
            return f"{said} {isolated(code)}".strip()
        case _:
            return f"{event_title(part['event'])}."
