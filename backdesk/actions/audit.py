"""A history entry of what was done beside the pipeline, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tortoise.models import Model

from backdesk.actions.context import begin_unit_of_work, new_context
from backdesk.auth.permissions import Actor
from backdesk.i18n import LazyText


async def log_change(
    user: Actor,
    row: Model,
    said: LazyText | str,
    changes: Mapping[str, Any],
    kind: str = "changed",
    at: datetime | None = None,
) -> None:
    """``changes`` is ``{name: (from, to)}``; ``at`` as in an ``Invocation``."""
    batch = await begin_unit_of_work(user, at=at)
    ctx = new_context(batch)
    ctx.record(kind, said, row, dict(changes))
    ctx.commit()
    await batch.write()
