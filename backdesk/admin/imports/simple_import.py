"""Import into a model that has no list import of its own: rows of CSV or JSON, all or none."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.exceptions import FormValidationError
from starlette_admin.flash import flash
from starlette_admin.routing import route
from starlette_admin.types import RequestAction

from backdesk.admin.changelist.views import ListViews
from backdesk.admin.forms.parsing import check_required, parse_form
from backdesk.admin.model_view import ModelView
from backdesk.db.database import atomically
from backdesk.db.deadline import MANY_ROWS, may_take
from backdesk.formula_guard import unguard
from backdesk.i18n import _

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5_000
MOST_SHOWN = 50


@dataclass
class ImportSummary:
    """What came of each row of the file."""

    made: int = 0
    changed: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


class _Undone(Exception):
    """Takes back what the good rows of a refused file wrote."""


class SimpleImportViews(ListViews):
    """A row with a key in the key's column changes that row; without one it is new."""

    @route("/{key}/import", methods=["GET", "POST"], name="import")
    @may_take(MANY_ROWS)
    async def import_rows(self, request: Request) -> Response:
        view = self.seen(request, RequestAction.IMPORT)
        if not view.can_import(request):
            raise HTTPException(403, str(_("Nothing can be imported here.")))
        if view.import_path:
            base = request.scope.get("root_path", "")
            return RedirectResponse(f"{base}/{view.import_path}", 303)
        if request.method == "GET":
            return self._import(request, view)
        form = await request.form()
        try:
            rows = await _rows_of(form.get("file"))
        except ValueError as error:
            return self._import(request, view, problem=str(error), status=422)
        report = await _import_rows(view, request, rows)
        if report.refused:
            said = _("Nothing was imported: {count} rows are refused.")
            problem = said.format(count=len(report.refused))
            return self._import(request, view, problem=problem, report=report, status=422)
        done = _("Imported: {made} new, {changed} changed.")
        flash(request, done.format(made=report.made, changed=report.changed), "success")
        return RedirectResponse(f"{request.scope.get('root_path', '')}/{view.key}", 303)

    def _import(
        self,
        request: Request,
        view: ModelView,
        *,
        problem: str = "",
        report: ImportSummary | None = None,
        status: int = 200,
    ) -> Response:
        context = {
            "view": view,
            "title": _("Import"),
            "columns": [view.pk_attr, *view.typed],
            "problem": problem,
            "refused": report.refused[:MOST_SHOWN] if report else [],
            "base": f"{request.scope.get('root_path', '')}/{view.key}",
        }
        return self._template_response(request, "import.html", context, status)


async def _rows_of(file: Any) -> list[dict[str, Any]]:
    """:raises ValueError: it is no file of rows, in words."""
    if not isinstance(file, UploadFile) or not file.filename:
        raise ValueError(str(_("Choose a CSV or JSON file.")))
    content = await file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(str(_("The file is too large: at most 2 MB.")))
    try:
        text = content.decode("utf-8-sig")
        rows = json.loads(text) if file.filename.endswith(".json") else _csv_rows(text)
    except (ValueError, csv.Error, RecursionError):
        raise ValueError(str(_("The file cannot be read as CSV or JSON in UTF-8."))) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(str(_("The file must be a list of rows.")))
    if not 0 < len(rows) <= MOST_ROWS:
        said = _("The file must have 1 to {most} rows; it has {count}.")
        raise ValueError(said.format(most=MOST_ROWS, count=len(rows)))
    return rows


def _csv_rows(text: str) -> list[dict[str, Any]]:
    if "\0" in text:
        raise ValueError(text[:1])
    rows = csv.DictReader(io.StringIO(text))
    return [{k: unguard(v or "") for k, v in row.items() if k} for row in rows]


async def _import_rows(
    view: ModelView, request: Request, rows: list[dict[str, Any]]
) -> ImportSummary:
    async def work() -> ImportSummary:
        report = ImportSummary()
        for line, row in enumerate(rows, start=1):
            try:
                await _one(view, request, row, report)
            except FormValidationError as error:
                report.refused.append((line, _say(view, error)))
            except HTTPException as error:
                report.refused.append((line, str(error.detail)))
        if report.refused:
            raise _Undone(report)
        return report

    try:
        return await atomically(work)
    except _Undone as undone:
        report: ImportSummary = undone.args[0]
        return report


async def _one(
    view: ModelView, request: Request, row: dict[str, Any], report: ImportSummary
) -> None:
    named = {str(view.field(name).label): name for name in view.typed}
    sent = {named.get(column, column): value for column, value in row.items()}
    key = str(sent.pop(view.model._meta.pk_attr, "") or "").strip()
    unknown = [column for column in sent if column not in view.typed]
    if unknown:
        raise FormValidationError({"": _("Unknown columns: {names}.").format(names=unknown)})
    form = FormData([(name, _text(value)) for name, value in sent.items()])
    fields = [view.field(name) for name in view.typed]
    request.state.action = RequestAction.CREATE  # texts as a form sends them
    typed = await parse_form(request, fields, form)
    if not key:
        check_required(fields, typed)
    if typed.errors:
        raise FormValidationError(typed.errors)
    if key:
        await view.edit(request, key, typed.values)
        report.changed += 1
    else:
        await view.create(request, typed.values)
        report.made += 1


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _say(view: ModelView, error: FormValidationError) -> str:
    return "; ".join(
        f"{view.field(str(name)).label}: {said}" if view.has(str(name)) else str(said)
        for name, said in error.errors.items()
    )
