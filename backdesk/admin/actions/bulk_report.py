"""What came of an action on many so far: counted, and what was not done grouped by reason."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from tortoise.functions import Count

from backdesk.actions.declaration import Action, find, model_named
from backdesk.actions.errors import ActionError
from backdesk.actions.selection_snapshot import follow_up_jobs, job_action
from backdesk.admin.exports.writers import escape_formula
from backdesk.auth.user import User
from backdesk.i18n import _
from backdesk.models.job import Job, JobRow, JobState

GROUPS = 12
NAMED = 5
"""Rows that are named for each reason; the others are on a page of their own."""

PAGE = 100
CHUNK = 2_000
ENDED = (JobState.DONE, JobState.FAILED, JobState.STOPPED)


@dataclass(frozen=True)
class FailureGroup:
    """Rows that were not done for the same reason; ``way_out`` in words."""

    verdict: str
    said: str
    way_out: str
    count: int
    numbers: Sequence[str]


@dataclass
class BulkReport:
    """``undo`` and ``again``: the labels of what can be done about it now, or nothing."""

    counts: dict[str, int]
    changed: int
    rows: Sequence[JobRow] = ()
    groups: list[FailureGroup] = field(default_factory=list)
    undo: Action | None = None
    again: int = 0
    follows: Job | None = None
    followed_by: Sequence[Job] = ()

    @property
    def given(self) -> int:
        return sum(self.counts.values())


async def bulk_report(job: Job, user: User) -> BulkReport:
    """For the job's page and its dialog."""
    counted = (
        JobRow.filter(job_id=job.id)
        .exclude(verdict="")
        .annotate(count=Count("id"))
        .group_by("verdict", "changed")
    )
    found = BulkReport({"done": 0, "refused": 0, "failed": 0}, 0)
    for verdict, changed, count in await counted.values_list("verdict", "changed", "count"):
        found.counts[str(verdict)] += int(str(count))
        found.changed += int(str(count)) if changed else 0
    found.groups = await _groups(job)
    found.follows = await Job.get_or_none(id=job.follows_id or 0)
    found.followed_by = await follow_up_jobs(job)
    found.undo = _undo(job, user, found)
    tried = any(one.what["verdict"] == "failed" for one in found.followed_by)
    found.again = found.counts["failed"] if job.state == JobState.DONE and not tried else 0
    found.rows = await JobRow.filter(job_id=job.id).order_by("place").limit(NAMED * GROUPS)
    return found


def _undo(job: Job, user: User, found: BulkReport) -> Action | None:
    """What takes back what was done, unless that is under way; nothing is done twice by it."""
    if job.state not in ENDED or not found.counts["done"]:
        return None
    if any(one.what.get("undoes") and one.state not in ENDED for one in found.followed_by):
        return None
    try:
        action = job_action(job)
    except ActionError:
        return None
    undo = find(action.model, action.undo) if action.undo else None
    return undo if undo is not None and undo.allowed(user) and not undo.alone else None


async def _groups(job: Job) -> list[FailureGroup]:
    """The largest first."""
    not_done = JobRow.filter(job_id=job.id, verdict__in=["refused", "failed"])
    by_reason = not_done.annotate(count=Count("id")).group_by("verdict", "said", "way_out")
    rows = by_reason.order_by("-count").limit(GROUPS)
    groups = []
    for verdict, said, way_out, count in await rows.values_list(
        "verdict", "said", "way_out", "count"
    ):
        same = JobRow.filter(job_id=job.id, verdict=verdict, said=said, way_out=way_out)
        numbers = await same.order_by("place").limit(NAMED).values_list("number", flat=True)
        named = [str(one) for one in numbers]
        helps = _remedy_label(job, str(way_out))
        groups.append(FailureGroup(str(verdict), str(said), helps, int(str(count)), named))
    return groups


def _remedy_label(job: Job, way_out: str) -> str:
    """The way out in words: an action's label, or the sentence that it is."""
    try:
        action = find(model_named(job.what["model"]), way_out)
    except ActionError:
        return way_out
    return str(action.label) if action is not None else way_out


async def report(job: Job) -> AsyncIterator[str]:
    """All rows as CSV, in chunks; a text that a spreadsheet would run stays a text."""
    place = -1
    head = [_("Number"), _("Verdict"), _("Message"), _("What helps"), _("Changed since"), _("Time")]
    yield _lines([[str(one) for one in head]])
    while (
        rows := await JobRow.filter(job_id=job.id, place__gt=place).order_by("place").limit(CHUNK)
    ):
        place = rows[-1].place
        yield _lines([_told(job, row) for row in rows])


def _told(job: Job, row: JobRow) -> list[str]:
    changed = _("yes") if row.changed else _("no")
    at = f"{row.judged_at:%Y-%m-%dT%H:%M:%SZ}" if row.judged_at else ""
    verdict = row.verdict or _("not yet")
    told = [row.number, verdict, row.said, _remedy_label(job, row.way_out), changed, at]
    return [str(escape_formula(str(one))) for one in told]


def _lines(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
