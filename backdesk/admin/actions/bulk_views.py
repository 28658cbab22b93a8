"""An action on chosen rows: how many will be done and how many not, a dry run, and the job."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backdesk.actions.declaration import Action, find
from backdesk.actions.dry_run import dry_run_sample
from backdesk.actions.errors import ActionError, Invalid, NotPermitted, Refused
from backdesk.actions.selection_snapshot import (
    JOB_KIND,
    TooManyRows,
    confirm,
    eligibility,
    refresh_snapshot,
    snapshot_selection,
)
from backdesk.admin.actions.bulk_report import BulkReport, bulk_report
from backdesk.admin.actions.dialog import build_widgets
from backdesk.admin.actions.dry_run_summary import summarize_dry_run
from backdesk.admin.actions.selection import (
    OLD,
    draft_job,
    list_return_url,
    selected_rows,
    source_job,
)
from backdesk.admin.actions.submission import parse_submission, submitted_values
from backdesk.admin.field_labels import in_its_place, sentence
from backdesk.admin.model_view import ModelView
from backdesk.i18n import _
from backdesk.models.job import Job, JobState
from backdesk.money import format_money

SYNC_LIMIT = 50
"""Rows for which whoever asks waits; more are a job with a page of its own."""


async def bulk_action_view(view: ModelView, request: Request, name: str) -> Response:
    """GET seals the rows and asks, with what is expected; POST tries it out, or runs it."""
    action = find(view.model, name)
    if action is None or action.creates or action.alone:
        raise HTTPException(404, str(_("There is no such action.")))
    try:
        action.permit(request.state.user)
    except NotPermitted as no:
        raise HTTPException(403, no.detail) from None
    if request.method == "GET":
        return await _ask(view, request, action, await _sealed(view, request, action))
    typed = submitted_values(action, await request.form())
    job = await draft_job(typed.get("_job"), request.state.user, JOB_KIND)
    if job and (job.what["model"], job.what["action"]) != (action.model.__name__, action.name):
        job = None
    if "_preview" in typed:
        return await _try(view, request, action, job, typed)
    if job is None:
        sealed = await _sealed(view, request, action)
        return await _ask(view, request, action, sealed, typed, Refused(OLD))
    return await _run(view, request, action, job, typed)


async def _sealed(view: ModelView, request: Request, action: Action) -> Job:
    """:raises HTTPException: 400, they are none, or too many."""
    user, earlier = request.state.user, await source_job(request)
    if earlier is not None and earlier.kind == JOB_KIND and earlier.what["key"] == view.key:
        return await refresh_snapshot(earlier, action, request.query_params["verdict"], user)
    every = request.query_params.get("all") == "1"
    what = {
        "model": action.model.__name__,
        "action": action.name,
        "key": view.key,
        "list": list_return_url(view, request).partition("?")[2] if every else None,
    }
    try:
        return await snapshot_selection(
            selected_rows(view, request), user, JOB_KIND, action.label, what
        )
    except TooManyRows as many:
        raise HTTPException(400, many.detail) from None


async def _ask(
    view: ModelView,
    request: Request,
    action: Action,
    job: Job,
    typed: dict[str, Any] | None = None,
    problem: ActionError | None = None,
) -> Response:
    user = request.state.user
    shown = await build_widgets(action, None, user, typed, problem.errors if problem else [])
    context = {
        "title": action.label,
        "action": action,
        "row": None,
        "job": job,
        "follows": await Job.get_or_none(id=job.follows_id or 0),
        "expected": await eligibility(job),
        "money_of": format_money,
        "in_background": job.total > SYNC_LIMIT,
        "widgets": shown,
        "error": sentence(action.form, problem, shown),
    }
    status = problem.status if problem else 200
    return view.site.dialog(request, "actions/bulk.html", context, status)  # type: ignore[no-any-return]


async def _try(
    view: ModelView, request: Request, action: Action, job: Job | None, typed: dict[str, Any]
) -> Response:
    """What it would do to a sample, with what is typed by now."""
    context: dict[str, Any] = {"said": "", "tried": None}
    try:
        form = parse_submission(action, None, typed, request.state.user)
        if job is not None and job.state == JobState.SEALED:
            found = await dry_run_sample(job, form, request.state.user)
            titles = view.site.email_titles
            context["tried"] = summarize_dry_run(found, request.state.user, titles)
    except Invalid as problem:
        context["said"] = in_its_place(action.form, problem, typed)
    except ActionError as problem:
        context["said"] = problem.detail
    response: Response = view.site._template_response(  # noqa: SLF001 - how starlette-admin names it
        request, "actions/_rehearsed.html", context
    )
    return response


async def _run(
    view: ModelView, request: Request, action: Action, job: Job, typed: dict[str, Any]
) -> Response:
    """A few at once, many as a job; who says yes twice is shown what the first yes began."""
    background = request.app.state.background
    try:
        form = parse_submission(action, None, typed, request.state.user)
        action.permit(request.state.user, form)
    except ActionError as problem:
        return await _ask(view, request, action, job, typed, problem)
    if await confirm(job, form):
        if job.total <= SYNC_LIMIT:
            await background.at_once(job)
        else:
            await background.wake()
    await job.refresh_from_db()
    if job.total > SYNC_LIMIT or job.state != JobState.DONE:
        base = request.scope.get("root_path", "")
        return view.site.done(request, f"{base}/jobs/{job.id}")  # type: ignore[no-any-return]
    shown: BulkReport = await bulk_report(job, request.state.user)
    context = {"action": action, "job": job, "acted": shown, "back": list_return_url(view, request)}
    return view.site.dialog(request, "actions/verdicts.html", context)  # type: ignore[no-any-return]
