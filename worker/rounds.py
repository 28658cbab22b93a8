"""What time brings, a round a minute: quotes expire, what is over is forgotten."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from actions.context import Context, System
from actions.pipeline import new_batch
from models.database import atomically
from models.idempotency import IdempotencyKey
from models.job import Job
from models.quote import Quote, QuoteStatus
from models.session import Session, SignInAttempt
from models.words import _

EVERY = timedelta(minutes=1)
KEYS_ARE_KEPT = timedelta(days=30)
JOBS_ARE_KEPT = timedelta(days=7)
log = structlog.get_logger()


async def work() -> None:
    """A round a minute; never ends by itself, and a database out of reach is waited for."""
    while True:
        try:
            await one_round()
        except Exception as error:  # a database out of reach says so in many ways
            log.warning("a round was missed", error=repr(error))
        await asyncio.sleep(EVERY.total_seconds())


async def one_round() -> None:
    """Expire quotes, forget what is over."""
    expired = await atomically(expire_quotes)
    forgotten = await atomically(forget)
    if expired or forgotten:
        log.info("done", quotes_expired=expired, rows_forgotten=forgotten)


async def expire_quotes() -> int:
    """Quotes whose last day is over, each with its history entry."""
    batch = await new_batch(System())
    over = await Quote.filter(
        status__in=[QuoteStatus.DRAFT, QuoteStatus.SENT], valid_until__lt=batch.now.date()
    ).select_for_update()
    ctx = Context(batch)
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


async def forget() -> int:
    """Sessions, sign-in attempts, keys and printed files that nobody can use any more."""
    now = datetime.now(UTC)
    return (
        await Session.filter(expires_at__lt=now).delete()
        + await SignInAttempt.filter(at__lt=now - timedelta(days=1)).delete()
        + await IdempotencyKey.filter(created_at__lt=now - KEYS_ARE_KEPT).delete()
        + await Job.filter(finished_at__lt=now - JOBS_ARE_KEPT).delete()
    )
