"""Orders and actions at a moment that a test names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tortoise.models import Model

from backdesk.actions.context import SystemActor, display_key
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import ActionResult, Invocation, run
from models.order import Order
from tests.factories.order import an_order_form


def utc(text: str) -> datetime:
    """``2026-11-30T02:08``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def an_order_at(moment: str, **more: Any) -> Order:
    call = Invocation(SystemActor(), at=utc(moment))
    outcome = await run(get(Order, "place_order"), None, an_order_form(**more), call)
    return await Order.get(number=outcome.number)


async def act_at(moment: str, subject: Model, name: str, **fields: Any) -> ActionResult:
    call = Invocation(SystemActor(), at=utc(moment))
    outcome = await run(get(type(subject), name), display_key(subject), fields, call)
    await subject.refresh_from_db()
    return outcome
