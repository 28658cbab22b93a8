"""A shop's own export that is brought to the back office is understood as it is."""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from actions.checks.database import run_checks
from admin.imports import run_views as import_runs
from backdesk.imports.spreadsheet import read_sheet
from backdesk.jobs.worker import Worker
from backdesk.models.import_file import ImportFile
from backdesk.models.job import Job, JobState
from backdesk.plugins import load_plugins
from gateways.importers import import_shopify
from gateways.importers.run import ImportReports
from models.credit_memo import CreditMemo
from models.order import Order
from models.product import Product
from tests.admin.behind_the_door import a_member, configured, sign_in
from tests.admin.test_import_lists import a_desk, bring, choose, run, token
from tests.conftest import Database
from tests.gateways.importers.test_shopify import ROW, a_rest_order, an_export
from tests.worker.test_jobs import work
from web import create_app
from worker.import_preview import ImportPreviewJob
from worker.upload_cache import UploadCache

ROWS = (
    ROW | {"Total": "25.01"},
    ROW | {"Name": "#1002", "Id": "2", "Lineitem quantity": "half"},
    ROW | {"Name": "#1003", "Id": "3", "Refunded Amount": "5.00"},
    ROW | {"Name": "#1004", "Id": "4", "Currency": "USD"},
)


@asynccontextmanager
async def somebody() -> AsyncIterator[httpx.AsyncClient]:
    load_plugins()
    app: Starlette = create_app(configured())
    async with a_desk(app) as browser:
        await sign_in(browser, (await a_member("manager")).email)
        yield browser


@pytest.fixture
async def clerk(sqlite_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with somebody() as browser:
        yield browser


def seen(page: httpx.Response) -> str:
    return html.unescape(re.sub(r"\s+", " ", page.text))


async def on_the_command_line(file: Path) -> ImportReports:
    return await import_shopify(file, None, dry_run=True, progress=lambda _done, _of: None)


async def test_a_shopify_export_is_shown_and_comes_in_as_on_the_command_line(
    database: Database, tmp_path: Path
) -> None:
    async with somebody() as clerk:
        await _comes_in_as_shown(clerk, tmp_path)


async def _comes_in_as_shown(clerk: httpx.AsyncClient, tmp_path: Path) -> None:
    file = an_export(tmp_path, *ROWS)
    told = await on_the_command_line(file)
    url = (await bring(clerk, "orders", file.read_bytes(), "orders_export.csv")).headers["location"]
    assert url.endswith("/preview")
    page, url = seen(await clerk.get(url)), url.removesuffix("/preview")
    words = ["This is a Shopify order export", "4 new", "1 refused", "1 do not add up"]
    words += ["but its total is €25.01", "a credit memo of €5.00 for order #1003"]
    sums = [sentence.strip() for one in told for sentence in one.sums.sentences()]
    would = [sentence.replace("came in", "would come in") for sentence in sums]
    for said in (*words, "a quantity is not a whole number from 1 on: half", *would):
        assert said in page
    assert await Order.all().count() == 0

    job = await run(clerk, url)
    assert job.state is JobState.DONE, job.said
    orders = await Order.all().order_by("id").values_list("external_id", "gross", "credited")
    assert orders == [
        ("shopify:450789469", 2501, 0),
        ("shopify:3", 2500, 500),
        ("shopify:4", 2500, 0),
    ]
    report = (await clerk.get(f"{url}/report.csv")).text
    assert "#1001,new," in report
    assert "€25.01" in report
    came = seen(await clerk.get(url))
    assert all(said in came for said in sums)
    assert "2, #1001: lines, shipping and taxes less discounts" in came
    assert [finding async for finding in run_checks()] == []


async def test_the_same_export_twice_doubles_nothing(
    clerk: httpx.AsyncClient, tmp_path: Path
) -> None:
    content = an_export(tmp_path, *ROWS).read_bytes()
    for said in ("4 new", "4 unchanged"):
        url = (await bring(clerk, "orders", content)).headers["location"]
        assert said in seen(await clerk.get(url))
        await run(clerk, url.removesuffix("/preview"))
    assert (await Order.all().count(), await CreditMemo.all().count()) == (3, 1)


async def test_an_export_can_be_mapped_by_hand_and_read_as_it_is_again(
    clerk: httpx.AsyncClient, tmp_path: Path
) -> None:
    content = an_export(tmp_path, *ROWS).read_bytes()
    url = (await bring(clerk, "orders", content)).headers["location"].removesuffix("/preview")

    async def read_as(shop: str) -> str:
        sent = {"_csrf": await token(clerk, f"{url}/preview"), "shop": shop}
        return (await clerk.post(f"{url}/read-as", data=sent)).headers["location"]

    assert await read_as("") == url
    columns = await clerk.get(url)
    assert "What the columns are" in columns.text
    assert "Read it as it is" in columns.text
    assert re.search(r'value="product" selected', columns.text)
    await choose(clerk, url, column_0="order")
    sent = {"_csrf": await token(clerk, url), "shop": "shopify"}
    await clerk.post(f"{url}/read-as", data=sent)
    assert "This is a Shopify order export" in seen(await clerk.get(f"{url}/preview"))


def a_woocommerce_order(**more: Any) -> dict[str, Any]:
    item = {"id": 5, "name": "Mug", "sku": "MUG-1", "quantity": 1, "subtotal": "8.26"}
    return {
        "id": 7,
        "number": "7",
        "order_key": "wc_order_1",
        "status": "processing",
        "currency": "EUR",
        "date_created_gmt": "2026-02-01T10:00:00",
        "date_paid_gmt": "2026-02-01T10:01:00",
        "prices_include_tax": True,
        "total": "9.99",
        "line_items": [item | {"subtotal_tax": "1.73", "total": "8.26", "total_tax": "1.73"}],
        **more,
    }


async def test_woocommerces_orders_are_known_by_what_stands_in_them(
    clerk: httpx.AsyncClient,
) -> None:
    content = json.dumps([a_woocommerce_order()])
    url = (await bring(clerk, "orders", content, "orders.json")).headers["location"]
    page = seen(await clerk.get(url))
    assert ("These are WooCommerce orders" in page, "1 new" in page) == (True, True)
    assert "Say the columns by hand" not in page  # JSON has none
    await run(clerk, url.removesuffix("/preview"))
    assert [order.gross for order in await Order.all()] == [999]


async def test_shopifys_orders_as_json_are_known_too(clerk: httpx.AsyncClient) -> None:
    content = json.dumps({"orders": [a_rest_order()]})
    url = (await bring(clerk, "orders", content, "orders.json")).headers["location"]
    assert "This is a Shopify order export" in seen(await clerk.get(url))


WRONG = {
    "holds no orders of Shopify or WooCommerce": ("x.json", b'[{"a": 1}]'),
    "is no JSON, or is cut off": ("x.json", b'[{"order_key"'),
    "is not text in UTF-8": ("x.json", b'["\\ud800"]'),
    "holds NUL characters": ("x.json", b'[{"order_key": "\\u0000", "line_items": []}]'),
    "has no orders": ("x.csv", (",".join(ROW) + "\n").encode()),
}


async def test_a_broken_export_is_refused_in_a_sentence(clerk: httpx.AsyncClient) -> None:
    for said, (name, content) in WRONG.items():
        answer = await bring(clerk, "orders", content, name)
        assert (answer.status_code, said in answer.text) == (422, True), said
    assert await ImportFile.all().count() == 0


async def test_all_rows_are_compared_and_a_large_file_in_the_background(
    clerk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_runs, "SMALL", 0)
    monkeypatch.setattr("worker.import_preview.AT_ONCE", 2)
    await Product.create(sku="LAST", name="Last", price=1)
    rows = "".join(f"P{n},1.00,21\n" for n in range(6))
    text = f"sku,price,vat\n{rows}LAST,2.00,\n"
    url = (await bring(clerk, "products", text)).headers["location"]
    await choose(clerk, url)
    assert "The file is being read" in (await clerk.get(f"{url}/preview")).text
    sent = {"_csrf": await token(clerk, f"{url}/preview")}
    await clerk.post(f"{url}/run", data=sent)  # nobody has seen yet what would change
    job = await Job.get()
    job = await work(Worker({"compare": ImportPreviewJob(UploadCache())}), job)
    assert (job.state, job.done, job.total) == (JobState.DONE, 7, 7)
    page = seen(await clerk.get(f"{url}/preview"))
    assert ("6 new" in page, "1 changed" in page, "<ins>€2.00</ins>" in page) == (True, True, True)


async def test_a_comparison_that_failed_or_was_stopped_says_so_until_it_is_asked_anew(
    clerk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_runs, "SMALL", 0)
    url = (await bring(clerk, "products", "sku,price,vat\nA,2,21\n")).headers["location"]
    await choose(clerk, url)
    sent = {"_csrf": await token(clerk, f"{url}/preview")}
    assert (await clerk.post(f"{url}/stop", data=sent)).headers["location"] == url
    for state, said in ((JobState.STOPPED, ""), (JobState.FAILED, "The tray is empty.")):
        await Job.all().update(state=state, said=said)
        for headers in ({"X-Requested-With": "fetch"}, {}):
            page = seen(await clerk.get(f"{url}/preview", headers=headers))
            assert ((said or "It was stopped.") in page, "Compare again" in page) == (True, True)
    assert await Job.all().count() == 1
    await clerk.post(f"{url}/preview", data=sent)
    assert await Job.filter(state=JobState.WAITING).count() == 1


async def test_a_file_is_cut_into_fields_once_for_its_pages_and_once_for_its_jobs(
    clerk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[str] = []

    def counted(content: bytes, name: str, *more: str, **named: Any) -> Any:
        times.append(name)
        return read_sheet(content, name, *more, **named)

    monkeypatch.setattr("gateways.importers.mapped_sheet.read_sheet", counted)
    url = (await bring(clerk, "products", "sku,price,vat\nA,2,21\n")).headers["location"]
    await choose(clerk, url)
    assert len(times) == 1
    for _look in range(2):
        assert "1 new" in seen(await clerk.get(f"{url}/preview"))
    assert len(times) == 2
