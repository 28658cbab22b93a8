"""Read a large file that was brought, for the page of its columns; meanwhile say how far it is.

What the page shows is kept with the job: a file of sixty thousand rows is not read for each look.
"""

from __future__ import annotations

from typing import Any

from backdesk.auth.user import User
from backdesk.i18n import _, use_language
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.uploads import READ, content_of, read_so, save_mapping
from backdesk.imports.xlsx import Seen
from backdesk.jobs.worker import JobFailed
from backdesk.models.import_file import ImportFile
from backdesk.models.job import Job
from gateways.importers.import_options import Choices
from gateways.importers.overview import Overview
from gateways.importers.reading import Read, read_as_chosen, read_by_guess, read_first
from worker.reading_progress import with_progress


class ListReading:
    """``what`` names the file, and has the choices where somebody made some: ``chosen``.

    ``by_hand``: as a list of any make. ``before`` is the overview by other columns, if any.
    """

    async def piece(self, job: Job) -> tuple[int, bytes]:
        """:raises JobFailed: it cannot be read, or was thrown away meanwhile."""
        file = await ImportFile.get_or_none(id=job.what["file_id"])
        if file is None or file.job_id is not None:
            raise JobFailed(str(_("The file is not here any more, or was imported.")))
        user = await User.get(id=job.asked_by_id)
        content = await content_of(file)
        with use_language(user.language or "en"):
            try:
                read = await with_progress(job, lambda seen: _read(job.what, file, content, seen))
            except UnreadableFile as error:
                raise JobFailed(str(error)) from error
        await _keep(job, file, read)
        return 1, b""

    async def finish(self, job: Job) -> list[bytes]:  # noqa: ARG002 - as every kind of job has it
        """It makes no file: what was found is where it reached."""
        return []


async def _read(what: dict[str, Any], file: ImportFile, content: bytes, seen: Seen) -> Read:
    if "chosen" in what:
        before = Overview.of_data(what["before"]) if what.get("before") else None
        choices = Choices.of(what["chosen"])
        return await read_as_chosen(file.kind, content, file.name, choices, before, seen=seen)
    first = read_by_guess if what.get("by_hand") else read_first
    return await first(file.kind, content, file.name, seen)


async def _keep(job: Job, file: ImportFile, read: Read) -> None:
    """The overview with the job, the choices with the file and for the next such list."""
    job.reached = {"overview": read.overview.as_data() if read.overview else None}
    kept = read.choices | {READ: job.id} | job.what.get("beside", {})
    if read.overview is not None and "chosen" in job.what:
        await save_mapping(file, read.overview.header, kept)
    else:
        await read_so(file, kept)
