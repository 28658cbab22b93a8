"""Which files the command line takes in by now: what stays of them was broken off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from actions.importing.report import ImportReport
from models.database import atomically
from models.import_file import ImportRun


async def begin(report: ImportReport) -> None:
    """Before the first row is written; ``check`` finds it until the end."""
    row = ImportRun(**_named(report), begun_at=datetime.now(UTC))

    async def work() -> None:
        await ImportRun.bulk_create([row], ignore_conflicts=True)

    await atomically(work)


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
