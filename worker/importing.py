"""Import a list, piece by piece: what came of each row, and in the end a report of all."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from actions.batch import Batch
from actions.context import Context
from actions.importing.files import content_of
from actions.importing.listed import VERDICTS, Judged, Verdict, said_of, write
from actions.importing.run import import_reading
from actions.problem import Refused
from admin.exporting.writing import harmless
from gateways.importers.mapped import Choices, Listed, read_list
from gateways.importers.mapped_orders import Group, grouped, judged_orders, read_orders
from gateways.importers.table import UnreadableFile
from models.database import atomically
from models.history import History
from models.import_file import ImportFile, ImportPart
from models.job import Job, JobPart
from models.settings import load_settings
from models.user import User
from models.words import _
from worker.jobs import CannotGoOn

ROWS = 200
ORDERS = 100
SHOWN = 50
"""Refused rows that the page shows; the file has all."""


class Importing:
    """``what`` names the file. The list that is worked on stays read between its pieces."""

    def __init__(self) -> None:
        self._read: tuple[int, Listed, list[Group]] | None = None

    async def piece(self, job: Job) -> tuple[int, bytes]:
        """:raises CannotGoOn: the file cannot be read any more, or somebody imports the same."""
        file = await ImportFile.get(id=job.what["file_id"])
        listed, groups = await self._listed(file)
        try:
            if file.kind == "orders":
                some = groups[job.done : job.done + ORDERS]
                verdicts = await self._orders(some, listed, file, await self._asker(job))
                count = len(some)
            else:
                rows = listed.rows[job.done : job.done + ROWS]
                verdicts = await atomically(
                    partial(_rows, listed, rows, file, await self._asker(job))
                )
                count = len(rows)
        except Refused as refused:
            raise CannotGoOn(refused.detail) from refused
        return count, json.dumps(
            [_plain(one, listed.choices.currency) for one in verdicts]
        ).encode()

    async def finish(self, job: Job) -> list[bytes]:
        """The report as CSV; the file's content is needed no more."""
        self._read = None
        places = await JobPart.filter(job_id=job.id).order_by("place").values_list("id", flat=True)
        counts: Counter[str] = Counter()
        refused: list[list[Any]] = []
        blocks = [_csv([[str(_("Line")), str(_("Row")), str(_("Verdict")), str(_("What"))]])]
        blocks[0] = b"\xef\xbb\xbf" + blocks[0]
        for key in places:
            part = await JobPart.get(id=key)
            rows: list[list[Any]] = json.loads(part.content)
            counts.update(row[2] for row in rows)
            refused += [row for row in rows if row[2] == Verdict.REFUSED][: SHOWN - len(refused)]
            blocks.append(_csv(rows))
        await atomically(partial(_end, job, dict(counts), refused))
        return blocks

    async def _listed(self, file: ImportFile) -> tuple[Listed, list[Group]]:
        if self._read is None or self._read[0] != file.id:
            content, choices = await content_of(file), Choices.of(file.choices)
            try:
                listed = await asyncio.to_thread(read_list, file.kind, content, file.name, choices)
            except UnreadableFile as error:
                raise CannotGoOn(str(error)) from error
            groups = grouped(listed) if file.kind == "orders" else []
            self._read = (file.id, listed, groups)
        return self._read[1], self._read[2]

    async def _asker(self, job: Job) -> User:
        return await User.get(id=job.asked_by_id).prefetch_related("role")

    async def _orders(
        self, groups: list[Group], listed: Listed, file: ImportFile, user: User
    ) -> list[Judged]:
        verdicts = await judged_orders(groups, listed.choices)
        for reading in read_orders(groups, listed.choices):
            await import_reading(
                reading, file.name, user, dry_run=False, progress=_unseen, alone=False
            )
        return verdicts


def _unseen(_done: int, _of: int) -> None:
    """The job itself says how far it is."""


async def _rows(listed: Listed, rows: Any, file: ImportFile, user: User) -> list[Judged]:
    batch = Batch(user=user, now=datetime.now(UTC), settings=await load_settings())
    ctx = Context(batch)
    verdicts = await write(file.kind, rows, ctx, clear=listed.choices.clear, file=file.name)
    await History.bulk_create(ctx.history)
    return verdicts


async def _end(job: Job, counts: Mapping[str, int], refused: list[list[Any]]) -> None:
    """The counts, and one entry in the history for the list as a whole, written once."""
    file = await ImportFile.select_for_update().get(id=job.what["file_id"])
    if not file.counts:
        user = await User.get(id=job.asked_by_id)
        said = _("{file} imported: {counts}")
        words = ", ".join(
            f"{count} {VERDICTS[Verdict(verdict)]}" for verdict, count in counts.items()
        )
        await History.create(
            at=datetime.now(UTC),
            actor=str(user),
            user_id=user.id,
            kind="imported",
            text=said.format(file=file.name, counts=words),
            subject="import",
            subject_key=file.kind,
        )
    file.counts = {"verdicts": dict(counts), "refused": refused}
    await file.save(update_fields=["counts"])
    await ImportPart.filter(file_id=file.id).delete()


def _plain(one: Judged, currency: str) -> list[Any]:
    return [one.line, one.name, one.verdict.value, "; ".join(said_of(one, currency))]


def _csv(rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(field) for field in row] for row in rows])
    return text.getvalue().encode()
