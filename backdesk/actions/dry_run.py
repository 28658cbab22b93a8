"""A dry run of a sealed action: a sample of its rows is really done, and all of it undone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tortoise.models import Model
from tortoise.queryset import QuerySet

from backdesk.actions.bulk_results import BulkObserver, RowResult, run_each
from backdesk.actions.declaration import Action
from backdesk.actions.form import Form
from backdesk.actions.message import events_named
from backdesk.actions.pipeline import ActionResult, Invocation
from backdesk.actions.selection_snapshot import job_action, snapshot_rows
from backdesk.auth.user import User
from backdesk.db.database import atomically
from backdesk.models.job import Job

SAMPLE = 20
LOOKED_AT = 400
"""Rows, spread over all of them, from which those of the sample are taken."""


@dataclass
class DryRun(BulkObserver):
    """What came of the sample, before it was undone; ``whole``: there are no others."""

    whole: bool = False
    verdicts: list[RowResult] = field(default_factory=list)
    done: list[tuple[Model, ActionResult]] = field(default_factory=list)

    def sees(self, row: Model, outcome: ActionResult) -> None:
        self.done.append((row, outcome))

    @property
    def made(self) -> Counter[str]:
        """How many documents of each kind."""
        return Counter(one["kind"] for _row, outcome in self.done for one in outcome.made)

    @property
    def emails(self) -> Counter[str]:
        """How many e-mails, by the events that each tells of."""
        return Counter(
            " ".join(events_named(one)) for _row, outcome in self.done for one in outcome.emails
        )

    @property
    def recalled(self) -> Counter[str]:
        """How many that wait are not sent any more."""
        return Counter(
            " ".join(events_named(one)) for _row, outcome in self.done for one in outcome.recalled
        )

    @property
    def emails_off(self) -> Counter[str]:
        """How many are not sent, as that e-mail is off, of each event."""
        return Counter(event for _row, outcome in self.done for event in outcome.emails_off)

    @property
    def warnings(self) -> Counter[str]:
        """How many it warns of, by what it says."""
        return Counter(said for _row, outcome in self.done for said in outcome.warnings)

    @property
    def refused(self) -> Counter[str]:
        """How many were not done, by what was said."""
        return Counter(one.reason for one in self.verdicts if one.verdict != "done")


class _RolledBack(Exception):
    """Undoes it all."""


async def dry_run_sample(job: Job, form: Form, user: User) -> DryRun:
    """Try it on a sample of the rows that no condition refuses.

    :raises NotPermitted: nothing was tried.
    """
    action = job_action(job)
    action.permit(user, form)
    possible = await _possible(job, action)
    every = -(-len(possible) // SAMPLE) or 1
    numbers = possible[::every]
    found = DryRun(whole=every == 1 and job.total <= LOOKED_AT)

    async def work() -> None:
        found.done.clear()
        found.verdicts = await run_each(
            action, numbers, form, Invocation(user, dry_run=True), found
        )
        raise _RolledBack

    try:
        await atomically(work)
    except _RolledBack:
        return found
    raise AssertionError("a dry run ends by being undone")


async def _possible(job: Job, action: Action) -> list[str]:
    """Some of those that can be done, from all over the set; else the first of them."""
    as_left = {"changed": False} if job.what.get("undoes") else {}
    every = -(-job.total // LOOKED_AT) or 1
    spread = list(range(0, job.total, every))
    some = await _not_refused(action, snapshot_rows(job, action.model, place__in=spread, **as_left))
    if some or every == 1:
        return some
    return await _not_refused(action, snapshot_rows(job, action.model, **as_left).limit(SAMPLE))


async def _not_refused(action: Action, rows: QuerySet[Any]) -> list[str]:
    for q, _reason in action.obstacles():
        rows = rows.filter(~q)
    return [str(one) for one in await rows.order_by("id").values_list("number", flat=True)]
