"""An action on many sealed rows: a chunk at a time, each row's verdict written with its effect.

A worker that dies between two chunks, or in one, leaves no row half done: what has a verdict was
done, and what has none was not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tortoise.models import Model

from backdesk.actions.bulk_results import BulkObserver, RowResult, result_for, run_each
from backdesk.actions.context import display_key
from backdesk.actions.declaration import Action
from backdesk.actions.errors import ActionError, Refused
from backdesk.actions.form import Form
from backdesk.actions.pipeline import Invocation
from backdesk.actions.selection_snapshot import CHANGED, LOOK, job_action, job_form
from backdesk.auth.user import User
from backdesk.db.bulk_write import bulk_update
from backdesk.db.database import CommitOutcomeUnknown, DatabaseBusy, atomically
from backdesk.i18n import use_language
from backdesk.jobs.worker import JobFailed
from backdesk.models.job import Job, JobRow

CHUNK = 50
"""Rows that wait for each other's locks, and of which a stop waits for the last."""

GIVEN = ("verdict", "said", "way_out", "changed", "after")


@dataclass(frozen=True)
class BulkActionPayload:
    """What is to be done, with what was filled in, by whom; ``undoes`` an earlier job."""

    action: Action
    form: Form
    call: Invocation
    undoes: bool


class BulkActionJob:
    """``what`` names the model, the action and its form; the rows are the job's own."""

    async def piece(self, job: Job) -> tuple[int, bytes]:
        """The next chunk; rows that have their verdict from a worker that died are passed over.

        :raises JobFailed: the action is gone, or whoever asked may not do it any more.
        """
        places = range(job.done, min(job.done + CHUNK, job.total))
        user = await User.get(id=job.asked_by_id).select_related("role")
        with use_language(user.language):
            await _piece(job, places, _asked(job, user))
        return len(places), b""

    async def finish(self, job: Job) -> list[bytes]:  # noqa: ARG002 - as every kind of job has it
        """It makes no file: the verdicts are in its rows."""
        return []


def _asked(job: Job, user: User) -> BulkActionPayload:
    try:
        action = job_action(job)
        action.permit(user)
        form = job_form(job)
        action.permit(user, form)
        return BulkActionPayload(action, form, Invocation(user), bool(job.what.get("undoes")))
    except ActionError as problem:
        raise JobFailed(problem.detail) from problem


async def _piece(job: Job, places: Sequence[int], asked: BulkActionPayload) -> None:
    try:
        await atomically(partial(_chunk, job, places, asked))
    except (DatabaseBusy, CommitOutcomeUnknown):
        raise
    except Exception:  # one of them failed in a way that takes all with it: each by itself
        for place in places:
            await _alone(job, place, asked)


class StaleRowGuard(BulkObserver):
    """Whether each row is as it was sealed; what an undo finds changed, it leaves alone."""

    def __init__(self, sealed: dict[str, JobRow], undoes: bool) -> None:
        self.rows: dict[str, Any] = {}
        self._sealed, self._undoes = sealed, undoes

    def meets(self, row: Model) -> None:
        self.rows[display_key(row)] = row
        sealed = self._sealed[display_key(row)]
        sealed.changed = row.version != sealed.version  # type: ignore[attr-defined]
        if self._undoes and sealed.changed:
            raise Refused(CHANGED, LOOK)


async def _chunk(job: Job, places: Sequence[int], asked: BulkActionPayload) -> None:
    """Locks its verdicts first: a second worker on the same job waits, and finds them given."""
    waiting = JobRow.filter(job_id=job.id, place__in=list(places), verdict="")
    sealed = {row.number: row for row in await waiting.select_for_update().order_by("place")}
    if not sealed:
        return
    meeting = StaleRowGuard(sealed, asked.undoes)
    verdicts = await run_each(asked.action, list(sealed), asked.form, asked.call, meeting)
    for verdict in verdicts:
        row = sealed[verdict.number]
        _give(row, verdict)
        if verdict.verdict == "done":
            row.after = meeting.rows[verdict.number].version
        row.judged_at = datetime.now(UTC)
    await bulk_update([(row, (*GIVEN, "judged_at")) for row in sealed.values()])


async def _alone(job: Job, place: int, asked: BulkActionPayload) -> None:
    try:
        await atomically(partial(_chunk, job, [place], asked))
    except (DatabaseBusy, CommitOutcomeUnknown):
        raise
    except Exception as error:
        row = await JobRow.get(job_id=job.id, place=place)
        _give(row, result_for(error, row.number, asked.action))
        given: dict[str, Any] = {name: getattr(row, name) for name in GIVEN}
        none_yet = JobRow.filter(id=row.id, verdict="")
        await none_yet.update(**given, judged_at=datetime.now(UTC))


def _give(row: JobRow, verdict: RowResult) -> None:
    row.verdict = verdict.verdict
    row.said = ". ".join([verdict.reason or verdict.message, *verdict.warnings])[:500]
    row.way_out = verdict.way_out[:200]
