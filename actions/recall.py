"""Recall: an e-mail about something that was taken back is not sent (rule 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from actions.shop_context import ShopContext
from backdesk.actions.errors import Refused
from backdesk.actions.message import named
from backdesk.i18n import _
from backdesk.models.history import documents_in
from models.email_event import titles_of
from models.order import Order
from models.outbox import EmailState, Outbox
from models.quote import Quote
from models.reminder import take_reminder_back

Part = dict[str, Any]


async def recall_emails(order: Order, ctx: ShopContext, taken_back: Callable[[Part], bool]) -> None:
    """Of the order's waiting e-mails, these parts are not told any more.

    What else such an e-mail tells of is sent still. One that a worker has in its hands, or that
    was tried, may have arrived.
    """
    rows = Outbox.filter(
        order_id=order.pk, state=EmailState.WAITING, attempts=0, taken_until__isnull=True
    )
    for row in await rows.select_for_update().order_by("id"):
        gone = [part for part in row.parts if taken_back(part)]
        kept = [part for part in row.parts if not taken_back(part)]
        if not gone:
            continue
        if kept:
            row.tell_of(kept)
        else:
            row.state = EmailState.RECALLED
            row.said = str(_("by {name}").format(name=ctx.user))
        await row.save(update_fields=["event", "payload", "state", "said"])
        said = _("E-mail to {recipient} recalled: {event}").format(
            recipient=row.recipient, event=titles_of(part["event"] for part in gone)
        )
        ctx.record("email_recalled", said, order, about=[n for p in gone for n in documents_in(p)])
        ctx.recalled.append(named(row.recipient, [part["event"] for part in gone]))
        for part in reversed(gone):
            take_reminder_back(order, part)


async def refuse_twice(about: Order | Quote, event: str, to: str, **payload: Any) -> None:
    """Two clerks who send it again at one moment write one e-mail (rule 12).

    :raises Refused: the same waits already to go to the same person.
    """
    kind = "order" if isinstance(about, Order) else "quote"
    part = {"event": event, kind: about.number, **payload}
    waiting = Outbox.filter(state=EmailState.WAITING, event=event, recipient=to or about.email)
    if any(row.parts == [part] for row in await waiting):
        raise Refused(
            _("the same e-mail waits to go out already"),
            _("It leaves within a minute; until then it can be recalled in the outbox."),
        )


async def recall_claims(order: Order, ctx: ShopContext, invoices: Iterable[str]) -> None:
    """What these invoices ask for was taken back: they are not sent any more."""
    gone = set(invoices)
    await recall_emails(
        order, ctx, lambda part: part["event"] == "invoice" and part.get("invoice") in gone
    )


async def recall_reminders(order: Order, ctx: ShopContext) -> None:
    """Nothing is due any more: what asks for it and waits is not sent."""
    if order.reminded_at is not None and order.due == 0:
        await recall_emails(
            order, ctx, lambda part: str(part["event"]).startswith("payment_reminder_")
        )
