"""The same file, brought by two and imported at once: each order once, and both are told so."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from actions.checks.database import run_checks
from backdesk.imports.uploads import store_upload
from backdesk.jobs.worker import Worker
from backdesk.models.import_file import ImportFile
from backdesk.models.job import JobState
from models.order import Order
from tests.conftest import Database
from tests.factories.imported_file import confirmed
from tests.factories.user import a_user
from tests.gateways.importers.test_shopify import ROW, an_export
from tests.worker.killed import small_pieces
from tests.worker.test_jobs import work
from worker.import_orders import ImportJob

COUNT = 12


async def test_two_who_import_the_same_export_at_once_make_each_order_once(
    database: Database, tmp_path: Path
) -> None:
    rows = [ROW | {"Name": f"#{n}", "Id": str(n), "Refunded Amount": "5.00"} for n in range(COUNT)]
    content = an_export(tmp_path, *rows).read_bytes()
    jobs = []
    for _who in range(2):
        key = await store_upload(
            "orders", "list.csv", content, {"shop": "shopify"}, await a_user("admin")
        )
        file = await ImportFile.get(id=key)
        jobs.append(await confirmed(file, COUNT))
    with ExitStack() as stack:
        for patch in small_pieces():
            stack.enter_context(patch)
        done = await asyncio.gather(*(work(Worker({"import": ImportJob()}), job) for job in jobs))
    assert [(job.state, job.said) for job in done] == [(JobState.DONE, "")] * 2
    ids = await Order.all().order_by("id").values_list("external_id", "credited")
    assert sorted(ids) == sorted((f"shopify:{n}", 500) for n in range(COUNT))
    verdicts: Counter[str] = Counter()
    for file in await ImportFile.all():
        verdicts.update(file.counts["verdicts"])
    assert verdicts == {"new": 2 * COUNT, "unchanged": 2 * COUNT}
    assert [finding async for finding in run_checks()] == []
