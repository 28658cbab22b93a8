"""Export: a list as CSV or JSON, streamed in chunks; a formula in it stays text."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from admin.choosing import CHOICE, chosen
from admin.listing import keys_of, read_query, wrong
from admin.reading import load, narrowed
from models.paging import read_page
from models.words import _

if TYPE_CHECKING:
    from admin.view import ModelView

CHUNK = 250
FORMULA = ("=", "+", "-", "@", "\t", "\r")
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


async def export(view: ModelView, request: Request) -> Response:
    """The rows that the list matches (or those chosen), in the list's order.

    :raises HTTPException: 400, an unknown format or list.
    """
    form = request.query_params.get("format", "csv")
    if form not in TYPES:
        raise wrong(_("An export is CSV or JSON."))
    chunks = _chunks(view, request)
    texts = _csv(view, chunks) if form == "csv" else _json(chunks)
    name = f"{view.key}-{datetime.now(UTC):%Y-%m-%d}.{form}"
    started = await anext(texts)  # what is refused is refused before the download begins
    return StreamingResponse(
        _joined(started, texts),
        media_type=TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def _joined(first: str, rest: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for text in rest:
        yield text


async def _chunks(view: ModelView, request: Request) -> AsyncIterator[list[dict[str, Any]]]:
    query = read_query(request, view)
    keys = keys_of(view, query.sorts)
    some = any(name in request.query_params for name in CHOICE)
    rows = chosen(view, request) if some else narrowed(view, request, query)
    rows = load(view, rows, view.exported, [key.column for key in keys])
    place = ""
    while True:
        page = await read_page(rows, keys, CHUNK, after=place)
        yield [await view.cells(request, row, view.exported) for row in page.rows]
        if not page.next:
            return
        place = page.next
        await asyncio.sleep(0)  # others have their turn between two chunks


async def _csv(view: ModelView, chunks: AsyncIterator[list[dict[str, Any]]]) -> AsyncIterator[str]:
    head = [str(view.field(name).label) for name in view.exported]
    async for cells in chunks:
        text = io.StringIO()
        writer = csv.writer(text)
        if head:
            writer.writerow(head)
            head = []
        writer.writerows([[harmless(value) for value in row.values()] for row in cells])
        yield text.getvalue()


async def _json(chunks: AsyncIterator[list[dict[str, Any]]]) -> AsyncIterator[str]:
    mark = "[\n"
    async for cells in chunks:
        text = ""
        for row in cells:
            text += mark + json.dumps(row, default=str, ensure_ascii=False)
            mark = ",\n"
        yield text
    yield "[]\n" if mark == "[\n" else "\n]\n"


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula, with a quote before it."""
    if isinstance(value, list | dict):
        value = json.dumps(value, default=str, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
