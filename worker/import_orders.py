"""Import a file, piece by piece: what came of each row, and in the end a report of all.

What came of a piece is written with it, in one transaction: a worker that takes the job over from
one that died finds that it was done, and what the report says of it.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from actions.importing.chunks import Chunk, merge_chunks
from actions.importing.permissions import permit
from actions.importing.plan import make_plan
from actions.importing.preview import row_results
from actions.importing.record_import import VERDICTS, RowResult, RowStatus, import_rows, row_message
from actions.importing.report import ImportReport
from actions.importing.run import write as write_plan
from actions.importing.totals import Totals, added
from actions.shop_context import ShopContext
from actions.shop_unit_of_work import ShopUnitOfWork
from backdesk.actions.errors import NotPermitted, Refused
from backdesk.admin.exports.writers import escape_formula
from backdesk.auth.user import User
from backdesk.db.bulk_write import bulk_insert
from backdesk.db.database import atomically, rows_at_once
from backdesk.i18n import _
from backdesk.jobs.worker import JobFailed
from backdesk.models.history import History
from backdesk.models.import_file import ImportFile, ImportPart
from backdesk.models.job import Job, JobPart
from gateways.importers.upload_reader import ParsedUpload
from worker.upload_cache import UploadCache

ROWS = 200
ORDERS = 100
ATTEMPTS = 3
SHOWN = 50
"""Refused rows, and doubtful ones, that the page shows; the file has all."""


class ImportJob:
    """``what`` names the file."""

    def __init__(self, bringing: UploadCache | None = None) -> None:
        self._bringing = bringing or UploadCache()

    async def piece(self, job: Job) -> tuple[int, bytes]:
        """The role of whoever asked is asked as it is by now, for all that the file does.

        :raises JobFailed: the file cannot be read any more, somebody imports the same, or
            whoever asked may not do all of it any more.
        """
        file = await ImportFile.get(id=job.what["file_id"])
        brought = await self._bringing.read(file)
        user = await User.get(id=job.asked_by_id).select_related("role")
        try:
            permit(user, job.what.get("asks", ()))
            content = await _persistently(partial(_done_once, job, brought, file, user))
        except NotPermitted as no:
            raise JobFailed(no.detail) from no
        return int(json.loads(content)["count"]), content

    async def finish(self, job: Job) -> list[bytes]:
        """The report as CSV; the file's content is needed no more."""
        self._bringing.over()
        places = await JobPart.filter(job_id=job.id).order_by("place").values_list("id", flat=True)
        came = _Came()
        blocks = [_csv([[str(_("Line")), str(_("Row")), str(_("Verdict")), str(_("What"))]])]
        blocks[0] = b"\xef\xbb\xbf" + blocks[0]
        for key in places:
            part = await JobPart.get(id=key)
            blocks.append(_csv(came.add(json.loads(part.content))))
        await atomically(partial(_end, job, came))
        return blocks


@dataclass
class _Came:
    """What came of all pieces."""

    verdicts: Counter[str] = field(default_factory=Counter)
    refused: list[list[Any]] = field(default_factory=list)
    doubtful: list[list[Any]] = field(default_factory=list)
    sums: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, piece: Mapping[str, Any]) -> list[list[Any]]:
        """Count it; its rows as the report has them."""
        rows: list[list[Any]] = piece["rows"]
        self.verdicts.update(row[2] for row in rows)
        refused = [row[:4] for row in rows if row[2] == RowStatus.REFUSED]
        self.refused += refused[: SHOWN - len(self.refused)]
        doubtful = [[*row[:3], row[4]] for row in rows if row[4]]
        self.doubtful += doubtful[: SHOWN - len(self.doubtful)]
        for currency, data in piece["sums"].items():
            sums = Totals.of_data(currency, data)
            self.sums[currency] = added(self.sums.get(currency), sums)
        return [row[:4] for row in rows]


async def _persistently(work: Callable[[], Awaitable[bytes]]) -> bytes:
    """Where somebody else brought the same meanwhile, it is looked at anew: it is here by then.

    :raises JobFailed: that happened several times.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await atomically(work)
        except Refused as refused:
            if attempt == ATTEMPTS:
                raise JobFailed(refused.detail) from refused
    raise AssertionError("unreachable")


async def _done_once(job: Job, brought: ParsedUpload, file: ImportFile, user: User) -> bytes:
    """Under the job's lock: whoever has the same piece waits, and finds it done."""
    await Job.filter(id=job.id).select_for_update().first()
    before = await JobPart.get_or_none(job_id=job.id, place=job.done)
    if before is not None:
        return bytes(before.content)
    sums: dict[str, Any] = {}
    if brought.kind == "orders":
        parts = brought.parts[job.done : job.done + rows_at_once(ORDERS)]
        count, verdicts = len(parts), await _orders(parts, file, user, sums)
    else:
        rows = brought.rows[job.done : job.done + rows_at_once(ROWS)]
        count, verdicts = len(rows), await _rows(brought, rows, file, user)
    rows_said = [_plain(one, brought.choices.currency) for one in verdicts]
    content = json.dumps({"count": count, "rows": rows_said, "sums": sums}).encode()
    await JobPart.create(job_id=job.id, place=job.done, content=content)
    return content


async def _orders(
    parts: Sequence[Chunk], file: ImportFile, user: User, sums: dict[str, Any]
) -> list[RowResult]:
    verdicts = []
    for reading in merge_chunks(parts):
        report = ImportReport(
            reading.source, file.name, reading.currency, False, reading.lines, reading.total
        )
        report.documents = reading.documents
        plan = await make_plan(reading, report)
        verdicts += row_results(plan, report)
        if not plan.is_empty:
            await write_plan(plan, report, user, _unseen)
        sums[reading.currency] = report.sums.as_data()
    return sorted(verdicts, key=lambda one: one.line)


def _unseen(_done: int, _of: int) -> None:
    """The job itself says how far it is."""


async def _rows(brought: ParsedUpload, rows: Any, file: ImportFile, user: User) -> list[RowResult]:
    batch = await ShopUnitOfWork.begin(user, at=datetime.now(UTC))
    ctx = ShopContext(batch)
    verdicts = await import_rows(file.kind, rows, ctx, clear=brought.choices.clear, file=file.name)
    await bulk_insert(ctx.history)
    return verdicts


async def _end(job: Job, came: _Came) -> None:
    """The counts, and one entry in the history for the list as a whole, written once."""
    file = await ImportFile.select_for_update().get(id=job.what["file_id"])
    if not file.counts:
        user = await User.get(id=job.asked_by_id)
        said = _("{file} imported: {counts}")
        words = ", ".join(
            f"{count} {VERDICTS[RowStatus(verdict)]}" for verdict, count in came.verdicts.items()
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
    file.counts = {
        "verdicts": dict(came.verdicts),
        "refused": came.refused,
        "doubtful": came.doubtful,
        "sums": came.sums,
    }
    await file.save(update_fields=["counts"])
    await ImportPart.filter(file_id=file.id).delete()


def _plain(one: RowResult, currency: str) -> list[Any]:
    what = "; ".join(row_message(one, currency))
    return [one.line, one.name, one.verdict.value, what, one.remark]


def _csv(rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([[escape_formula(field) for field in row] for row in rows])
    return text.getvalue().encode()
