"""Import a list: bring the file, say what its columns are, see what would change, then do it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from actions.importing.files import choose, confirm, content_of, keep, remembered
from actions.importing.listed import VERDICTS, Judged, Verdict, judge, shown
from actions.order.wanted import is_currency
from admin.import_choices import DELIMITER_NAMES, choices_typed, with_remembered
from admin.job_page import content_of_job
from admin.pages import fetched
from gateways.importers.kinds import KINDS
from gateways.importers.mapped import Choices, Listed, read_list
from gateways.importers.mapped_orders import grouped, judged_orders
from gateways.importers.sheet import ENCODINGS, LARGEST, MIB, sample
from gateways.importers.table import UnreadableFile
from models.import_file import ImportFile
from models.job import Job, JobState
from models.settings import load_settings
from models.words import _

COMPARED = 5_000
"""Rows that the preview compares with what is here; the run compares all."""

SHOWN = 20


class ImportPages(CustomView):
    """``/imports/{kind}`` brings a file, ``/imports/file/{id}`` is where it goes on."""

    add_to_menu = False
    menu_label = str(_("Import"))
    path = "/imports"

    def is_accessible(self, request: Request) -> bool:
        return getattr(request.state, "user", None) is not None

    @route("/{kind}", methods=["GET", "POST"], name="import-list")
    async def bring(self, request: Request) -> Response:
        kind = KINDS.get(request.path_params["kind"])
        if kind is None:
            raise HTTPException(404, str(_("There is no such page.")))
        _permit(request, kind.name)
        if request.method == "GET":
            return self._upload(request, kind.name)
        sent = (await request.form(max_files=1)).get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            return self._upload(request, kind.name, str(_("Choose a CSV or XLSX file.")), 422)
        content, name = await sent.read(LARGEST + 1), sent.filename[-200:]
        currency = (await load_settings()).currency
        try:
            read = partial(read_list, kind.name, content, name, Choices(currency=currency))
            listed = await asyncio.to_thread(read)
        except UnreadableFile as error:
            status = 413 if len(content) > LARGEST else 422
            return self._upload(request, kind.name, str(error), status)
        before = await remembered(kind.name, listed.sheet.header)
        choices = with_remembered(listed, before)
        stored = choices.stored() | {"remembered": bool(before)}
        key = await keep(kind.name, name, content, stored, request.state.user)
        return _to(request, f"/file/{key}")

    @route("/file/{id:int}", methods=["GET", "POST"], name="import-file")
    async def one(self, request: Request) -> Response:
        """Its columns; once it was confirmed, how far it is and what came of it."""
        file = await _file(request)
        if file.job_id is not None:
            return await self._run_page(request, file)
        listed = await _listed(file)
        if request.method == "GET":
            return self._columns(request, file, listed)
        form = await request.form(max_files=0)
        typed, problem = choices_typed(form, listed)
        if not problem and not is_currency(typed.currency):
            problem = str(_("this is no currency (three capital letters, like EUR)"))
        if problem:
            listed.choices = typed
            return self._columns(request, file, listed, problem)
        return await self._chosen(request, file, listed, typed)

    async def _chosen(
        self, request: Request, file: ImportFile, listed: Listed, typed: Choices
    ) -> Response:
        """Read anew; where it is cut into other columns, these are shown first."""
        same = (typed.encoding, typed.delimiter) == (
            listed.choices.encoding,
            listed.choices.delimiter,
        )
        if not same:
            typed.mapping = None
        try:
            anew = await asyncio.to_thread(_read, file, await content_of(file), typed)
        except UnreadableFile as error:
            return self._columns(request, file, listed, str(error))
        await choose(file, anew.sheet.header, anew.choices.stored())
        if not same:
            return _to(request, f"/file/{file.id}")
        if anew.unclear:
            return self._columns(request, file, anew, " ".join(anew.unclear))
        return _to(request, f"/file/{file.id}/preview")

    @route("/file/{id:int}/preview", name="import-preview")
    async def preview(self, request: Request) -> Response:
        file = await _file(request)
        if file.job_id is not None:
            return _to(request, f"/file/{file.id}")
        listed = await _listed(file)
        if listed.unclear:
            return _to(request, f"/file/{file.id}")
        verdicts, total = await _judged(listed)
        groups = [
            (verdict, VERDICTS[verdict], [one for one in verdicts if one.verdict is verdict])
            for verdict in Verdict
        ]
        context = {
            "title": _("What would change"),
            "total": total,
            "compared": len(verdicts),
            "groups": [(word, found[:SHOWN], len(found), one) for one, word, found in groups],
            "worth": any(one.verdict in (Verdict.NEW, Verdict.CHANGED) for one in verdicts)
            or total > len(verdicts),
            "column_title": partial(_column_title, listed),
            "shown": partial(shown, currency=listed.choices.currency),
        }
        return self._shown(request, "preview.html", file, context)

    @route("/file/{id:int}/run", methods=["POST"], name="import-run")
    async def run(self, request: Request) -> Response:
        file = await _file(request)
        if file.job_id is None:
            listed = await _listed(file)
            if listed.unclear:
                return _to(request, f"/file/{file.id}")
            total = len(grouped(listed)) if file.kind == "orders" else len(listed.rows)
            what = {"permission": KINDS[file.kind].permission, "file": "import.csv"}
            title = _("Import of {file}").format(file=file.name)
            await confirm(file, title, total, what | {"type": "text/csv; charset=utf-8"})
            await request.app.state.background.wake()
        return _to(request, f"/file/{file.id}")

    @route("/file/{id:int}/report.csv", name="import-report")
    async def report(self, request: Request) -> Response:
        file = await _file(request)
        job = await Job.get_or_none(id=file.job_id, state=JobState.DONE)
        if job is None:
            raise HTTPException(404, str(_("It is not ready yet.")))
        said = {"Content-Disposition": 'attachment; filename="import-report.csv"'}
        content = content_of_job(job)
        return StreamingResponse(content, media_type="text/csv; charset=utf-8", headers=said)

    async def _run_page(self, request: Request, file: ImportFile) -> Response:
        job = await Job.get(id=file.job_id)
        verdicts = file.counts.get("verdicts", {})
        context = {
            "title": job.title,
            "job": job,
            "counts": [(word, verdicts.get(one, 0)) for one, word in VERDICTS.items()],
            "refused": file.counts.get("refused", []),
        }
        template = "_run.html" if fetched(request) else "run.html"
        return self._shown(request, template, file, context)

    def _columns(
        self, request: Request, file: ImportFile, listed: Listed, problem: str = ""
    ) -> Response:
        mapping = listed.choices.mapping or {}
        columns = [
            (place, header, sample(listed.sheet, place), chosen_for(mapping, header))
            for place, header in enumerate(listed.sheet.header)
        ]
        context = {
            "title": _("What the columns are"),
            "kind": listed.kind,
            "columns": columns,
            "choices": listed.choices,
            "encodings": ENCODINGS,
            "delimiters": DELIMITER_NAMES,
            "rows": len(listed.sheet.rows),
            "remembered": file.choices.get("remembered"),
            "unclear": [] if problem else listed.unclear,
            "problem": problem,
        }
        return self._shown(request, "columns.html", file, context, 422 if problem else 200)

    def _upload(
        self, request: Request, kind: str, problem: str = "", status: int = 200
    ) -> Response:
        title = _("Import {what}").format(what=str(KINDS[kind].title).lower())
        context = {
            "title": title,
            "kind": KINDS[kind],
            "problem": problem,
            "size": LARGEST // MIB,
            "base": request.scope.get("root_path", ""),
        }
        site: Any = self._admin
        page: Response = site._template_response(  # noqa: SLF001 - how starlette-admin names it
            request, "importing/upload.html", context, status
        )
        return page

    def _shown(
        self,
        request: Request,
        template: str,
        file: ImportFile,
        context: dict[str, Any],
        status: int = 200,
    ) -> Response:
        base = request.scope.get("root_path", "")
        around = {
            "file": file,
            "base": base,
            "kind": KINDS[file.kind],
            "here": f"{base}/imports/file/{file.id}",
        }
        site: Any = self._admin
        page: Response = site._template_response(  # noqa: SLF001 - how starlette-admin names it
            request, f"importing/{template}", around | context, status
        )
        return page


def chosen_for(mapping: dict[str, str], header: str) -> str:
    return next((name for name, at in mapping.items() if at == header), "")


def _permit(request: Request, kind: str) -> None:
    """:raises HTTPException: 403, the role does not allow making or changing these."""
    if not request.state.user.may(KINDS[kind].permission):
        raise HTTPException(403, str(_("Your role does not allow importing this.")))


async def _file(request: Request) -> ImportFile:
    """:raises HTTPException: 404, there is none, or somebody else brought it."""
    key, user = request.path_params["id"], request.state.user
    file = await ImportFile.get_or_none(id=key, brought_by_id=user.id) if key < 2**31 else None
    if file is None:
        raise HTTPException(404, str(_("There is no such import of yours.")))
    _permit(request, file.kind)
    return file


def _read(file: ImportFile, content: bytes, choices: Choices) -> Listed:
    return read_list(file.kind, content, file.name, choices)


async def _listed(file: ImportFile) -> Listed:
    """As it was chosen last; it could be read when it was brought."""
    return await asyncio.to_thread(_read, file, await content_of(file), Choices.of(file.choices))


async def _judged(listed: Listed) -> tuple[list[Judged], int]:
    """The verdicts of the first rows, and how many rows there are."""
    if listed.kind.name == "orders":
        groups = grouped(listed)
        return await judged_orders(groups[:COMPARED], listed.choices), len(groups)
    rows, clear = listed.rows[:COMPARED], listed.choices.clear
    verdicts = []
    for start in range(0, len(rows), 500):
        verdicts += await judge(listed.kind.name, rows[start : start + 500], clear=clear)
    return verdicts, len(listed.rows)


def _column_title(listed: Listed, name: str) -> str:
    return str(listed.kind.column(name).title)


def _to(request: Request, path: str) -> RedirectResponse:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/imports{path}", 303)
