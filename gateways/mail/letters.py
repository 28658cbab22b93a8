"""The letter that an e-mail of the outbox comes to, whether it left already or not."""

from __future__ import annotations

from gateways.links import Links
from gateways.mail.keys import keys_of
from gateways.mail.templates import spoken, words_for
from gateways.mail.writing import CannotWrite, Letter, write
from models.order import Order
from models.outbox import Outbox
from models.settings import Settings
from models.words import _


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
    return write(words, await keys_of(row.payload, order, settings, lang, links), lang)
