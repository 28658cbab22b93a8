"""What is known of an export afterwards, and what becomes of one that is too large to wait for."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from backdesk.admin.exports import reader as reading
from backdesk.admin.exports import views as pages
from backdesk.admin.exports.columns import Column, ColumnType
from backdesk.admin.exports.xlsx import XlsxWriter
from backdesk.models.history import History
from backdesk.models.job import Job, JobState
from tests.admin.test_exports import send, small_chunks, somebody
from tests.conftest import Database
from tests.factories.order import an_order

__all__ = ["small_chunks"]


async def test_every_export_is_recorded_with_its_checksum(sqlite_database: Database) -> None:
    await an_order(), await an_order()
    async with somebody() as browser:
        answer = await browser.get("/admin/orders/export?q=unpaid")
        job = await Job.get()
        manifest = (await browser.get(f"/admin/jobs/{job.id}/manifest")).json()
        page = (await browser.get(f"/admin/jobs/{job.id}")).text
        assert (await browser.get(f"/admin/jobs/{job.id}/file")).status_code == 404
    checksum = hashlib.sha256(answer.content).hexdigest()
    assert (job.state, manifest["rows"], manifest["sha256"]) == (JobState.DONE, 2, checksum)
    assert (manifest["filter"], manifest["bytes"]) == ("unpaid", len(answer.content))
    assert checksum in page
    kept = await History.filter(kind="exported").first()
    assert kept is not None
    assert (checksum in str(kept.changes), "2 rows of the list, unpaid" in kept.text) == (
        True,
        True,
    )


async def test_a_download_that_breaks_off_is_recorded_as_such(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        await an_order()
    real = reading.ExportReader._read

    async def read(self: reading.ExportReader, after: str, size: int) -> Any:
        if after:
            raise ConnectionError
        return await real(self, after, size)

    monkeypatch.setattr(reading.ExportReader, "_read", read)
    async with somebody() as browser:
        with pytest.raises(ConnectionError):
            await browser.get("/admin/orders/export")
    job = await Job.get()
    assert (job.state, "broke off" in job.said) == (JobState.STOPPED, True)
    assert not await History.filter(kind="exported").exists()


async def test_more_rows_than_one_waits_for_are_a_job(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    await an_order(), await an_order()
    async with somebody() as browser:
        link = await browser.get("/admin/orders/export?format=csv")
        assert (link.status_code, await Job.all().count()) == (303, 0)
        assert "made in the background" in (await browser.get(link.headers["location"])).text
        page = "/admin/orders/export/choose"
        made = await send(browser, "/admin/orders/export", page, format="xlsx", rows="each")
    job = await Job.get()
    assert made.headers["location"] == f"/admin/jobs/{job.id}"
    assert (job.state, job.what["asked"]["format"]) == (JobState.WAITING, "xlsx")


def test_what_one_sheet_cannot_hold_is_on_the_next_and_that_is_said() -> None:
    file = io.BytesIO()
    sheets = XlsxWriter(file, "Orders", [Column("n", "N", ColumnType.NUMBER)], UTC, most=2)
    sheets.add([[1, 2, 3, 4, 5]])
    sheets.close({}, datetime.now(UTC).isoformat())
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["Orders", "Orders 2", "Orders 3", "About"]
    cells = [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets]
    assert cells[:3] == [["N", 1, 2], ["N", 3, 4], ["N", 5]]
    assert "1,048,575" in str(list(book["About"].values))
