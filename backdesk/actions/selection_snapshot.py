"""An action asked for many rows at once: the rows are sealed before anybody says yes.

What the list matched is written down in one statement, so that neither what comes in later nor
what no longer matches changes what the action is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tortoise.expressions import Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet

from backdesk.actions.bulk import BulkPreview, preview
from backdesk.actions.declaration import Action, get, model_named
from backdesk.actions.errors import ActionError
from backdesk.actions.form import Form
from backdesk.auth.user import User
from backdesk.db.database import atomically, connection
from backdesk.db.pagination import where
from backdesk.i18n import _
from backdesk.models.job import Job, JobRow, JobState
from backdesk.search.full_text import weigh_all

JOB_KIND = "act"
VERDICTS = ("done", "refused", "failed")
MOST = 100_000
CHANGED = _("it was changed since")
LOOK = _("Look at it, and do it there.")


class TooManyRows(ActionError):
    """More rows match than are worked on at once."""


async def snapshot_selection(
    rows: QuerySet[Any], user: User, kind: str, title: object, what: Mapping[str, Any]
) -> Job:
    """A job of the rows as they are now, which waits for a yes.

    :raises TooManyRows: and nothing was sealed.
    """
    numbered = (await weigh_all(rows)).order_by("id").distinct().limit(MOST + 1)
    chosen = numbered.values_list("id", "number", "version")
    chosen.sql()  # makes the query, whose values are wanted beside its text
    asked, values = chosen.query.get_parameterized_sql()
    named = '"0" AS place, CAST("1" AS VARCHAR(40)) AS number, "2" AS version'
    source = f'SELECT {named} FROM ({asked}) AS "chosen"'  # noqa: S608 - Tortoise's own SQL

    async def work() -> Job:
        job = await _asked(user, kind, title, what)
        return await _filled(job, source, values)

    return await atomically(work)


async def refresh_snapshot(earlier: Job, action: Action, verdict: str, user: User) -> Job:
    """The rows of ``earlier`` that had ``verdict``, for the same action again or another.

    Where it undoes the earlier one, only what is as that left it will be done.
    """
    undoes = action.name == job_action(earlier).undo and verdict == "done"
    version = "after" if undoes else "version"
    source = (
        f'SELECT place, number, "{version}" AS version FROM "job_row" '  # noqa: S608 - no words of others
        f"WHERE job_id = {int(earlier.id)} AND verdict = '{VERDICTS[VERDICTS.index(verdict)]}'"
    )
    what = {name: earlier.what.get(name, "") for name in ("model", "key")}

    async def work() -> Job:
        said = {**what, "action": action.name, "undoes": undoes, "verdict": verdict}
        job = await _asked(user, JOB_KIND, action.label, said, earlier)
        job = await _filled(job, source, [])
        if undoes:
            await _mark_changed(job, action.model)
        return job

    return await atomically(work)


async def _asked(
    user: User, kind: str, title: object, what: Mapping[str, Any], follows: Job | None = None
) -> Job:
    return await Job.create(
        kind=kind,
        title=str(title),
        asked_by=user,
        asked_at=datetime.now(UTC),
        what=dict(what),
        total=0,
        state=JobState.SEALED,
        follows=follows,
    )


async def _filled(job: Job, source: str, values: list[Any]) -> Job:
    """All rows in one statement; their places are 0, 1, 2 …"""
    await connection().execute_query(
        'INSERT INTO "job_row" ("job_id", "place", "number", "version") '  # noqa: S608 - Tortoise's own SQL
        f"SELECT {int(job.id)}, ROW_NUMBER() OVER (ORDER BY place) - 1, number, version "
        f"FROM ({source}) AS sealed",
        values,
    )
    job.total = await JobRow.filter(job_id=job.id).count()
    if job.total > MOST:
        said = _("At most {most} are worked on at once; choose fewer.")
        raise TooManyRows(said.format(most=f"{MOST:,}"))
    await job.save(update_fields=["total"])
    return job


async def _mark_changed(job: Job, model: type[Model]) -> None:
    """Beforehand already, so that it can be said."""
    table = model._meta.db_table
    await connection().execute_query(
        'UPDATE "job_row" SET "changed" = TRUE WHERE "job_id" = '  # noqa: S608 - a model's own name
        f'{int(job.id)} AND NOT EXISTS (SELECT 1 FROM "{table}" AS now '
        'WHERE now."number" = "job_row"."number" AND now."version" = "job_row"."version")'
    )


def snapshot_rows(job: Job, model: type[Model], **narrowed: Any) -> QuerySet[Any]:
    """The rows themselves, of those that ``narrowed`` chooses."""
    numbers = Subquery(JobRow.filter(job_id=job.id, **narrowed).values("number"))
    return model.filter(where("number__in", numbers))


async def eligibility(job: Job) -> BulkPreview:
    """How many of the sealed rows will be done and how many not, grouped by reason."""
    action = job_action(job)
    if not job.what.get("undoes"):
        return await preview(action, snapshot_rows(job, action.model))
    found = await preview(action, snapshot_rows(job, action.model, changed=False))
    changed = await JobRow.filter(job_id=job.id, changed=True).count()
    refused = {str(CHANGED): changed, **found.refused} if changed else found.refused
    return BulkPreview(found.eligible, refused, found.sums)


async def confirm(job: Job, form: Form) -> bool:
    """Say yes to it, with what was filled in; once only, however many say it at once."""
    label = job_action(job).label
    title = _("{label}: {count} rows").format(label=label, count=f"{job.total:,}")
    asked = job.what | {"form": form.model_dump_json(exclude_unset=True)}
    sealed = Job.filter(id=job.id, state=JobState.SEALED)
    return bool(await sealed.update(state=JobState.WAITING, what=asked, title=title))


async def retry(job: Job) -> Job:
    """What failed, asked for once more as a job of its own; the one there is, if it was before."""

    async def work() -> Job:
        await Job.filter(id=job.id).select_for_update().first()
        before = [one for one in await follow_up_jobs(job) if one.what["verdict"] == "failed"]
        if before:
            return before[0]
        sealed = await refresh_snapshot(job, job_action(job), "failed", await job.asked_by)
        await confirm(sealed, job_form(job))
        return sealed

    return await atomically(work)


async def follow_up_jobs(job: Job) -> list[Job]:
    """The jobs that were asked for about the rows of this one, the first one first."""
    return await Job.filter(follows_id=job.id).exclude(state=JobState.SEALED).order_by("id")


def job_action(job: Job) -> Action:
    """:raises NotFound: what declared it is no longer there."""
    return get(model_named(job.what["model"]), job.what["action"])


def job_form(job: Job) -> Form:
    return job_action(job).form.model_validate_json(job.what["form"])
