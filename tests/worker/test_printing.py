"""Print many: one PDF in the order that was asked for, each document as it was first printed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from backdesk.jobs.worker import Worker
from backdesk.models.job import Job, JobPart, JobState
from gateways.documents import Documents
from gateways.pdf.printer import Printer
from models.invoice import Invoice
from models.rendered_document import Printed
from tests.conftest import Database
from tests.factories.order import a_line, an_order
from tests.factories.user import a_user
from tests.gateways.test_documents import kill_browsers
from tests.worker.test_jobs import work
from worker.print_documents import PrintJob

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sqlite_database")]


@pytest.fixture
async def documents(chromium: Path, sqlite_database: Database) -> AsyncIterator[Documents]:
    made = Documents(Printer(lambda: chromium))
    yield made
    await made.printer.close()


async def printed(documents: Documents, papers: list[Invoice]) -> Job:
    """The job, done or failed."""
    keys = [paper.id for paper in papers]
    job = await Job.create(
        kind="print",
        title="Print",
        asked_by=await a_user(),
        asked_at=datetime.now(UTC),
        what={"model": "Invoice", "keys": keys, "file": "invoices.pdf"},
        total=len(keys),
    )
    return await work(Worker({"print": PrintJob(documents)}), job)


async def invoices(count: int) -> list[Invoice]:
    for serial in range(count):
        lines = 90 if serial == 7 else 2  # one that does not fit on a page
        await an_order(lines=[a_line(sku=f"SKU-{n}") for n in range(lines)])
    return await Invoice.all().order_by("id")


async def file_of(job: Job) -> list[str]:
    """The text of each page of what the job made."""
    blocks = await JobPart.filter(job_id=job.id).order_by("place")
    whole = b"".join(bytes(block.content) for block in blocks)
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(whole)).pages]


async def test_many_are_one_pdf_in_order_each_as_it_is_kept(documents: Documents) -> None:
    papers = await invoices(55)
    first = await documents.pdf(papers[20])
    job = await printed(documents, papers)
    assert (job.state, job.done) == (JobState.DONE, 55)
    pages = await file_of(job)
    long = [page for page in pages if papers[7].number in page]
    assert len(long) > 1
    assert f"{len(long)} / {len(long)}" in long[-1]
    found = [next(p.number for p in papers if p.number in page) for page in pages]
    assert found == sorted(found)
    assert set(found) == {paper.number for paper in papers}
    assert all("1 / 1" in page for page in pages if page not in long)
    assert await Printed.all().count() == 55
    assert await documents.pdf(papers[20]) == first
    alone = PdfReader(BytesIO(await documents.pdf(papers[3]))).pages
    assert [" ".join(page.extract_text().split()) for page in alone] == [pages[3]]


async def test_a_browser_that_dies_meanwhile_stops_nothing(documents: Documents) -> None:
    papers = await invoices(3)
    await documents.printer.pdf("<p>warm</p>")
    kill_browsers()
    job = await printed(documents, papers)
    assert (job.state, len(await file_of(job))) == (JobState.DONE, 3)


async def test_without_a_browser_the_job_says_so(sqlite_database: Database) -> None:
    papers = await invoices(2)
    nowhere = Documents(Printer(lambda: None))
    job = await printed(nowhere, papers)
    assert job.state == JobState.FAILED
    assert "ORDERLY_CHROMIUM" in job.said
