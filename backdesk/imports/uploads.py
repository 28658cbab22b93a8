"""A list that is brought, kept and confirmed: once, by whoever brought it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from backdesk.auth.user import User
from backdesk.db.database import atomically
from backdesk.i18n import LazyText
from backdesk.models.import_file import ImportFile, ImportPart, ImportShape
from backdesk.models.job import UNFINISHED, Job, JobState

PART = 1 << 20
COMPARE = "compare"
"""The kind of job that finds out what an import would change."""
READ = "read"
"""The kind of job that reads a large file; among the choices of a file, the one that read it."""
COMPARED = "compared"
RECOGNISED, SHOP = "recognised", "shop"
"""Among the choices of a file: the job that compared it as it is read now; the shop whose export
it was seen to be; the shop by whose reader it is read, none where its columns are said by hand."""
BESIDE = ("encoding", READ)
"""What is of this file alone, and not remembered for others with the same headers."""
KEPT_FOR = timedelta(days=30)
"""How long a list is kept that nobody imported; one that was keeps its report, not its content."""


async def store_upload(
    kind: str, name: str, content: bytes, choices: dict[str, Any], by: User
) -> int:
    """Store the file in parts; what others left lying is thrown away. Returns its id."""

    async def work() -> int:
        now = datetime.now(UTC)
        await ImportFile.filter(job_id=None, brought_at__lt=now - KEPT_FOR).delete()
        file = await ImportFile.create(
            kind=kind,
            name=name[:200],
            size=len(content),
            brought_by=by,
            brought_at=now,
            choices=choices,
        )
        for place, start in enumerate(range(0, len(content), PART)):
            part = content[start : start + PART]
            await ImportPart.create(file_id=file.id, place=place, content=part)
        return file.id

    return await atomically(work)


async def ask_to_read(file: ImportFile, title: LazyText | str, what: dict[str, Any]) -> None:
    """In the background; a reading of it that goes on is wanted no more."""

    async def work() -> None:
        locked = await ImportFile.select_for_update().get(id=file.id)
        if locked.job_id is not None:
            return
        now = datetime.now(UTC)
        going = Job.filter(id=locked.choices.get(READ, 0), state__in=UNFINISHED)
        await going.update(state=JobState.STOPPED, taken_until=None, finished_at=now)
        job = await Job.create(
            kind=READ,
            title=str(title)[:200],
            asked_by_id=file.brought_by_id,
            asked_at=now,
            what={"file_id": file.id, **what},
            total=1,
        )
        locked.choices = what.get("beside", {}) | {READ: job.id}
        await locked.save(update_fields=["choices"])

    await atomically(work)


async def content_of(file: ImportFile) -> bytes:
    parts = ImportPart.filter(file_id=file.id).order_by("place").values_list("content", flat=True)
    return b"".join([bytes(part) for part in await parts])


async def confirm(
    file: ImportFile, title: LazyText | str, compared: Job, what: dict[str, Any]
) -> int | None:
    """The job that imports what ``compared`` found; a second confirmation is given the first one's.

    None where the file is read in another way by now.
    """

    async def work() -> int | None:
        locked = await ImportFile.select_for_update().get(id=file.id)
        if locked.job_id is not None:
            return locked.job_id
        if locked.choices.get(COMPARED) != compared.id:
            return None
        job = await Job.create(
            kind="import",
            title=str(title)[:200],
            asked_by_id=file.brought_by_id,
            asked_at=datetime.now(UTC),
            what={"file_id": file.id, **what},
            total=compared.total,
        )
        locked.job_id = job.id
        await locked.save(update_fields=["job_id"])
        return job.id

    return await atomically(work)


async def preview_job(file: ImportFile, title: LazyText | str, *, anew: bool = False) -> Job:
    """The job that compares it with what is here; the one there is, unless it is asked anew."""

    async def work() -> Job:
        locked = await ImportFile.select_for_update().get(id=file.id)
        job = await Job.get_or_none(id=locked.choices.get(COMPARED, 0), kind=COMPARE)
        if job is not None and not anew:
            return job
        job = await Job.create(
            kind=COMPARE,
            title=str(title)[:200],
            asked_by_id=file.brought_by_id,
            asked_at=datetime.now(UTC),
            what={"file_id": file.id},
            total=1,
        )
        locked.choices = {**locked.choices, COMPARED: job.id}
        await locked.save(update_fields=["choices"])
        return job

    return await atomically(work)


async def save_mapping(file: ImportFile, header: Sequence[str], choices: dict[str, Any]) -> None:
    """For this file, and remembered for the next one with the same headers."""
    mark, now = _mark(header), datetime.now(UTC)

    async def work() -> None:
        if not await read_so(file, choices):
            return
        kept = {name: value for name, value in choices.items() if name not in BESIDE}
        await ImportShape.update_or_create(
            kind=file.kind, headers=mark, defaults={"choices": kept, "used_at": now}
        )

    await atomically(work)


async def use_manual_mapping(file: ImportFile, choices: dict[str, Any]) -> None:
    """As a list of any make, though a shop's export was recognised in it."""
    recognised = {RECOGNISED: file.choices[RECOGNISED]}
    await atomically(partial(read_so, file, choices | recognised))


async def use_detected_format(file: ImportFile) -> None:
    """As the shop tells it whose export it is."""
    shop = file.choices[RECOGNISED]
    await atomically(partial(read_so, file, {RECOGNISED: shop, SHOP: shop}))


async def read_so(file: ImportFile, choices: dict[str, Any]) -> bool:
    """Whether it is read so from here on; what is imported already is read as it was."""
    locked = await ImportFile.select_for_update().get(id=file.id)
    if locked.job_id is not None:
        return False
    file.choices = locked.choices = choices
    await locked.save(update_fields=["choices"])
    return True


async def saved_mapping(kind: str, header: Sequence[str]) -> dict[str, Any]:
    """How the last list with these headers was read; empty where there was none."""
    found = await ImportShape.get_or_none(kind=kind, headers=_mark(header))
    return found.choices if found else {}


def _mark(header: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(map(str.casefold, header)).encode()).hexdigest()
