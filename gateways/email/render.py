"""The letter that an e-mail of the outbox comes to, whether it left already or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backdesk.direction import isolated
from backdesk.i18n import _, speaking
from backdesk.money import say_money
from gateways.documents import words as words_in
from gateways.email.template_engine import CannotWrite, Letter, write
from gateways.email.template_variables import keys_of
from gateways.email.templates import spoken, words_for
from gateways.signed_links import Links
from models.email_event import title_of
from models.order import Order
from models.outbox import Outbox
from models.settings import Settings


async def letter_of(row: Outbox, settings: Settings, links: Links) -> Letter:
    """As it was written when it was first tried, else in the words of now.

    :raises CannotWrite: its template is empty or wrong.
    """
    if row.text:
        return Letter(row.subject, row.text, row.html)
    words = await words_for(row.event, row.language, settings)
    if words is None:
        raise CannotWrite(str(_("This notification e-mail is empty, which means off.")))
    order = await Order.get_or_none(id=row.order_id) if row.order_id else None
    lang = spoken(row.language, settings)
    keys = await keys_of(row.payload, order, settings, lang, links)
    with speaking(lang):
        also = [_sentence(part, order, words_in(lang)) for part in row.parts[1:]]
    return write(words, keys, lang, also)


def _sentence(part: dict[str, Any], order: Order | None, say: Callable[[str], str]) -> str:
    """What else happened at the same moment, for the customer to read below the main thing."""
    match part:
        case {"event": "paid", "amount": int(amount)} if order is not None:
            said = say("We have received your payment of {amount}.")
            return said.format(amount=say_money(amount, order.currency))
        case {"event": "invoice", "invoice": number}:
            return say("Invoice {number} is attached.").format(number=number)
        case {"event": "credit_memo", "credit_memo": number}:
            return say("Credit memo {number} is attached.").format(number=number)
        case {"event": "shipped", "packing_slip": number}:
            said = say("Parcel {number} is on its way too.").format(number=number)
            code = " ".join(filter(None, [part.get("carrier"), part.get("tracking_code")]))
            return f"{said} {isolated(code)}".strip()
        case _:
            return f"{title_of(part['event'])}."
