"""Recall and send again: what can still be done about e-mails in the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import partial

from actions.shop_context import ShopContext
from actions.shop_unit_of_work import ShopUnitOfWork
from backdesk.auth.authorize import require_permission
from backdesk.auth.user import User
from backdesk.db.database import atomically
from backdesk.i18n import LazyText, _
from backdesk.models.history import documents_in
from models.email_event import MAIL_EVENTS, event_family, titles_of
from models.order import Order
from models.outbox import EmailState, Outbox
from models.reminder import take_reminder_back

PERMISSION = "orders.note"
"""Whoever writes to colleagues about an order may also see to its e-mails."""


async def cancel_email(keys: Sequence[int], user: User) -> tuple[int, int]:
    """How many were called back, and how many had left already.

    :raises NotPermitted: nothing was changed.
    """
    require_permission(user, PERMISSION)
    return await atomically(partial(_recall, keys, user))


async def resend_email(keys: Sequence[int], user: User) -> tuple[int, int]:
    """How many go out anew, as e-mails of their own, and how many wait still.

    :raises NotPermitted: nothing was changed.
    """
    require_permission(user, PERMISSION)
    return await atomically(partial(_send_again, keys, user))


async def _recall(keys: Sequence[int], user: User) -> tuple[int, int]:
    """Only what no worker has in its hands: an attempt that began may have arrived."""
    orders = await _reminded(keys)
    rows = Outbox.filter(id__in=keys).select_for_update().order_by("id")
    ready = [
        row
        for row in await rows
        if row.state is EmailState.WAITING and not row.attempts and row.taken_until is None
    ]
    for row in ready:
        row.state = EmailState.RECALLED
        row.said = str(_("by {name}").format(name=user))
        await row.save(update_fields=["state", "said"])
    await _free_numbers(ready, orders)
    await _remember(ready, user, "email_recalled", _("E-mail to {recipient} recalled: {event}"))
    return len(ready), len(keys) - len(ready)


async def _reminded(keys: Sequence[int]) -> dict[int, Order]:
    """The orders of these reminders, locked before their e-mails as every action does."""
    reminders = Outbox.filter(id__in=keys, event__startswith="payment_reminder_")
    ids = await reminders.values_list("order_id", flat=True)
    orders = await Order.filter(id__in=ids).select_for_update().order_by("id")
    return {order.id: order for order in orders}


async def _free_numbers(recalled: Sequence[Outbox], orders: Mapping[int, Order]) -> None:
    """A reminder that nobody got does not count (rule 13); the latest first."""
    for row in reversed(recalled):
        order = orders.get(row.order_id or 0)
        if order is None or not any(take_reminder_back(order, part) for part in row.parts):
            continue
        order.version += 1
        await order.save(update_fields=["reminders_sent", "reminded_at", "version"])


async def _send_again(keys: Sequence[int], user: User) -> tuple[int, int]:
    """A new e-mail about the same, in the words of today; what waits is sent anyway.

    Of a test or an export there is nothing to write anew: it is sent as it was.
    """
    chosen = Outbox.filter(id__in=keys).exclude(state=EmailState.WAITING)
    rows = [
        row
        for row in await chosen.select_for_update().order_by("id")
        if not await _waits_already(row)
    ]
    batch = await ShopUnitOfWork.begin(user)
    await Outbox.bulk_create(
        Outbox(
            event=row.event,
            recipient=row.recipient,
            language=row.language,
            payload=row.payload,
            order_id=row.order_id,
            message_id=f"<{uuid.uuid4()}@orderly>",
            created_at=batch.now,
            next_at=batch.now,
            **({} if row.payload and event_family(row.event) in MAIL_EVENTS else _as_it_was(row)),
        )
        for row in rows
    )
    await _remember(rows, user, "email_queued", _("E-mail to {recipient} again: {event}"))
    return len(rows), len(keys) - len(rows)


async def _waits_already(row: Outbox) -> bool:
    """Whether the same goes out anyway: a second click, or a second clerk."""
    waiting = Outbox.filter(
        state=EmailState.WAITING,
        event=row.event,
        recipient=row.recipient,
        order_id=row.order_id,
        id__gt=row.id,
    )
    return any(one.payload == row.payload for one in await waiting)


def _as_it_was(row: Outbox) -> dict[str, str]:
    return {"subject": row.subject, "text": row.text, "html": row.html}


async def _remember(rows: Sequence[Outbox], user: User, kind: str, said: LazyText) -> None:
    """In the history of the order that each is about."""
    batch = await ShopUnitOfWork.begin(user)
    ctx = ShopContext(batch)
    orders = await Order.in_bulk([row.order_id for row in rows if row.order_id], "id")
    for row in rows:
        text = said.format(
            recipient=row.recipient, event=titles_of(part["event"] for part in row.parts)
        )
        about = documents_in(row.payload)
        ctx.record(kind, text, orders.get(row.order_id or 0) or row, about=about)
    ctx.commit()
    await batch.write()
