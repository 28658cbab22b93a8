"""The rows that were chosen in a list, and the one action that every list has: delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.flash import flash
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from backdesk.actions.selection_snapshot import VERDICTS
from backdesk.admin.changelist.query_params import CURSOR_PARAMS, bad_request, parse_list_query
from backdesk.admin.changelist.queryset import filtered_queryset, parse_pk
from backdesk.admin.forms.deletion import ProtectedError
from backdesk.auth.user import User
from backdesk.db.pagination import capped_count
from backdesk.i18n import LazyText, _
from backdesk.models.job import Job, JobRow, JobState

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

SELECTION_PARAMS = ("pk", "all", "job", "verdict")
MOST_DELETED = 1_000
OLD = _("This was opened too long ago. Here is what it is about as of now; please confirm it.")


@dataclass(frozen=True)
class BulkActionButton:
    """A button above the list; its dialog is fetched when it is pressed."""

    name: str
    label: LazyText | str
    icon: str = ""
    danger: bool = False
    key: str = ""


def selected_rows(view: ModelView, request: Request) -> QuerySet[Any]:
    """The rows that an action was asked for: those ticked, all that the list matches, or those
    that had a verdict in an earlier job.

    :raises HTTPException: 400, none were.
    """
    asked = request.query_params
    if "job" in asked:
        job = Q(job_id=job_id_param(asked["job"]), job__asked_by_id=request.state.user.id)
        rows = JobRow.filter(job, verdict=status_param(request))
        return view.get_list_query(request).filter(number__in=Subquery(rows.values("number")))
    if asked.get("all") == "1":
        return filtered_queryset(view, request, parse_list_query(request, view))
    keys = [parse_pk(view.model, raw) for raw in asked.getlist("pk")]
    if not keys:
        raise bad_request(_("Choose at least one row."))
    known = [key for key in keys if key is not None]
    return view.get_list_query(request).filter(**{f"{view.model._meta.pk_attr}__in": known})


def job_id_param(raw: str) -> int:
    """The job's key in an address; what cannot be one is none's."""
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else 0


def status_param(request: Request) -> str:
    """:raises HTTPException: 400, there is no such verdict."""
    verdict = request.query_params.get("verdict", "")
    if verdict not in VERDICTS:
        raise bad_request(_("There is no such verdict."))
    return verdict


async def source_job(request: Request) -> Job | None:
    """The job of whoever asks of whose rows some were chosen.

    :raises HTTPException: 400, there is no such verdict; 404, no such job.
    """
    if "job" not in request.query_params:
        return None
    status_param(request)
    key = job_id_param(request.query_params["job"])
    job = await Job.get_or_none(id=key, asked_by_id=request.state.user.id)
    if job is None or job.state == JobState.SEALED:
        raise HTTPException(404, str(_("There is no such job of yours.")))
    return job


async def draft_job(sent: object, user: User, kind: str) -> Job | None:
    """What was sealed for ``user`` when the dialog was opened, if it is still there."""
    key = job_id_param(sent) if isinstance(sent, str) else 0
    return await Job.get_or_none(id=key, kind=kind, asked_by_id=user.id)


def list_return_url(view: ModelView, request: Request) -> str:
    """The list as it was when the rows were chosen; the job, where they were chosen there."""
    if "job" in request.query_params:
        key = job_id_param(request.query_params["job"])
        return f"{request.scope.get('root_path', '')}/jobs/{key}"
    without = [*SELECTION_PARAMS, *CURSOR_PARAMS]
    url = request.url.remove_query_params(without)
    base = f"{request.scope.get('root_path', '')}/{view.key}"
    return f"{base}?{url.query}" if url.query else base


async def delete_selected(view: ModelView, request: Request) -> Response:
    """GET asks, POST deletes; all of them or none."""
    rows = selected_rows(view, request)
    count, exact = await capped_count(rows, MOST_DELETED)
    if not exact:
        raise bad_request(_("At most {most} rows are deleted at once."), most=MOST_DELETED)
    context: dict[str, Any] = {"view": view, "count": count, "error": ""}
    site = view.site
    if request.method == "GET":
        return site.dialog(request, "delete.html", context)  # type: ignore[no-any-return]
    found = await rows.only(view.model._meta.pk_attr)
    try:
        gone = await view.delete(request, [row.pk for row in found])
    except ProtectedError as error:
        context["error"] = str(error)
        return site.dialog(request, "delete.html", context, 409)  # type: ignore[no-any-return]
    flash(request, _("Deleted: {count}.").format(count=gone), "success")
    return site.done(request, list_return_url(view, request))  # type: ignore[no-any-return]
