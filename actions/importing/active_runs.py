"""Which files the command line takes in by now: what stays of them was broken off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from actions.importing.report import ImportReport
from backdesk.db.database import atomically
from backdesk.models.import_file import ImportRun


async def begin(report: ImportReport) -> bool:
    """With the first rows that are written; ``check`` finds it until the end.

    Only inside their transaction. Returns whether an earlier one was broken off after it.
    """
    goes_on = await ImportRun.exists(**_named(report))
    if not goes_on:
        await ImportRun.create(**_named(report), begun_at=datetime.now(UTC))
    return goes_on


async def end(report: ImportReport) -> None:
    """All of the file is in, now or before."""

    async def work() -> None:
        await ImportRun.filter(**_named(report)).delete()

    await atomically(work)


def _named(report: ImportReport) -> dict[str, Any]:
    return {
        "source": report.source[:20],
        "file": report.file[:200],
        "currency": report.currency,
    }
