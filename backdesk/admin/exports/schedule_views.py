"""Scheduled exports: whose, when, to whom, what came of the last; edited, paused, deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from babel.dates import format_datetime
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.flash import flash
from starlette_admin.i18n import get_tzinfo
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from backdesk.actions.audit import log_change
from backdesk.admin.exports.export_request import ExportRequest
from backdesk.admin.exports.schedule_form import next_run_text, schedule_or_404
from backdesk.db.database import atomically
from backdesk.db.sort_key import sort_key
from backdesk.i18n import LazyText, _, language
from backdesk.models.job import JobState
from backdesk.models.scheduled_export import ScheduledExport

EVERYBODYS = "users.manage"
"""Whoever manages people sees what those who left have sent."""


class ScheduledExportPages(CustomView):
    """``/scheduled_exports``."""

    menu_label = str(_("Scheduled exports"))
    icon = "fa-solid fa-calendar-day"
    path = "/scheduled_exports"

    @route("")
    async def index(self, request: Request) -> Response:
        found = await _theirs(request).prefetch_related("owner", "job").order_by("id")
        rows = sorted(found, key=lambda one: sort_key(one.name))
        context = {
            "title": _("Scheduled exports"),
            "rows": [_shown(one, request) for one in rows],
            "all": request.state.user.may(EVERYBODYS),
            "here": f"{request.scope.get('root_path', '')}{self.path}",
        }
        site: Any = self._admin
        response: Response = site._template_response(request, "export/schedules.html", context)  # noqa: SLF001 - how starlette-admin names it
        return response

    @route("/{id:id}/edit", name="schedule-edit")
    async def edit(self, request: Request) -> Response:
        """The page on which it was made, as it is kept; only its owner's rights make its file."""
        one = await _named(request, ScheduledExport.filter(owner=request.state.user))
        asked = ExportRequest.of_data(one.asked["asked"])
        page = f"{request.scope.get('root_path', '')}/{asked.view}/export/choose"
        return RedirectResponse(f"{page}?{asked.whole_address}&schedule={one.id}", 303)

    @route("/{id:id}/pause", methods=["POST"], name="schedule-pause")
    async def pause(self, request: Request) -> Response:
        async def work(one: ScheduledExport) -> None:
            one.paused_at = one.paused_at or datetime.now(UTC)
            await one.save(update_fields=["paused_at"])

        return await self._change(request, work, _("{name} is paused."))

    @route("/{id:id}/resume", methods=["POST"], name="schedule-resume")
    async def resume(self, request: Request) -> Response:
        """What was due meanwhile is not made up for."""

        async def work(one: ScheduledExport) -> None:
            one.paused_at = None
            one.next_at = one.after(datetime.now(UTC), request.state.shop_zone)
            await one.save(update_fields=["paused_at", "next_at"])

        return await self._change(request, work, _("{name} goes on."))

    @route("/{id:id}/now", methods=["POST"], name="schedule-now")
    async def now(self, request: Request) -> Response:
        """Once more than it is due; its own times stay."""

        async def work(one: ScheduledExport) -> None:
            if one.paused_at is not None:
                raise HTTPException(409, str(_("It is paused: let it go on first.")))
            one.next_at = datetime.now(UTC)
            await one.save(update_fields=["next_at"])

        said = _("{name} is sent within a minute, and again at its time.")
        return await self._change(request, work, said)

    @route("/{id:id}/delete", methods=["GET", "POST"], name="schedule-delete")
    async def delete(self, request: Request) -> Response:
        """GET asks whether that is meant."""
        if request.method == "POST":
            return await self._change(request, lambda one: one.delete(), _("{name} is deleted."))
        one = await _named(request, _theirs(request))
        site: Any = self._admin
        answer: Response = site.dialog(request, "export/delete_schedule.html", {"one": one})
        return answer

    async def _change(self, request: Request, change: Any, said: LazyText) -> Response:
        name = await atomically(partial(_changed, request, change, said))
        flash(request, said.format(name=name), "success")
        site: Any = self._admin
        url = f"{request.scope.get('root_path', '')}{self.path}"
        answer: Response = site.done(request, url)
        return answer


async def _changed(request: Request, change: Any, said: LazyText) -> str:
    one = await _named(request, _theirs(request).select_for_update())
    await change(one)
    await log_change(request.state.user, one, said.format(name=one.name), {})
    return str(one.name)


async def _named(request: Request, rows: Any) -> ScheduledExport:
    """:raises HTTPException: 404, the address names none of them."""
    return await schedule_or_404(rows, request.path_params["id"])


def _theirs(request: Request) -> Any:
    user = request.state.user
    return ScheduledExport.all() if user.may(EVERYBODYS) else ScheduledExport.filter(owner=user)


def _shown(one: ScheduledExport, request: Request) -> dict[str, Any]:
    owner: Any = one.owner
    return {
        "one": one,
        "owner": owner,
        "mine": owner.id == request.state.user.id,
        "what": one.asked["title"],
        "filter": one.asked["manifest"]["filter"],
        "when": next_run_text(one, request.state.shop_zone),
        "next": "" if one.paused_at else _moment(one.next_at),
        "ran": _moment(one.ran_at) if one.ran_at else "",
        "job": one.job,
        "result": _result(one),
    }


def _result(one: ScheduledExport) -> tuple[str, str]:
    """What came of the last time, with its tone."""
    job: Any = one.job
    if one.said:
        return "bad", one.said
    if job is None:
        return "muted", str(_("not kept any more")) if one.ran_at else str(_("not yet"))
    if job.state is JobState.DONE:
        rows = job.what["manifest"].get("rows", 0)
        return "good", _("sent, {rows} rows").format(rows=f"{rows:,}")
    return ("bad" if job.said else "info"), job.said or str(_(job.state.value))


def _moment(moment: datetime) -> str:
    return format_datetime(moment, "d MMM y, HH:mm", tzinfo=get_tzinfo(), locale=language())
