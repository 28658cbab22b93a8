"""A file that somebody brought, compared and said yes to."""

from __future__ import annotations

from backdesk.imports.uploads import confirm, preview_job
from backdesk.models.import_file import ImportFile
from backdesk.models.job import Job, JobState


async def confirmed(file: ImportFile, total: int) -> Job:
    """The job that imports it, before anybody works on it."""
    compared = await preview_job(file, "What would change")
    compared.state, compared.total = JobState.DONE, total
    await compared.save(update_fields=["state", "total"])
    return await Job.get(id=await confirm(file, "Import", compared, {}))
