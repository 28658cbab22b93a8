"""Print from a list: a few at once, many as a job of whoever asked for it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader
from starlette.applications import Starlette

from backdesk.auth.user import Role
from backdesk.models.job import Job, JobPart, JobState
from backdesk.plugins import load_plugins
from models.invoice import Invoice
from tests.admin.behind_the_door import HERE, a_member, configured, sign_in
from tests.conftest import Database
from tests.factories.order import an_order
from web import create_app

pytestmark = pytest.mark.browser


@pytest.fixture
def app(sqlite_database: Database, chromium: object) -> Starlette:
    load_plugins()
    return create_app(configured())


@asynccontextmanager
async def somebody(app: Starlette, role: str = "admin") -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as browser:
        await sign_in(browser, (await a_member(role)).email)
        yield browser


async def send(browser: httpx.AsyncClient, url: str, **form: str) -> httpx.Response:
    sent = re.findall(r'name="(_csrf|_job)" value="(\w+)"', (await browser.get(url)).text)
    return await browser.post(url, data={**dict(sent), **form})


async def test_a_few_are_printed_at_once(app: Starlette) -> None:
    for _ in range(3):
        await an_order()
    async with somebody(app) as browser:
        url = "/admin/invoices/actions/print?pk=1&pk=3"
        assert "2 documents, as one PDF" in (await browser.get(url)).text
        answer = await send(browser, url, what="invoices")
        pages = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
    assert ["INV00001" in pages[0], "INV00003" in pages[1]] == [True, True]
    assert len(pages) == 2


async def test_of_orders_one_chooses_what_is_printed(app: Starlette) -> None:
    for _ in range(2):
        await an_order(paid=True, shipped=True)
    async with somebody(app) as browser:
        url = "/admin/orders/actions/print?all=1"
        asked = re.sub(r"\s+", " ", (await browser.get(url)).text)
        assert 'Packing slips <span class="quiet">2</span>' in asked
        assert 'Credit memos <span class="quiet">0</span>' in asked
        answer = await send(browser, url, what="packing_slips")
        assert "SHIP00002" in PdfReader(BytesIO(answer.content)).pages[1].extract_text()
        assert (await send(browser, url, what="credit_memos")).status_code == 400
        assert (await send(browser, url, what="passwords")).status_code == 400


async def test_who_may_not_see_invoices_is_not_offered_them(app: Starlette) -> None:
    await an_order(paid=True, shipped=True)
    seen = ["orders.view", "packing_slips.view"]
    await Role.filter(name="warehouse").update(permissions=seen)
    async with somebody(app, "warehouse") as browser:
        url = "/admin/orders/actions/print?all=1"
        asked = await browser.get(url)
        assert "Invoices" not in asked.text
        answer = await send(browser, url, what="packing_slips")
        assert answer.headers["content-type"] == "application/pdf"
        assert (await send(browser, url, what="invoices")).status_code == 400


async def test_many_are_a_job_that_only_who_asked_sees(app: Starlette) -> None:
    for _ in range(25):
        await an_order()
    async with somebody(app) as browser, somebody(app) as another:
        answer = await send(browser, "/admin/invoices/actions/print?all=1", what="invoices")
        assert (answer.status_code, answer.headers["location"]) == (303, "/admin/jobs/1")
        job = await Job.get()
        assert (job.title, job.total) == ("25 invoices as one PDF", 25)
        keys = await Invoice.all().order_by("id").values_list("id", flat=True)
        assert job.what["keys"] == list(keys)
        assert "0 of 25" in (await browser.get("/admin/jobs/1")).text
        assert "25 invoices as one PDF" in (await browser.get("/admin/jobs")).text
        for place in ("", "/file", "/stop", "/again"):
            method = "POST" if place in ("/stop", "/again") else "GET"
            token = re.search(r"[0-9a-f]{64}", (await another.get("/admin/jobs")).text)
            data = {"_csrf": token[0]} if token else {}
            answer = await another.request(method, f"/admin/jobs/1{place}", data=data)
            assert answer.status_code == 404
        assert "25 invoices" not in (await another.get("/admin/jobs")).text
        assert (await browser.get("/admin/jobs/1/file")).status_code == 404


async def test_what_is_printed_is_what_the_dialog_counted(app: Starlette) -> None:
    await an_order()
    async with somebody(app) as browser:
        url = "/admin/invoices/actions/print?all=1"
        asked = (await browser.get(url)).text
        await an_order()
        sent = dict(re.findall(r'name="(_csrf|_job)" value="(\w+)"', asked))
        answer = await browser.post(url, data={**sent, "what": "invoices"})
        assert len(PdfReader(BytesIO(answer.content)).pages) == 1
        old = await browser.post(url, data={"_csrf": sent["_csrf"], "what": "invoices"})
    assert (old.status_code, "opened too long ago" in old.text) == (409, True)
    assert "2 documents" in old.text


async def test_a_job_is_stopped_goes_on_and_gives_its_file(app: Starlette) -> None:
    for _ in range(25):
        await an_order()
    async with somebody(app) as browser:
        await send(browser, "/admin/invoices/actions/print?all=1", what="invoices")
        token = re.search(
            r'name="_csrf" value="([0-9a-f]{64})"', (await browser.get("/admin/jobs/1")).text
        )
        assert token is not None
        for place, state in (("stop", JobState.STOPPED), ("again", JobState.WAITING)):
            answer = await browser.post(f"/admin/jobs/1/{place}", data={"_csrf": token[1]})
            assert answer.status_code == 303
            assert (await Job.get()).state == state
        await Job.all().update(state=JobState.DONE, done=25)
        for block, content in ((1, b"1"), (0, b"0")):
            await JobPart.create(job_id=1, place=block, content=content)
        answer = await browser.get("/admin/jobs/1/file")
        assert answer.content == b"01"
        await Role.filter(name="admin").update(permissions=["orders.view"])
        assert (await browser.get("/admin/jobs/1/file")).status_code == 403
        await Role.filter(name="admin").update(permissions=["*"])
        assert "invoices.pdf" in answer.headers["content-disposition"]
