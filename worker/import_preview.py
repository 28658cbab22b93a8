"""Compare a file with what is here, row by row, for the preview of its import; nothing is written.

What was found so far is kept with the job: how many of each verdict, the first of each to show,
and what the lines come to.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from actions.importing.chunks import merge_chunks
from actions.importing.data import ImportBatch
from actions.importing.permissions import asks, in_order
from actions.importing.plan import make_plan
from actions.importing.preview import row_results
from actions.importing.record_import import RowResult, display_value, preview_rows
from actions.importing.report import ImportReport
from actions.importing.totals import Totals, added
from backdesk.auth.user import User
from backdesk.i18n import _, use_language
from backdesk.jobs.worker import JobFailed
from backdesk.models.import_file import ImportFile
from backdesk.models.job import Job
from gateways.importers.upload_reader import ParsedUpload
from worker.upload_cache import UploadCache

AT_ONCE = 500
SHOWN = 20
"""Rows of each verdict that the page shows."""

NOTHING = {"counts": {}, "shown": {}, "doubts": 0, "doubtful": [], "sums": {}, "asks": []}
"""``doubtful`` is what comes in and does not add up, and ``doubts`` how many that are; ``asks`` are
the permissions of what the import would do."""


class ImportPreviewJob:
    """``what`` names the file."""

    def __init__(self, bringing: UploadCache) -> None:
        self._bringing = bringing

    async def piece(self, job: Job) -> tuple[int, bytes]:
        """:raises JobFailed: it cannot be read, or was thrown away meanwhile."""
        file = await ImportFile.get_or_none(id=job.what["file_id"])
        if file is None or file.job_id is not None:
            raise JobFailed(str(_("The file is not here any more, or was imported.")))
        user = await User.get(id=job.asked_by_id).select_related("role")
        with use_language(user.language or "en"):
            brought = await self._bringing.read(file, job)
            if not job.done:
                job.total = len(brought)
                await Job.filter(id=job.id, done=0).update(total=job.total)
                job.reached = dict(NOTHING)
            count = min(AT_ONCE, job.total - job.done)
            job.reached = await _compared(brought, user, job.done, count, job.reached)
        return count, b""

    async def finish(self, job: Job) -> list[bytes]:  # noqa: ARG002 - as every kind of job has it
        """It makes no file: what was found is where it reached."""
        return []


async def _compared(
    brought: ParsedUpload, by: User, start: int, count: int, before: dict[str, Any]
) -> dict[str, Any]:
    asked = set(before["asks"])
    if brought.kind == "orders":
        verdicts: list[RowResult] = []
        sums = dict(before["sums"])
        for reading in merge_chunks(brought.parts[start : start + count]):
            found, came_to, needed = await _would_be(reading)
            verdicts += found
            asked.update(needed)
            sums[reading.currency] = added(sums.get(reading.currency), came_to)
    else:
        rows, sums = brought.rows[start : start + count], {}
        verdicts = await preview_rows(brought.kind, rows, by, clear=brought.choices.clear)
    counts, first = dict(before["counts"]), dict(before["shown"])
    plain = partial(_plain, titles=brought.titles(), currency=brought.choices.currency)
    for one in verdicts:
        counts[one.verdict.value] = counts.get(one.verdict.value, 0) + 1
        of_verdict = first.get(one.verdict.value, [])
        if len(of_verdict) < SHOWN:
            first[one.verdict.value] = [*of_verdict, plain(one)]
    doubtful = [plain(one) for one in verdicts if one.remark]
    return {
        "counts": counts,
        "shown": first,
        "doubts": before["doubts"] + len(doubtful),
        "doubtful": [*before["doubtful"], *doubtful][:SHOWN],
        "sums": sums,
        "asks": in_order(asked),
    }


async def _would_be(reading: ImportBatch) -> tuple[Sequence[RowResult], Totals, list[str]]:
    report = ImportReport(reading.source, "", reading.currency, True, reading.lines, reading.total)
    report.documents = reading.documents
    plan = await make_plan(reading, report)
    return row_results(plan, report), report.sums, await asks(plan)


def _plain(one: RowResult, titles: dict[str, str], currency: str) -> dict[str, Any]:
    changes = [
        [
            titles.get(column, column),
            display_value(column, old, currency),
            display_value(column, new, currency),
        ]
        for column, (old, new) in one.changes.items()
    ]
    return {
        "line": one.line,
        "name": one.name,
        "changes": changes,
        "said": one.said,
        "remark": one.remark,
    }
