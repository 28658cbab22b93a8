"""The post of the demo's days: each e-mail is written when it was due, and mailed to nobody."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from backdesk.db.database import atomically
from backdesk.i18n import _
from gateways.email.render import render_email
from gateways.signed_links import Links
from models.outbox import EmailState, Outbox
from models.settings import load_settings

SAID = _("Demo shop: kept here, mailed to nobody.")
"""In the place of the mail server's words."""


async def deliver(now: datetime, links: Links) -> None:
    """All that is due by then, in the words of that moment."""
    settings = await load_settings()
    due = Outbox.filter(state=EmailState.WAITING, next_at__lte=now)
    for row in await due.order_by("next_at", "id"):
        letter = await render_email(row, settings, links)
        sent = {"state": EmailState.SENT, "said": str(SAID), "sent_at": row.next_at, "attempts": 1}
        mine = Outbox.filter(id=row.id, state=EmailState.WAITING)
        await atomically(partial(mine.update, **vars(letter), **sent))
