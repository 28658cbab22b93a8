"""Import a list: bring the file, and say what its columns are; a shop's own export needs no saying.

A large file is read in the background, and the page says meanwhile how far that is. What would
change, and doing it, is in ``run_views``.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from admin.imports.mapping_form import parse_mapping_form, typed_with
from admin.imports.mapping_page import columns_page
from admin.imports.run_views import (
    SMALL,
    ImportRunViews,
    get_own_file,
    redirect_to,
    require_import_permission,
)
from backdesk.admin.changelist.views import is_partial
from backdesk.country import is_currency
from backdesk.db.deadline import MANY_ROWS, may_take
from backdesk.i18n import _
from backdesk.imports.cache import ExpiringCache
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.spreadsheet import LARGEST, MIB, Spreadsheet
from backdesk.imports.uploads import (
    READ,
    RECOGNISED,
    SHOP,
    ask_to_read,
    content_of,
    save_mapping,
    store_upload,
    use_detected_format,
    use_manual_mapping,
)
from backdesk.models.import_file import ImportFile
from backdesk.models.job import Job, JobState
from gateways.importers.file_pair import File, pair_files
from gateways.importers.import_options import Choices, shape_of
from gateways.importers.import_types import KINDS
from gateways.importers.overview import Overview
from gateways.importers.reading import Read, read_as_chosen, read_by_guess, read_first


class ImportUploadViews(ImportRunViews):
    """``/imports/{kind}`` brings a file, ``/imports/file/{id}`` is where it goes on."""

    add_to_menu = False
    menu_label = str(_("Import"))
    path = "/imports"

    def __init__(self) -> None:
        super().__init__()
        self._sheet: ExpiringCache[Spreadsheet] = ExpiringCache()

    def is_accessible(self, request: Request) -> bool:
        return getattr(request.state, "user", None) is not None

    @route("/{kind}", methods=["GET", "POST"], name="import-list")
    @may_take(MANY_ROWS)
    async def bring(self, request: Request) -> Response:
        kind = KINDS.get(request.path_params["kind"])
        if kind is None:
            raise HTTPException(404, str(_("There is no such page.")))
        require_import_permission(request, kind.name)
        if request.method == "GET":
            return self._upload(request, kind.name)
        sent = await _files_of(request)
        if not sent:
            return self._upload(request, kind.name, str(_("Choose a CSV or XLSX file.")), 422)
        content, name = sent[0]
        try:
            content, name = await asyncio.to_thread(pair_files, kind.name, sent)
            large = SMALL < len(content) <= LARGEST
            read = None if large else await read_first(kind.name, content, name)
        except UnreadableFile as error:
            status = 413 if len(content) > LARGEST else 422
            return self._upload(request, kind.name, str(error), status)
        choices = read.choices if read else {}
        key = await store_upload(kind.name, name, content, choices, request.state.user)
        file = await ImportFile.get(id=key)
        if read is not None:
            self._hold(file, read)
        if large:
            return await self._to_reading(request, file, {})
        return redirect_to(
            request, f"/file/{file.id}/preview" if SHOP in choices else f"/file/{file.id}"
        )

    @route("/file/{id:id}", methods=["GET", "POST"], name="import-file")
    @may_take(MANY_ROWS)
    async def one(self, request: Request) -> Response:
        """Its columns; once it was confirmed, how far it is and what came of it."""
        file = await get_own_file(request)
        if file.job_id is not None:
            return await self.run_page(request, file)
        if file.choices.get(SHOP):
            return redirect_to(request, f"/file/{file.id}/preview")
        job = await Job.get_or_none(id=file.choices.get(READ, 0), kind=READ)
        if job is not None and (job.state is not JobState.DONE or is_partial(request)):
            return self.reading_page(request, file, job)
        overview = await self._overview(file, job)
        if request.method == "GET":
            return columns_page(self, request, file, overview)
        form = typed_with(await request.form(max_files=0))
        typed, problem = parse_mapping_form(form, overview)
        if not problem and not is_currency(typed.currency):
            problem = str(_("this is no currency (three capital letters, like EUR)"))
        if problem:
            overview.chosen = typed.stored()
            return columns_page(self, request, file, overview, problem)
        return await self._chosen(request, file, overview, typed, stays="set" in form)

    @route("/file/{id:id}/read-as", methods=["POST"], name="import-read-as")
    @may_take(MANY_ROWS)
    async def read_as(self, request: Request) -> Response:
        """A shop's export as that shop tells it, or by hand as a list of any make."""
        file = await get_own_file(request)
        by_hand = not (await request.form()).get("shop")
        if RECOGNISED in file.choices:
            if not by_hand:
                await use_detected_format(file)
            elif file.size > SMALL:
                beside = {RECOGNISED: file.choices[RECOGNISED]}
                return await self._to_reading(request, file, {"by_hand": True, "beside": beside})
            else:
                await self._by_hand(file)
        return redirect_to(request, f"/file/{file.id}")

    @route("/file/{id:id}/read", methods=["POST"], name="import-read-again")
    async def read_again(self, request: Request) -> Response:
        """From the beginning, after it was stopped or could not be read as it was chosen."""
        file = await get_own_file(request)
        if file.job_id is not None:
            return redirect_to(request, f"/file/{file.id}")
        return await self._to_reading(request, file, {})

    async def _to_reading(
        self, request: Request, file: ImportFile, what: dict[str, Any]
    ) -> Response:
        title = _("Reading of {file}").format(file=file.name)
        await ask_to_read(file, title, what)
        await request.app.state.background.wake()
        return redirect_to(request, f"/file/{file.id}")

    async def _by_hand(self, file: ImportFile) -> None:
        """Guessed, or as the last such list was read by hand.

        :raises HTTPException: 422, it is no list of rows.
        """
        try:
            read = await read_by_guess(file.kind, await content_of(file), file.name)
            self._hold(file, read)
        except UnreadableFile as error:
            raise HTTPException(422, str(error)) from error
        await use_manual_mapping(file, read.choices)

    async def _chosen(
        self, request: Request, file: ImportFile, shown: Overview, typed: Choices, *, stays: bool
    ) -> Response:
        """Read anew; where it is cut into other columns, these are shown first."""
        beside = {name: file.choices[name] for name in (RECOGNISED,) if name in file.choices}
        before = None if shape_of(typed) == shape_of(shown.choices) else shown
        stays = stays or before is not None
        if not stays and not shown.unclear and typed == shown.choices and file.size > SMALL:
            return redirect_to(request, f"/file/{file.id}/preview")
        if file.size > SMALL:
            what = {"chosen": typed.stored(), "beside": beside, "go_on": not stays}
            what |= {"before": before.as_data() if before else None}
            return await self._to_reading(request, file, what)
        try:
            read = await self._read(file, typed, before)
        except UnreadableFile as error:
            return columns_page(self, request, file, shown, str(error))
        assert read.overview is not None
        await save_mapping(file, read.overview.header, read.choices | beside)
        if stays:
            return redirect_to(request, f"/file/{file.id}")
        if read.overview.unclear:
            said = " ".join(read.overview.unclear)
            return columns_page(self, request, file, read.overview, said)
        return redirect_to(request, f"/file/{file.id}/preview")

    async def _overview(self, file: ImportFile, job: Job | None) -> Overview:
        """What a job found of a large file; a small one is read while one waits.

        :raises HTTPException: 422, it cannot be read any more.
        """
        if job is not None:
            return Overview.of_data(job.reached["overview"])
        try:
            read = await self._read(file, Choices.of(file.choices))
        except UnreadableFile as error:
            raise HTTPException(422, str(error)) from error
        assert read.overview is not None
        return read.overview

    async def _read(
        self, file: ImportFile, choices: Choices, before: Overview | None = None
    ) -> Read:
        """:raises UnreadableFile: it cannot be read as it was chosen."""
        sheet = self._sheet.get((file.id, *shape_of(choices)))
        content = await content_of(file)
        read = await read_as_chosen(file.kind, content, file.name, choices, before, sheet=sheet)
        self._hold(file, read)
        return read

    def _hold(self, file: ImportFile, read: Read) -> None:
        if read.sheet is not None:
            self._sheet.put((file.id, *shape_of(Choices.of(read.choices))), read.sheet)

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


async def _files_of(request: Request) -> list[File]:
    """What was brought: a file, or two that belong together."""
    sent = (await request.form(max_files=2)).getlist("file")
    files = [one for one in sent if isinstance(one, UploadFile) and one.filename]
    return [(await one.read(LARGEST + 1), str(one.filename)[-200:]) for one in files]
