"""Print what was chosen in a list, as one PDF: a few at once, many as a job that shows its way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from admin.printing import pdf_response
from backdesk.actions.selection_snapshot import TooManyRows, snapshot_rows, snapshot_selection
from backdesk.admin.actions.selection import OLD, draft_job, selected_rows
from backdesk.admin.changelist.query_params import bad_request
from backdesk.db.pagination import where
from backdesk.i18n import _
from backdesk.models.job import Job, JobState
from backdesk.resource import get_resource
from gateways.document_types import document_types
from models.order import Order
from models.packing_slip import PackingSlip, SlipStatus

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

KIND = "print"
AT_ONCE = 20
"""Documents for which nobody has to wait."""

MOST = 5_000


async def bulk_print_view(view: ModelView, request: Request) -> Response:
    """GET seals what was chosen, asks, and says how many there are; POST prints just that."""
    if request.method == "GET":
        return await _ask(view, request)
    form = await request.form()
    job = await draft_job(form.get("_job"), request.state.user, KIND)
    if job is None:
        return await _ask(view, request, str(OLD))
    offered = await _offered(view, request, job)
    found = next((one for one in offered if one["what"] == str(form.get("what", ""))), None)
    if found is None or not 0 < found["count"] <= MOST:
        raise bad_request(_("Choose from 1 to {most} documents to print."), most=MOST)
    rows: QuerySet[Any] = found["rows"]
    if found["count"] <= AT_ONCE and job.state == JobState.SEALED:
        papers = list(await rows.order_by("id"))
        return await pdf_response(request.app.state.documents, papers, f"{found['what']}.pdf")
    keys: list[Any] = list(await rows.order_by("id").values_list("id", flat=True))
    await _begin(job, found, keys)
    await request.app.state.background.wake()
    return RedirectResponse(f"{request.scope.get('root_path', '')}/jobs/{job.id}", 303)


async def _ask(view: ModelView, request: Request, error: str = "") -> Response:
    what = {"model": view.model.__name__, "key": view.key}
    try:
        job = await snapshot_selection(
            selected_rows(view, request), request.state.user, KIND, _("Print"), what
        )
    except TooManyRows as many:
        raise HTTPException(400, many.detail) from None
    context = {
        "title": _("Print"),
        "job": job,
        "offered": await _offered(view, request, job),
        "error": error,
        "most": MOST,
    }
    status = 409 if error else 200
    return view.site.dialog(request, "print.html", context, status)  # type: ignore[no-any-return]


async def _begin(job: Job, found: Mapping[str, Any], keys: list[Any]) -> None:
    """Once only: a second click is shown what the first one began."""
    title = _("{count} {what} as one PDF").format(count=len(keys), what=str(found["label"]).lower())
    what = {
        "model": found["rows"].model.__name__,
        "keys": keys,
        "file": f"{found['what']}.pdf",
        "permission": found["permission"],
    }
    sealed = Job.filter(id=job.id, state=JobState.SEALED)
    await sealed.update(state=JobState.WAITING, title=title, what=what, total=len(keys))


async def _offered(view: ModelView, request: Request, job: Job) -> list[dict[str, Any]]:
    """What can be printed of the chosen rows, and how many documents that are."""
    rows = snapshot_rows(job, view.model)
    if view.model is not Order:
        count = await rows.count()
        seen = {"rows": rows, "count": count, "permission": view.asked_for("view")}
        return [{"what": view.key, "label": view.menu_label, **seen}]
    offered = []
    for resource in (get_resource(one.model) for one in document_types() if one.with_order):
        if request.state.user.may(resource.view):
            papers = resource.model.filter(where("order_id__in", Subquery(rows.values("id"))))
            if resource.model is PackingSlip:
                papers = papers.exclude(status=SlipStatus.CANCELLED)
            count = await papers.count()
            seen = {"rows": papers, "count": count, "permission": resource.view}
            offered.append({"what": resource.key, "label": resource.plural, **seen})
    return offered
