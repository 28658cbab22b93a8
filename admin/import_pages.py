"""Import a list: bring the file, and say what its columns are; a shop's own export needs no saying.

What would change, and doing it, is in ``import_runs``.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from actions.importing.files import (
    RECOGNISED,
    SHOP,
    choose,
    content_of,
    keep,
    read_as_recognised,
    read_by_hand,
    remembered,
)
from actions.order.wanted import is_currency
from admin.import_choices import (
    DELIMITER_NAMES,
    ENCODING_NAMES,
    choices_typed,
    shape_of,
    with_remembered,
)
from admin.import_runs import ImportRuns, brought_file, permit, to
from gateways.importers.choices import ROWS, Choices, Listed
from gateways.importers.held import Held
from gateways.importers.kinds import KINDS
from gateways.importers.mapped import read_list, say_doubled
from gateways.importers.meaning import COLUMNS, MEANINGS
from gateways.importers.sheet import LARGEST, MIB, Sheet, sample
from gateways.importers.shops import SHOPS, read_shop, shop_of
from gateways.importers.table import UnreadableFile
from models.import_file import ImportFile
from models.settings import load_settings
from models.words import Text, _


class ImportPages(ImportRuns):
    """``/imports/{kind}`` brings a file, ``/imports/file/{id}`` is where it goes on."""

    add_to_menu = False
    menu_label = str(_("Import"))
    path = "/imports"

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Held[Sheet] = Held()

    def is_accessible(self, request: Request) -> bool:
        return getattr(request.state, "user", None) is not None

    @route("/{kind}", methods=["GET", "POST"], name="import-list")
    async def bring(self, request: Request) -> Response:
        kind = KINDS.get(request.path_params["kind"])
        if kind is None:
            raise HTTPException(404, str(_("There is no such page.")))
        permit(request, kind.name)
        if request.method == "GET":
            return self._upload(request, kind.name)
        sent = (await request.form(max_files=1)).get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            return self._upload(request, kind.name, str(_("Choose a CSV or XLSX file.")), 422)
        content, name = await sent.read(LARGEST + 1), sent.filename[-200:]
        try:
            shop = await asyncio.to_thread(_shop_read, content, name)
            if kind.name == "orders" and shop:
                choices = {SHOP: shop, RECOGNISED: shop}
                key = await keep("orders", name, content, choices, request.state.user)
                return to(request, f"/file/{key}/preview")
            return await self._brought(request, kind.name, content, name)
        except UnreadableFile as error:
            status = 413 if len(content) > LARGEST else 422
            return self._upload(request, kind.name, str(error), status)

    async def _brought(self, request: Request, kind: str, content: bytes, name: str) -> Response:
        shop = await load_settings()
        choices = Choices(currency=shop.currency, time_zone=shop.time_zone)
        listed = await asyncio.to_thread(read_list, kind, content, name, choices)
        before, shape = await remembered(kind, listed.sheet.header), shape_of(listed.choices)
        choices = with_remembered(listed, before)
        stored = choices.stored() | {"remembered": bool(before), "unclear": bool(listed.unclear)}
        key = await keep(kind, name, content, stored, request.state.user)
        self._sheet.put((key, *shape), listed.sheet)
        return to(request, f"/file/{key}")

    @route("/file/{id:id}", methods=["GET", "POST"], name="import-file")
    async def one(self, request: Request) -> Response:
        """Its columns; once it was confirmed, how far it is and what came of it."""
        file = await brought_file(request)
        if file.job_id is not None:
            return await self.run_page(request, file)
        if file.choices.get(SHOP):
            return to(request, f"/file/{file.id}/preview")
        listed = await self._listed(file, Choices.of(file.choices))
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

    @route("/file/{id:id}/read-as", methods=["POST"], name="import-read-as")
    async def read_as(self, request: Request) -> Response:
        """A shop's export as that shop tells it, or by hand as a list of any make."""
        file = await brought_file(request)
        by_hand = not (await request.form()).get("shop")
        if RECOGNISED in file.choices:
            await (self._by_hand(file) if by_hand else read_as_recognised(file))
        return to(request, f"/file/{file.id}")

    async def _by_hand(self, file: ImportFile) -> None:
        """Guessed, or as the last such list was read by hand.

        :raises HTTPException: 422, it is no list of rows.
        """
        shop = await load_settings()
        choices = Choices(currency=shop.currency, time_zone=shop.time_zone)
        try:
            listed = await self._listed(file, choices)
        except UnreadableFile as error:
            raise HTTPException(422, str(error)) from error
        before = await remembered(file.kind, listed.sheet.header)
        stored = with_remembered(listed, before).stored()
        stored |= {"remembered": bool(before), "unclear": bool(listed.unclear)}
        await read_by_hand(file, stored)

    async def _chosen(
        self, request: Request, file: ImportFile, listed: Listed, typed: Choices
    ) -> Response:
        """Read anew; where it is cut into other columns, these are shown first."""
        same = shape_of(typed) == shape_of(listed.choices)
        if not same:
            typed.mapping = None
        try:
            anew = await self._listed(file, typed)
        except UnreadableFile as error:
            return self._columns(request, file, listed, str(error))
        kept = {name: file.choices[name] for name in (RECOGNISED,) if name in file.choices}
        stored = anew.choices.stored() | {"unclear": bool(anew.unclear)} | kept
        await choose(file, anew.sheet.header, stored)
        if not same:
            return to(request, f"/file/{file.id}")
        if anew.unclear:
            return self._columns(request, file, anew, " ".join(anew.unclear))
        return to(request, f"/file/{file.id}/preview")

    async def _listed(self, file: ImportFile, choices: Choices) -> Listed:
        """:raises UnreadableFile: it cannot be read as it was chosen."""
        sheet = self._sheet.get((file.id, *shape_of(choices)))
        content = b"" if sheet is not None else await content_of(file)
        read = partial(read_list, file.kind, content, file.name, choices, sheet)
        listed = await asyncio.to_thread(read)
        self._sheet.put((file.id, *shape_of(listed.choices)), listed.sheet)
        return listed

    def _columns(
        self, request: Request, file: ImportFile, listed: Listed, problem: str = ""
    ) -> Response:
        mapping = listed.choices.mapping or {}
        columns = [
            (place, header, sample(listed.sheet, place), chosen_for(mapping, header))
            for place, header in enumerate(listed.sheet.header)
        ]
        recognised = file.choices.get(RECOGNISED, "")
        context = {
            "title": _("What the columns are"),
            "kind": listed.kind,
            "columns": columns,
            "choices": listed.choices,
            "encodings": ENCODING_NAMES,
            "pages": [(page, page) for page in listed.sheet.pages],
            "meanings": _meanings(listed),
            "rows_are": list(ROWS.items()),
            "doubled": say_doubled(listed),
            "delimiters": DELIMITER_NAMES,
            "rows": len(listed.sheet.rows),
            "remembered": file.choices.get("remembered"),
            "recognised": recognised,
            "shop_title": SHOPS[recognised].title if recognised else "",
            "unclear": [] if problem else listed.unclear,
            "problem": problem,
        }
        return self.shown(request, "columns.html", file, context, 422 if problem else 200)

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


def _meanings(listed: Listed) -> list[tuple[str, Text, list[tuple[str, Text]], str]]:
    """``(name, title, options, chosen)`` of what the mapped columns of amounts are of."""
    choices, mapping = listed.choices, listed.choices.mapping or {}
    if listed.kind.name != "orders":
        return []
    return [
        (name, listed.kind.column(COLUMNS[name]).title, list(of.items()), getattr(choices, name))
        for name, of in MEANINGS.items()
        if COLUMNS[name] in mapping
    ]


def chosen_for(mapping: dict[str, str], header: str) -> str:
    return next((name for name, at in mapping.items() if at == header), "")


def _shop_read(content: bytes, name: str) -> str:
    """Whose export it is, if a shop's; then it was read, to tell at once what is wrong with it.

    :raises UnreadableFile: as it says.
    """
    shop = shop_of(content, name) if len(content) <= LARGEST else ""
    return shop if shop and read_shop(shop, content, name) else ""
