"""kill -9 in the midst of an export and of an import: the file is whole, each row came in once."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from actions.checks.database import run_checks
from backdesk.imports.uploads import store_upload
from backdesk.jobs.worker import Worker
from backdesk.models.history import History
from backdesk.models.import_file import ImportFile
from backdesk.models.job import Job, JobPart, JobState
from gateways.importers.import_options import Choices
from models.customer import Customer
from models.order import Order
from tests.conftest import Database
from tests.factories.imported_file import confirmed
from tests.factories.many import copies_of
from tests.factories.order import an_order
from tests.factories.user import a_user
from tests.gateways.importers.test_shopify import ROW, an_export
from tests.processes import AT_ONCE, ended
from tests.worker.killed import ROWS, small_pieces, stand_still, the_kinds
from tests.worker.test_exporting import a_job, content_of
from tests.worker.test_jobs import work

COUNT = 4 * ROWS + 1


@pytest.fixture(autouse=True)
def in_small_pieces() -> Iterator[None]:
    with ExitStack() as stack:
        for patch in small_pieces():
            stack.enter_context(patch)
        yield


async def killed(database: Database, job: Job, place: str) -> None:
    """A worker of its own process got to ``place``, and was killed there."""
    hears, here = AT_ONCE.Pipe(duplex=False)
    process = AT_ONCE.Process(target=stand_still, args=(database.url, job.kind, place, here))
    process.start()
    here.close()
    assert await asyncio.to_thread(hears.recv) == place
    process.kill()
    await ended(process)
    await job.refresh_from_db()
    assert job.state is JobState.RUNNING
    await Job.filter(id=job.id).update(taken_until=datetime.now(UTC))  # its time is over


async def brought_to_its_end(database: Database, job: Job, *places: str) -> Job:
    for place in places:
        await killed(database, job, place)
    job = await work(Worker(the_kinds()), job)
    assert job.state is JobState.DONE, job.said
    return job


async def test_an_export_that_was_killed_twice_is_the_whole_file(database: Database) -> None:
    await _exported_whole(database, "csv")


async def test_a_workbook_is_the_same_file_however_often_it_is_made(
    sqlite_database: Database,
) -> None:
    await _exported_whole(sqlite_database, "xlsx")


async def _exported_whole(database: Database, form: str) -> None:
    await copies_of(await an_order(), COUNT - 1)
    job = await a_job(await a_user(), format=form)
    job = await brought_to_its_end(database, job, "made", "finished")
    content, told = await content_of(job), job.what["manifest"]
    assert (told["rows"], told["bytes"]) == (COUNT, len(content))
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    wanted = await Order.all().order_by("-placed_at", "-id").values_list("number")
    assert _numbers(form, content) == [number for (number,) in wanted]
    assert await History.filter(kind="exported").count() == 1


def _numbers(form: str, content: bytes) -> list[str]:
    if form == "csv":
        return [row["Number"] for row in csv.DictReader(io.StringIO(content.decode()))]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)]


async def _confirmed(kind: str, content: bytes, choices: dict[str, object], total: int) -> Job:
    key = await store_upload(kind, "list.csv", content, choices, await a_user("admin"))
    return await confirmed(await ImportFile.get(id=key), total)


async def test_a_list_that_was_killed_three_times_is_written_once(database: Database) -> None:
    await Customer.create(email="c1@example.com", name="Old")
    rows = [f"c{n}@example.com,N{n}\n" for n in range(COUNT - 1)]
    text = "email,name\n" + "".join(rows) + ",Nobody\n"
    job = await _confirmed("customers", text.encode(), Choices().stored(), COUNT)
    job = await brought_to_its_end(database, job, "inside", "made", "finished")
    assert await Customer.all().count() == COUNT - 1
    kinds = History.filter(subject="customer").values_list("kind")
    assert sorted(kind for (kind,) in await kinds) == ["changed", *["created"] * (COUNT - 2)]
    verdicts = {"new": COUNT - 2, "changed": 1, "refused": 1}
    assert (await ImportFile.get()).counts["verdicts"] == verdicts
    assert await _verdicts(job) == ["new", "changed", *["new"] * (COUNT - 3), "refused"]
    assert await History.filter(kind="imported", subject="import").count() == 1


async def test_a_shops_export_that_was_killed_three_times_is_written_once(
    sqlite_database: Database, tmp_path: Path
) -> None:
    rows = [ROW | {"Name": f"#{n}", "Id": str(n)} for n in range(COUNT - 1)]
    rows.append(ROW | {"Name": "#wrong", "Id": "x", "Lineitem quantity": "half"})
    content = an_export(tmp_path, *rows).read_bytes()
    job = await _confirmed("orders", content, {"shop": "shopify"}, COUNT)
    job = await brought_to_its_end(sqlite_database, job, "inside", "made", "finished")
    ids = await Order.all().order_by("id").values_list("external_id")
    assert ids == [(f"shopify:{n}",) for n in range(COUNT - 1)]
    counts = (await ImportFile.get()).counts
    assert counts["verdicts"] == {"new": COUNT - 1, "refused": 1}
    assert (counts["sums"]["EUR"]["lines"], counts["sums"]["EUR"]["before"]) == (
        2 * (COUNT - 1) + 1,
        [],
    )
    assert await _verdicts(job) == [*["new"] * (COUNT - 1), "refused"]
    assert [finding async for finding in run_checks()] == []


async def _verdicts(job: Job) -> list[str]:
    parts = await JobPart.filter(job_id=job.id).order_by("place")
    text = b"".join(bytes(part.content) for part in parts).decode("utf-8-sig")
    return [row["Verdict"] for row in csv.DictReader(io.StringIO(text))]
