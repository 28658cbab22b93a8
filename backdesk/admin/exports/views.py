"""The pages of an export: what file, of which rows and fields; a download, or a job."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.flash import flash
from starlette_admin.routing import route
from starlette_admin.types import RequestAction

from backdesk.admin.changelist.views import ListViews
from backdesk.admin.exports.export_request import (
    FORMATS,
    STYLES,
    ExportRequest,
    columns_in_view,
    describe_filter,
    parse_export_request,
)
from backdesk.admin.exports.manifest import begin, describe
from backdesk.admin.exports.reader import ExportReader
from backdesk.admin.exports.row_kinds import row_kinds_for
from backdesk.admin.exports.schedule_form import (
    apply_form,
    described,
    form_of,
    initial_form,
    read_typed,
    schedule,
    update_schedule,
)
from backdesk.admin.exports.streaming import download
from backdesk.admin.field_conversion import label_for
from backdesk.admin.model_view import ModelView
from backdesk.db.database import atomically
from backdesk.db.deadline import MANY_ROWS, may_take
from backdesk.i18n import _
from backdesk.models.job import JobState

AT_ONCE = 100_000
"""Rows that one waits for; more are made in the background, and kept to be fetched."""


class ExportViews(ListViews):
    """``/{key}/export`` is the file, ``/{key}/export/choose`` asks which."""

    records_exports = False
    """Whether each is written down; only where the product's own users sign in."""

    def exporting(self, request: Request) -> ModelView:
        """:raises HTTPException: 403 or 404, in words."""
        view = self.seen(request, RequestAction.EXPORT)
        if not view.can_export(request):
            raise HTTPException(403, str(_("Your role does not allow exporting this.")))
        return view

    @route("/{key}/export", methods=["GET", "POST"], name="export")
    @may_take(MANY_ROWS)
    async def export_rows(self, request: Request) -> Response:
        view = self.exporting(request)
        form = await request.form() if request.method == "POST" else None
        asked = parse_export_request(view, request, form)
        reading = await ExportReader.of(view, request, asked)
        if not self.records_exports or not await reading.more_than(AT_ONCE):
            return await download(view, request, asked, reading)
        base = request.scope.get("root_path", "")
        if form is None:  # a link changes nothing: the page asks once more
            return RedirectResponse(f"{base}/{view.key}/export/choose?{request.url.query}", 303)
        manifest = await describe(view, request, asked, reading.columns)
        work = partial(begin, view, request.state.user, asked, manifest, JobState.WAITING)
        job = await atomically(work)
        await request.app.state.background.wake()
        return RedirectResponse(f"{base}/jobs/{job.id}", 303)

    @route("/{key}/export/choose", name="export-choose")
    async def choose_export(self, request: Request) -> Response:
        view = self.exporting(request)
        asked = parse_export_request(view, request)
        reading = await ExportReader.of(view, request, asked)
        one = await apply_form(request) if self.records_exports else None
        if one is not None:
            typed = form_of(one, request.state.shop_zone)
            return await self.export_form(request, view, asked, editing=one, schedule=typed)
        many = self.records_exports and await reading.more_than(AT_ONCE)
        return await self.export_form(request, view, asked, many=many)

    @route("/{key}/export/schedule", methods=["POST"], name="export-schedule")
    async def schedule_export(self, request: Request) -> Response:
        """Keep what was chosen, to be made and sent again and again; or change what was kept."""
        view = self.exporting(request)
        if not self.records_exports:
            raise HTTPException(404, str(_("There is no such page.")))
        form = await request.form()
        asked = parse_export_request(view, request, form)
        reading = await ExportReader.of(view, request, asked)
        user, one = request.state.user, await apply_form(request)
        typed = read_typed(form, request.state.shop_zone)
        again = partial(self.export_form, request, view, asked, schedule=typed, editing=one)
        if typed.wrong:
            problem = _("Nothing was saved: something is missing or wrong.")
            return await again(status=422, problem=problem)
        values = await described(view, request, asked, reading.columns, typed)
        if one is None:
            await schedule(user, values, reading.zone)
        elif not await update_schedule(one, user, values, reading.zone, str(form.get("version"))):
            problem = _("Nothing was saved: it was changed elsewhere meanwhile. Open it again.")
            return await again(status=409, problem=problem)
        said = _("“{name}” is sent at its time from now on.").format(name=typed.name)
        flash(request, said, "success")
        return RedirectResponse(f"{request.scope.get('root_path', '')}/scheduled_exports", 303)

    async def export_form(
        self,
        request: Request,
        view: ModelView,
        asked: ExportRequest,
        *,
        many: bool = False,
        status: int = 200,
        **more: Any,
    ) -> Response:
        base = f"{request.scope.get('root_path', '')}/{view.key}"
        context = {
            "view": view,
            "title": _("Export"),
            "asked": asked,
            "many": many,
            "most": AT_ONCE,
            "filter": await describe_filter(view, request),
            "kinds": list(row_kinds_for(view, request.state.user).values()),
            "groups": groups(view, request, asked),
            "formats": {name: label for name, (label, _type) in FORMATS.items()},
            "styles": STYLES,
            "base": base,
            "back": f"{base}?{asked.address}" if asked.address else base,
            "target": f"{base}/export?{asked.address}",
            "schedules": self.records_exports,
            "schedule": initial_form(request.state.user, request.state.shop_zone)
            if self.records_exports
            else None,
            "editing": None,
            **more,
        }
        return self._template_response(request, "export/choose.html", context, status)


def groups(view: ModelView, request: Request, asked: ExportRequest) -> list[dict[str, Any]]:
    """The fields that are offered, in groups; those of a kind of row only with that kind."""
    listed = columns_in_view(view, request.query_params)
    seen = set(listed)
    found = [_group(_("As in the list"), "", [(n, str(view.field(n).label)) for n in listed])]
    pages = [] if view.export_groups else view.detail_groups
    for title, names in (*pages, *view.export_groups):
        fresh = [name for name in names if name not in seen]
        seen.update(fresh)
        labelled = [(name, _label(view, name)) for name in fresh]
        if labelled:
            found.append(_group(title or _("More"), "", labelled))
    for kind in row_kinds_for(view, request.state.user).values():
        if kind.parts:
            columns = [(one.name, one.label) for one in kind.columns()[0]]
            found.append(_group(str(kind.title).capitalize(), kind.name, columns))
    for group in found:
        fields = group["fields"]
        group["chosen"] = (
            [name for name, _l in fields if name in asked.fields or not asked.fields]
            if asked.fields or group["kind"] or group is found[0]
            else []
        )
    return found


def _group(title: Any, kind: str, fields: list[tuple[str, str]]) -> dict[str, Any]:
    return {"title": title, "kind": kind, "fields": fields}


def _label(view: ModelView, name: str) -> str:
    return str(
        view.field(name).label if view.has(name) else view.labels.get(name) or label_for(name)
    )
