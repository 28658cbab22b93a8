"""The page of a list: how it is written, what its words mean, and the reading of a large file."""

from __future__ import annotations

import asyncio
import html
import io
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import xlsxwriter
from starlette.applications import Starlette

from backdesk.imports.uploads import READ
from backdesk.jobs.worker import Worker
from backdesk.models.import_file import ImportFile
from backdesk.models.job import Job, JobState
from backdesk.plugins import load_plugins
from models.order import Order
from models.outbox import Outbox
from models.product import Product
from tests.admin.behind_the_door import a_member, configured, sign_in
from tests.admin.test_import_lists import a_desk, bring, choose, run, token
from tests.conftest import Database
from tests.worker.test_jobs import work
from web import create_app
from worker.list_reading import ListReading

HEAD = "Bestelnummer;Datum;Artikel;Aantal;Prijs;Status"


@pytest.fixture
async def clerk(sqlite_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    load_plugins()
    app: Starlette = create_app(configured())
    async with a_desk(app) as browser:
        await sign_in(browser, (await a_member("manager")).email)
        yield browser


def a_workbook(**pages: list[list[object]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name, rows in pages.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
    return content.getvalue()


async def shown(browser: httpx.AsyncClient, url: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", (await browser.get(url)).text))


def chosen(page: str, name: str) -> str:
    select = re.search(rf'name="{name}">(.*?)</select>', page)
    assert select is not None
    found = re.search(r'value="([^"]*)" selected', select[1])
    return found[1] if found else ""


async def test_sheets_are_shown_with_their_rows_and_chosen_by_a_click(
    clerk: httpx.AsyncClient,
) -> None:
    rows: list[list[object]] = [["sku", "naam", "wat"], ["A", "Mok", "x"], ["B", "Kom", "y"]]
    content = a_workbook(First=rows, Second=[*rows, ["C", "Pan", "z"]])
    url = (await bring(clerk, "products", content, "list.xlsx")).headers["location"]
    page = await shown(clerk, url)
    assert 'value="page:First" aria-pressed="true">First <span class="faint">3 rows' in page
    assert 'value="page:Second" aria-pressed="false">Second <span class="faint">4 rows' in page
    answer = await choose(clerk, url, column_2="picture_url", set="page:Second")
    assert answer.headers["location"] == url
    page = await shown(clerk, url)
    assert "list.xlsx · 3 rows" in page
    assert chosen(page, "column_2") == "picture_url"


async def test_a_click_on_a_row_makes_it_the_header_and_keeps_what_was_said(
    clerk: httpx.AsyncClient,
) -> None:
    text = "code,titel,x\nProduct list,,\nsku,name,price\nA,Mug,2\n"
    url = (await bring(clerk, "products", text)).headers["location"]
    page = await shown(clerk, url)
    assert 'value="line:3" aria-pressed="true" aria-label="Line 3">3</button>' in page
    assert "Product list" in page
    await choose(clerk, url, column_1="", column_2="notify_below", set="line:1")
    page = await shown(clerk, url)
    assert 'value="line:1" aria-pressed="true"' in page
    assert [chosen(page, f"column_{at}") for at in range(3)] == ["sku", "", "notify_below"]


async def test_another_encoding_keeps_the_columns(clerk: httpx.AsyncClient) -> None:
    text = "sku;größe\nA;2\n".encode("cp1252")
    url = (await bring(clerk, "products", text)).headers["location"]
    await choose(clerk, url, column_1="notify_below", set="encoding:mac_roman")
    page = await shown(clerk, url)
    assert 'data-column="größe"' not in page
    assert chosen(page, "column_1") == "notify_below"


async def test_each_way_of_writing_has_its_example(clerk: httpx.AsyncClient) -> None:
    row = "1;01.02.2026;Käse;1;1.999;betaald"
    url = (await bring(clerk, "orders", f"{HEAD}\n{row}\n")).headers["location"]
    page = await shown(clerk, url)
    for example in (
        'semicolon <span class="faint">6 columns',
        "“1.999” is €2.00",
        "“1.999” is €1,999.00",
        "“01.02.2026” is February 1, 2026",
        "“01.02.2026” is January 2, 2026",
        "Käse",
        "K√§se",
    ):
        assert example in page
    await choose(clerk, url, set="decimals:,")
    assert "Käse at €1,999.00" in await shown(clerk, url)


async def test_what_is_not_used_is_named(clerk: httpx.AsyncClient) -> None:
    url = (await bring(clerk, "products", "sku,price,colour\nA,2,red\n")).headers["location"]
    page = await shown(clerk, url)
    assert "Not used: colour</p>" in page
    assert '<tr class="unused" data-column="colour">' in page


WORDS = f"""{HEAD}
1;2026-02-01;Mok;1;9,99;Naar tevredenheid
2;2026-02-01;Mok;1;9,99;betaald
3;2026-02-01;Mok;1;9,99;Weg
4;2026-02-01;Mok;1;9,99;betaald
"""


async def test_words_are_said_and_remembered_and_decide_the_order(
    clerk: httpx.AsyncClient,
) -> None:
    url = (await bring(clerk, "orders", WORDS)).headers["location"]
    page = await shown(clerk, url)
    words = re.findall(r'<label for="word_(\d)">([^<]*)</label> <span class="faint">([^<]*)', page)
    assert words[2] == ("2", "betaald", "2 rows")
    assert {word for _at, word, _rows in words[:2]} == {"Naar tevredenheid", "Weg"}
    assert page.count('class="unknown"') == 2
    places = {word: at for at, word, _rows in words}
    said = {
        f"word_{places['Naar tevredenheid']}": "paid_and_sent",
        f"word_{places['Weg']}": "never_placed",
        f"word_{places['betaald']}": "open",
    }
    await choose(clerk, url, **said)
    await run(clerk, url)
    orders = {one.external_id: one for one in await Order.all()}
    assert {name: (one.payment_status, one.shipping_status) for name, one in orders.items()} == {
        "csv:1": ("paid", "shipped"),
        "csv:2": ("unpaid", "not shipped"),
        "csv:4": ("unpaid", "not shipped"),
    }
    assert await Outbox.all().count() == 0
    assert await Product.filter(reserved__gt=0).count() == 0
    again = (await bring(clerk, "orders", WORDS.replace("2026", "2025"))).headers["location"]
    page = await shown(clerk, again)
    assert page.count('class="unknown"') == 0
    assert sorted(chosen(page, f"word_{at}") for at in range(3)) == [
        *("never_placed", "open", "paid_and_sent"),
    ]


async def test_goods_that_were_sent_reserve_nothing_and_those_to_be_sent_do(
    clerk: httpx.AsyncClient,
) -> None:
    rows = "order,date,sku,product,qty,price,status\n"
    rows += "1,2026-02-01,A,Mug,2,9.99,Gone\n2,2026-02-01,B,Bowl,3,9.99,Here\n"
    url = (await bring(clerk, "orders", rows)).headers["location"]
    await choose(clerk, url, column_6="status")
    await choose(clerk, url, column_6="status", word_0="paid_and_sent", word_1="paid")
    await run(clerk, url)
    reserved = {one.sku: (one.reserved, one.on_hand) for one in await Product.all()}
    assert reserved == {"A": (0, 0), "B": (3, 0)}


async def test_a_large_file_is_read_behind_a_page_that_says_how_far_it_is(
    clerk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.imports.upload_views.SMALL", 10)
    url = (await bring(clerk, "products", "sku;price;vat\nA;2,50;21\n")).headers["location"]
    page = await shown(clerk, url)
    assert "The file is being read." in page
    assert f'formaction="{url}/stop"' in page
    job = await Job.get(kind=READ)
    await Job.filter(id=job.id).update(reached={"rows": 12000})
    assert "12,000 rows are found" in await shown(clerk, url)
    await Job.filter(id=job.id).update(reached={"rows": 500, "of": 12000})
    page = await shown(clerk, url)
    assert '<progress max="12000" value="500"' in page
    assert "500 of 12,000 rows are read" in page
    done = await work(Worker({READ: ListReading()}), job)
    assert (done.state, done.said) == (JobState.DONE, "")
    fetched = await clerk.get(url, headers={"X-Requested-With": "fetch"})
    assert f'href="{url}" data-open' in fetched.text
    assert chosen(await shown(clerk, url), "column_1") == "price"
    sent = await choose(clerk, url)
    assert sent.headers["location"] == f"{url}/preview"  # nothing changed: it is not read again
    await choose(clerk, url, column_1="", column_2="price")
    done = await work(Worker({READ: ListReading()}), await Job.all().order_by("-id").first() or job)
    fetched = await clerk.get(url, headers={"X-Requested-With": "fetch"})
    assert f'href="{url}/preview" data-open' in fetched.text


async def test_a_large_file_that_is_wrong_or_was_stopped_says_so(
    clerk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.imports.upload_views.SMALL", 10)
    url = (await bring(clerk, "products", b"not a workbook", "list.xlsx")).headers["location"]
    await work(Worker({READ: ListReading()}), await Job.get(kind=READ))
    page = await shown(clerk, url)
    assert "list.xlsx is no XLSX file" in page
    await clerk.post(f"{url}/read", data={"_csrf": await token(clerk, url)})
    again = await Job.all().order_by("-id").first()
    assert again is not None
    await clerk.post(f"{url}/stop", data={"_csrf": await token(clerk, url)})
    await again.refresh_from_db()
    assert again.state == JobState.STOPPED
    assert "It was stopped." in await shown(clerk, url)


async def test_a_stopped_reading_ends_in_the_midst_of_it(
    clerk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.imports.upload_views.SMALL", 10)
    monkeypatch.setattr("worker.reading_progress.BETWEEN", 0.01)
    rows = "".join(f"S{n},2.00,21\n" for n in range(30_000))
    await bring(clerk, "products", f"sku,price,vat\n{rows}")
    job = await Job.get(kind=READ)
    reading = asyncio.create_task(work(Worker({READ: ListReading()}), job))
    while not (await Job.get(id=job.id)).reached.get("rows"):
        assert not reading.done()
        await asyncio.sleep(0)
    await Job.filter(id=job.id).update(state=JobState.STOPPED)
    stopped = await reading
    assert (stopped.state, "overview" in stopped.reached) == (JobState.STOPPED, False)
    assert (await ImportFile.get()).choices == {READ: job.id}
