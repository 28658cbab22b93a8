"""What time brings, a round a minute: reminders, quotes that expire, rows that are forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from tortoise.expressions import Q, Subquery

from actions.shop_context import ShopContext
from actions.shop_unit_of_work import ShopUnitOfWork
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.errors import ActionError
from backdesk.actions.pipeline import Invocation, run
from backdesk.auth.session import Session, SignInAttempt
from backdesk.db.clock import database_now
from backdesk.db.database import atomically
from backdesk.errors import log_unexpected_error
from backdesk.i18n import _
from backdesk.jobs.scheduled_exports import abort_stale_downloads, start_due_exports
from backdesk.local_day import day_of, end_of
from backdesk.models.idempotency_key import IdempotencyKey
from backdesk.models.import_file import ImportFile
from backdesk.models.job import Job, JobState
from backdesk.models.rate_limit import forget_uses
from models.order import Order
from models.quote import Quote, QuoteStatus
from models.reminder import TOO_LATE, next_reminder, no_reminder_reason
from models.settings import load_settings

EVERY = timedelta(minutes=1)
KEYS_ARE_KEPT = timedelta(days=30)
USES_ARE_KEPT = timedelta(hours=2)
JOBS_ARE_KEPT = timedelta(days=7)
SEALED_ARE_KEPT = timedelta(hours=2)
"""What a dialog was opened for; whoever says yes later is asked again."""

log = structlog.get_logger()


async def run_forever() -> None:
    """A round a minute; never ends by itself, and a database out of reach is waited for."""
    while True:
        await run_scheduled_tasks()
        await asyncio.sleep(EVERY.total_seconds())


async def run_scheduled_tasks() -> None:
    """Remind, expire quotes, forget what is over."""
    for name, step in STEPS.items():
        try:
            count = await step()
        except Exception as error:  # one that fails keeps no other from its turn
            log.warning("a round was missed", what=name, error=repr(error))
        else:
            if count:
                log.info("done", what=name, count=count)


async def send_due_reminders(at: datetime | None = None) -> int:
    """Orders whose next payment reminder is due today or was a few days ago.

    ``at`` is when the round is made, where that is not now.
    """
    settings, now = await load_settings(), at or await database_now()
    today = day_of(now, settings.zone)
    waiting = (
        Order.filter(due__gt=0, held_at__isnull=True).exclude(status="cancelled").exclude(email="")
    )
    sent = 0
    for serial, delay in enumerate(settings.reminder_delays_days):
        last = today - timedelta(days=settings.payment_days + delay)
        over = end_of(last, settings.zone)
        placed = Q(placed_at__lt=over, placed_at__gt=over - TOO_LATE - timedelta(days=2))
        later = Q(promised_on__isnull=False) | Q(reminders_from__isnull=False)
        due = waiting.filter(placed | later, reminders_sent=serial)
        for order in await due.order_by("id"):
            on = next_reminder(order, settings)
            if (
                no_reminder_reason(order, settings, today) is None
                and on is not None
                and on <= today
            ):
                sent += await _remind(order, now)
    return sent


async def _remind(order: Order, now: datetime) -> int:
    """By the same action as by hand; what forbids it there forbids it here."""
    action = get(Order, "send_payment_reminder")
    try:
        await run(
            action, order.number, {}, Invocation(SystemActor(), version=order.version, at=now)
        )
    except ActionError:
        return 0
    except Exception as error:  # one order's failure touches no other
        log_unexpected_error(error)
        return 0
    return 1


async def expire_quotes(at: datetime | None = None) -> int:
    """Expire quotes whose last day is over, one by one; ``at`` as in ``send_due_reminders``."""
    batch = await ShopUnitOfWork.begin(SystemActor(), at=at)
    ctx = ShopContext(batch)
    over = (
        await Quote.filter(
            status__in=[QuoteStatus.DRAFT, QuoteStatus.SENT], valid_until__lt=ctx.today
        )
        .select_for_update()
        .order_by("id")
    )
    for quote in over:
        before = quote.status
        quote.status = QuoteStatus.EXPIRED
        quote.version += 1
        await quote.save(update_fields=["status", "version"])
        said = _("Quote {number} has expired").format(number=quote.number)
        ctx.record("expired", said, quote, {"status": [before, quote.status]})
    ctx.commit()
    await batch.write()
    return len(over)


async def delete_expired() -> int:
    """Sessions, sign-in attempts, keys and files that nobody can use any more."""
    now = await database_now()
    old = Job.filter(finished_at__lt=now - JOBS_ARE_KEPT)
    await ImportFile.filter(job_id__in=Subquery(old.values("id"))).delete()
    return (
        await Session.filter(expires_at__lt=now).delete()
        + await SignInAttempt.filter(at__lt=now - timedelta(days=1)).delete()
        + await IdempotencyKey.filter(created_at__lt=now - KEYS_ARE_KEPT).delete()
        + await forget_uses(USES_ARE_KEPT.total_seconds())
        + await old.delete()
        + await Job.filter(state=JobState.SEALED, asked_at__lt=now - SEALED_ARE_KEPT).delete()
    )


STEPS: dict[str, Callable[[], Awaitable[int]]] = {
    "reminders": send_due_reminders,
    "quotes expired": partial(atomically, expire_quotes),
    "exports begun": start_due_exports,
    "exports that broke off": abort_stale_downloads,
    "rows forgotten": partial(atomically, delete_expired),
}
