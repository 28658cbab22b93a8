"""``await act(order, "hold", by=clerk)`` and ``await act(order, "hold").refused("it is …")``."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

import pytest
from tortoise.models import Model

from backdesk.actions.context import SystemActor, column_values, display_key
from backdesk.actions.declaration import get
from backdesk.actions.errors import ActionError, Invalid, NotPermitted, Refused
from backdesk.actions.pipeline import ActionResult, Invocation, run
from backdesk.auth.permissions import Actor
from backdesk.models.history import History
from backdesk.plugins import load_plugins
from models.outbox import Outbox

load_plugins()
P = TypeVar("P", bound=ActionError)


class Act:
    """An action about to be run: await it, or say how it must end."""

    def __init__(self, subject: Model, name: str, by: Actor | None, fields: dict[str, Any]) -> None:
        self.subject = subject
        self.name = name
        self.by = by or SystemActor()
        self.fields = fields

    def __await__(self) -> Generator[Any, None, ActionResult]:
        return self._run().__await__()

    async def _run(self) -> ActionResult:
        action = get(type(self.subject), self.name)
        outcome = await run(action, display_key(self.subject), self.fields, Invocation(self.by))
        await self.subject.refresh_from_db()
        return outcome

    async def refused(self, reason: str) -> Refused:
        """It is refused for ``reason``, and nothing is changed."""
        error = await self._stopped(Refused)
        assert reason == error.reason
        assert error.way_out, "a refusal names the way out"
        return error

    async def not_permitted(self) -> None:
        await self._stopped(NotPermitted)

    async def invalid(self, field: str) -> None:
        """It is refused because ``field`` is wrong, and nothing is changed."""
        error = await self._stopped(Invalid)
        assert field in [wrong.field for wrong in error.errors]

    async def _stopped(self, kind: type[P]) -> P:
        before = await _facts(self.subject)
        with pytest.raises(kind) as stopped:
            await self._run()
        assert await _facts(self.subject) == before
        return stopped.value


async def _facts(subject: Model) -> tuple[dict[str, Any], int, int]:
    stored = await type(subject).get(pk=subject.pk)
    return column_values(stored), await History.all().count(), await Outbox.all().count()


def act(subject: Model, name: str, /, *, by: Actor | None = None, **fields: Any) -> Act:
    return Act(subject, name, by, fields)


async def history_of(subject: Model) -> list[str]:
    """The kinds of the subject's history, oldest first."""
    entries = await History.filter(subject_key=display_key(subject)).order_by("id")
    return [entry.kind for entry in entries]
