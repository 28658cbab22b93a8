"""Exports that are made in the background: piece by piece, as who asked for them may see it now.

A piece is kept with the place after its last row, so that a worker that dies loses one piece.
No row that was added since it began is in the file.
"""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import tzinfo
from functools import cache
from typing import IO, Protocol
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette_admin.i18n import get_locale, get_timezone, set_locale, set_timezone

from backdesk.admin.exports.export_request import ExportRequest
from backdesk.admin.exports.manifest import (
    ChecksumTally,
    complete,
    describe_manifest,
    initial_manifest,
)
from backdesk.admin.exports.reader import ExportReader
from backdesk.admin.exports.writers import writer_of
from backdesk.admin.exports.xlsx import XlsxWriter, pack, unpack
from backdesk.admin.site import AdminSite
from backdesk.auth.user import User
from backdesk.i18n import _, use_language
from backdesk.jobs.worker import JobFailed
from backdesk.models.job import Job, JobPart

PIECE = 20_000
"""Rows of the list in a piece: a second's work or two, and a megabyte or two."""
BLOCK = 1 << 20


class Mailer(Protocol):
    async def send(self, job: Job, user: User) -> None:
        """Write to the recipients of the job, if it has any; once, however often it is asked."""


class ExportJob:
    """``site`` is made when it is first needed: it is the back office, with all its lists."""

    def __init__(self, site: Callable[[], AdminSite], mailer: Mailer) -> None:
        self._site = cache(site)
        self._mailer = mailer

    async def piece(self, job: Job) -> tuple[int, bytes]:
        """The next rows. The first piece also counts them, and closes the list to new ones.

        :raises JobFailed: whoever asked may not have it any more, or the list has changed.
        """
        user = await _owner(job)
        with impersonate(user):
            asked = ExportRequest.of_data(job.what["asked"])
            reading = await self._reading(asked, user, _zone(job))
            if "highest" not in job.reached:
                highest = await reading.highest()
                job.reached = {"highest": highest, "rows": 0, "after": "", "first": True}
                job.total = max(await reading.count(), 1)
                await Job.filter(id=job.id, done=0).update(total=job.total)
            if job.reached["highest"] is not None:
                reading.up_to(job.reached["highest"])
            return await self._piece(job, asked, reading)

    async def _reading(self, asked: ExportRequest, user: User, zone: tzinfo) -> ExportReader:
        view = next((one for one in self._site().model_views if one.key == asked.view), None)
        request = asked.request(self._site(), user, zone)
        if view is None or not view.can_export(request):
            raise JobFailed(str(_("{who} may not export this.")).format(who=user))
        try:
            return await ExportReader.of(view, request, asked)
        except HTTPException as why:
            raise JobFailed(str(why.detail)) from why

    async def _piece(
        self, job: Job, asked: ExportRequest, reading: ExportReader
    ) -> tuple[int, bytes]:
        """The last piece takes whatever is left: rows may have come and gone since the count.

        It is the last where no two are left, so that none before it runs past the count.
        """
        at = job.reached
        left = job.total - job.done
        writer = None if asked.format == "xlsx" else writer_of(reading.columns, asked, reading.zone)
        content = [writer.head() if writer and at["first"] else b""]
        rows, of, after = at["rows"], 0, at["after"]
        async for chunk in reading.chunks(after, PIECE if left > 2 * PIECE else math.inf):
            if writer is None:
                content.append(await asyncio.to_thread(pack, reading.columns, chunk.lists))
            else:
                content.append(await asyncio.to_thread(writer.rows, chunk.lists, rows))
            rows, of, after = rows + chunk.rows, of + chunk.of, chunk.after
        if not after:
            of = left
            content.append(writer.foot(rows) if writer else b"")
        job.reached = {**at, "rows": rows, "after": after, "first": False}
        return of, b"".join(content)

    async def finish(self, job: Job) -> ChunkWriter | None:
        """The pieces are the file, but for a workbook; then it is recorded, and sent if asked."""
        user = await _owner(job)
        tally = ChecksumTally()
        with impersonate(user):
            blocks = None
            if job.what["asked"]["format"] == "xlsx":
                blocks = ChunkWriter(await self._workbook(job, user))
                for block in blocks:
                    await asyncio.to_thread(tally.add, block)
            else:
                async for part in _parts(job):
                    await asyncio.to_thread(tally.add, part)
            tally.rows = job.reached["rows"]
            await complete(job, tally, user)
            await self._mailer.send(job, user)
        return blocks

    async def _workbook(self, job: Job, user: User) -> IO[bytes]:
        asked = ExportRequest.of_data(job.what["asked"])
        columns, zone = (await self._reading(asked, user, _zone(job))).columns, _zone(job)
        manifest = initial_manifest(job.what["manifest"])
        file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - its reader closes it
        sheets = XlsxWriter(file, manifest["list"], columns, zone)
        async for part in _parts(job):
            for lists in unpack(columns, part):
                await asyncio.to_thread(sheets.add, lists)
        await asyncio.to_thread(sheets.close, describe_manifest(manifest), manifest["began_at"])
        return file


class ChunkWriter:
    """A file on disk, block by block, from its beginning each time."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        while block := self._file.read(BLOCK):
            yield block


async def _parts(job: Job) -> AsyncIterator[bytes]:
    for key in await JobPart.filter(job_id=job.id).order_by("place").values_list("id", flat=True):
        yield bytes((await JobPart.get(id=key)).content)


def _zone(job: Job) -> tzinfo:
    """Where the shop was when the file was begun: all of it is by one clock."""
    return ZoneInfo(job.what["manifest"]["time_zone"])


async def _owner(job: Job) -> User:
    user = await User.with_role(id=job.asked_by_id)
    if user is None:
        raise JobFailed(str(_("Whoever asked for it may not sign in any more.")))
    return user


@contextmanager
def impersonate(user: User) -> Iterator[None]:
    """Words, times and numbers as on the pages of ``user``."""
    zone, locale = get_timezone(), get_locale()
    set_timezone(user.timezone or "UTC")
    set_locale(user.language or "en")
    try:
        with use_language(user.language or "en"):
            yield
    finally:
        set_timezone(zone)
        set_locale(locale)
