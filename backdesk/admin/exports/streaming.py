"""An export that is downloaded while it is made, and recorded when its last row has left."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from backdesk.admin.exports.export_request import Asked
from backdesk.admin.exports.manifest import (
    BROKE_OFF,
    Tally,
    about,
    begin,
    complete,
    describe,
    ended,
)
from backdesk.admin.exports.reader import Reading
from backdesk.admin.exports.spool import as_of_one_moment
from backdesk.admin.exports.writers import writer_of
from backdesk.admin.exports.xlsx import Sheets
from backdesk.models.job import Job, JobState

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

BLOCK = 1 << 18


async def download(view: ModelView, request: Request, asked: Asked, reading: Reading) -> Response:
    """The file; what cannot be read is told before the download begins."""
    manifest = await describe(view, request, asked, reading.columns)
    job = None
    if view.site.records_exports:
        job = await begin(view, request.state.user, asked, manifest, JobState.RUNNING)
    tally = Tally()
    content = (
        _workbook(reading, manifest, tally)
        if asked.format == "xlsx"
        else _text(reading, asked, tally)
    )
    sent = _recorded(as_of_one_moment(content), job, tally, request.state.user)
    first = await anext(sent)
    return StreamingResponse(
        _joined(first, sent),
        media_type=asked.media_type,
        headers={"Content-Disposition": f'attachment; filename="{manifest["file"]}"'},
    )


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for content in rest:
        yield content


async def _recorded(
    content: AsyncIterator[bytes], job: Job | None, tally: Tally, user: Any
) -> AsyncIterator[bytes]:
    """Whatever ends it early is told too: who was to have it may have a part of it."""
    try:
        async for piece in content:
            yield tally.add(piece)
    except BaseException:
        if job is not None:
            await ended(job, JobState.STOPPED, str(BROKE_OFF))
        raise
    if job is not None:
        await complete(job, tally, user)
        await ended(job, JobState.DONE)


async def _text(reading: Reading, asked: Asked, tally: Tally) -> AsyncGenerator[bytes, None]:
    writer = writer_of(reading.columns, asked, reading.zone)
    before = writer.head()
    async with aclosing(reading.chunks()) as chunks:
        async for chunk in chunks:
            yield before + await asyncio.to_thread(writer.rows, chunk.lists, tally.rows)
            tally.rows += chunk.rows
            before = b""
    yield writer.foot(tally.rows)


async def _workbook(
    reading: Reading, manifest: dict[str, Any], tally: Tally
) -> AsyncGenerator[bytes, None]:
    """Made on disk first: a workbook's table of contents stands at its end, and at its start."""
    with tempfile.TemporaryFile() as file:
        sheets = Sheets(file, manifest["list"], reading.columns, reading.zone)
        async with aclosing(reading.chunks()) as chunks:
            async for chunk in chunks:
                await asyncio.to_thread(sheets.add, chunk.lists)
                yield b""  # nobody may wait for it any more
        await asyncio.to_thread(sheets.close, about(manifest), manifest["began_at"])
        tally.rows = sheets.rows
        file.seek(0)
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block
