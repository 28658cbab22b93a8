"""Imports that were broken off: a part of the file is here, and the rest is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backdesk.models.import_file import ImportFile, ImportRun
from backdesk.models.job import Job, JobState

LEFT = timedelta(minutes=10)
"""After which nobody is likely to go on with what a worker had."""


async def broken_off() -> list[tuple[str, str]]:
    """The file of each, and what is the matter with it."""
    found = [
        (run.file, f"its import ({run.source}) was broken off or is under way: import it again")
        for run in await ImportRun.all().order_by("id")
    ]
    for job in await Job.filter(kind="import").order_by("id"):
        if _was_left(job) and not await _came_in_later(job):
            name = await _name_of(job)
            found.append(
                (name, f"its import ended after {job.done} of {job.total}: import it again")
            )
    return found


def _was_left(job: Job) -> bool:
    if job.state in (JobState.FAILED, JobState.STOPPED):
        return True
    until = job.taken_until
    return job.state is JobState.RUNNING and (
        until is not None and until < datetime.now(UTC) - LEFT
    )


async def _name_of(job: Job) -> str:
    file = await ImportFile.get_or_none(job_id=job.id)
    return file.name if file else job.title


async def _came_in_later(job: Job) -> bool:
    """The same file, as far as its name and size tell."""
    file = await ImportFile.get_or_none(job_id=job.id)
    if file is None:
        return False
    again = ImportFile.filter(name=file.name, size=file.size, kind=file.kind, id__gt=file.id)
    return await again.filter(job__state=JobState.DONE).exists()
