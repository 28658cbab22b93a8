"""The post of the demo's days: each e-mail is written when it was due, and mailed to nobody."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from backdesk.db.database import atomically
from backdesk.i18n import _
from gateways.email.render import letter_of
from gateways.signed_links import Links
from models.outbox import Outbox, PostState
from models.settings import load_settings

SAID = _("Demo shop: kept here, mailed to nobody.")
"""In the place of the mail server's words."""


async def deliver(now: datetime, links: Links) -> None:
    """All that is due by then, in the words of that moment."""
    settings = await load_settings()
    due = Outbox.filter(state=PostState.WAITING, next_at__lte=now)
    for row in await due.order_by("next_at", "id"):
        letter = await letter_of(row, settings, links)
        sent = {"state": PostState.SENT, "said": str(SAID), "sent_at": row.next_at, "attempts": 1}
        mine = Outbox.filter(id=row.id, state=PostState.WAITING)
        await atomically(partial(mine.update, **vars(letter), **sent))
