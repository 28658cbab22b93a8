"""An export that is downloaded while it is made, and recorded when its last row has left."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from backdesk.admin.exports.export_request import ExportRequest
from backdesk.admin.exports.manifest import (
    BROKE_OFF,
    ChecksumTally,
    begin,
    complete,
    describe,
    describe_manifest,
    finish,
)
from backdesk.admin.exports.reader import ExportReader
from backdesk.admin.exports.spool import from_snapshot
from backdesk.admin.exports.writers import writer_of
from backdesk.admin.exports.xlsx import XlsxWriter
from backdesk.models.job import Job, JobState

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

BLOCK = 1 << 18


async def download(
    view: ModelView, request: Request, asked: ExportRequest, reading: ExportReader
) -> Response:
    """The file; what cannot be read is told before the download begins."""
    manifest = await describe(view, request, asked, reading.columns)
    job = None
    if view.site.records_exports:
        job = await begin(view, request.state.user, asked, manifest, JobState.RUNNING)
    tally = ChecksumTally()
    content = (
        _workbook(reading, manifest, tally)
        if asked.format == "xlsx"
        else _text(reading, asked, tally)
    )
    sent = _recorded(from_snapshot(content), job, tally, request.state.user)
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
    content: AsyncIterator[bytes], job: Job | None, tally: ChecksumTally, user: Any
) -> AsyncIterator[bytes]:
    """Whatever ends it early is told too: who was to have it may have a part of it."""
    try:
        async for piece in content:
            yield tally.add(piece)
    except BaseException:
        if job is not None:
            await finish(job, JobState.STOPPED, str(BROKE_OFF))
        raise
    if job is not None:
        await complete(job, tally, user)
        await finish(job, JobState.DONE)


async def _text(
    reading: ExportReader, asked: ExportRequest, tally: ChecksumTally
) -> AsyncGenerator[bytes, None]:
    writer = writer_of(reading.columns, asked, reading.zone)
    before = writer.head()
    async with aclosing(reading.chunks()) as chunks:
        async for chunk in chunks:
            yield before + await asyncio.to_thread(writer.rows, chunk.lists, tally.rows)
            tally.rows += chunk.rows
            before = b""
    yield writer.foot(tally.rows)


async def _workbook(
    reading: ExportReader, manifest: dict[str, Any], tally: ChecksumTally
) -> AsyncGenerator[bytes, None]:
    """Made on disk first: a workbook's table of contents stands at its end, and at its start."""
    with tempfile.TemporaryFile() as file:
        sheets = XlsxWriter(file, manifest["list"], reading.columns, reading.zone)
        async with aclosing(reading.chunks()) as chunks:
            async for chunk in chunks:
                await asyncio.to_thread(sheets.add, chunk.lists)
                yield b""  # nobody may wait for it any more
        await asyncio.to_thread(sheets.close, describe_manifest(manifest), manifest["began_at"])
        tally.rows = sheets.rows
        file.seek(0)
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block
