"""Importing a list: bring it, choose its columns, see what would change, confirm, read on."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from decimal import Decimal

import httpx
import pytest
from starlette.applications import Starlette

from backdesk.imports.spreadsheet import LARGEST
from backdesk.imports.uploads import save_mapping as choose_of
from backdesk.jobs.worker import Worker
from backdesk.models.history import History
from backdesk.models.import_file import ImportFile, ImportPart, ImportShape
from backdesk.models.job import Job, JobState
from backdesk.plugins import load_plugins
from models.customer import Customer
from models.order import Order
from models.product import Product
from tests.admin.behind_the_door import HERE, a_member, configured, sign_in
from tests.conftest import Database
from tests.factories.order import an_order
from tests.worker.test_jobs import work
from web import create_app
from worker.import_orders import ImportJob

PRICES = "SKU;Naam;Verkoopprijs;BTW\nMUG-1;Grote mok;9,99;21\nNEW-1;Nieuw;12,50;9\n;X;1,00;21\n"


@pytest.fixture
def app(sqlite_database: Database) -> Starlette:
    load_plugins()
    return create_app(configured())


@pytest.fixture
async def clerk(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with a_desk(app) as browser:
        await sign_in(browser, (await a_member("manager")).email)
        yield browser


def a_desk(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE)


async def token(browser: httpx.AsyncClient, url: str) -> str:
    found = re.search(r'name="_csrf" value="([0-9a-f]{64})"', (await browser.get(url)).text)
    assert found is not None
    return found[1]


async def bring(
    browser: httpx.AsyncClient, kind: str, content: bytes | str, name: str = "list.csv"
) -> httpx.Response:
    url = f"/admin/imports/{kind}"
    sent = content.encode() if isinstance(content, str) else content
    data = {"_csrf": await token(browser, url)}
    return await browser.post(url, data=data, files={"file": (name, sent)})


async def choose(browser: httpx.AsyncClient, url: str, **changed: str) -> httpx.Response:
    """Send the page of the columns as it stands, with what is changed."""
    page = (await browser.get(url)).text
    form = {"_csrf": await token(browser, url)}
    for name, options in re.findall(r'<select[^>]*name="(\w+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = chosen[1] if chosen else ""
    form |= dict(re.findall(r'<input[^>]*name="(currency|vat_rate)" value="([^"]*)"', page))
    return await browser.post(url, data=form | changed)


async def yes(browser: httpx.AsyncClient, url: str) -> dict[str, str]:
    """What the preview's button sends."""
    page = (await browser.get(f"{url}/preview")).text
    return dict(re.findall(r'<input type="hidden" name="(_csrf|compared)" value="(\w+)"', page))


async def run(browser: httpx.AsyncClient, url: str) -> Job:
    answer = await browser.post(f"{url}/run", data=await yes(browser, url))
    assert answer.status_code == 303
    job = await Job.all().order_by("-id").first()
    assert job is not None
    return await work(Worker({"import": ImportJob()}), job)


async def a_mug() -> Product:
    return await Product.create(sku="MUG-1", name="Mug", price=999, vat_rate=Decimal(21))


async def test_products_are_shown_before_and_written_after_they_are_confirmed(
    clerk: httpx.AsyncClient,
) -> None:
    mug = await a_mug()
    url = (await bring(clerk, "products", PRICES)).headers["location"]
    assert (await choose(clerk, url)).headers["location"] == f"{url}/preview"
    seen = re.sub(r"\s+", " ", (await clerk.get(f"{url}/preview")).text)
    for said in (
        "1 new",
        "€12.50",
        "1 changed",
        "1 refused",
        "<del>Mug</del>",
        "<ins>Grote mok</ins>",
    ):
        assert said in seen
    assert await Product.all().count() == 1

    job = await run(clerk, url)
    assert job.state == JobState.DONE, job.said
    assert (await clerk.get(f"/admin/jobs/{job.id}")).headers["location"] == url
    await mug.refresh_from_db()
    new = await Product.get(sku="NEW-1")
    assert (mug.name, mug.version, new.price, str(new.vat_rate)) == ("Grote mok", 2, 1250, "9")
    report = (await clerk.get(f"{url}/report.csv")).text
    assert "2,MUG-1,changed,name: Mug → Grote mok" in report
    assert "SKU is missing" in report
    assert "SKU is missing" in (await clerk.get(url)).text
    entry = await History.get(subject="product", subject_key=str(mug.id))
    assert (entry.kind, entry.changes) == ("changed", {"name": ["Mug", "Grote mok"]})
    assert await ImportPart.all().count() == 0


async def test_the_same_list_twice_and_a_double_click_double_nothing(
    clerk: httpx.AsyncClient,
) -> None:
    await a_mug()
    for expected in ("2 new", None):
        text = "E-mail,Name\na@example.com,A\nB@example.com,B\n"
        url = (await bring(clerk, "customers", text)).headers["location"]
        await choose(clerk, url)
        sent = await yes(clerk, url)
        if expected:
            assert expected in re.sub(r"\s+", " ", (await clerk.get(f"{url}/preview")).text)
            await run(clerk, url)
        await clerk.post(f"{url}/run", data=sent)
        await clerk.post(f"{url}/run", data=sent)
    assert await Job.filter(kind="import").count() == 2
    job = await Job.all().order_by("-id").first()
    assert job is not None
    await work(Worker({"import": ImportJob()}), job)
    emails = [customer.email for customer in await Customer.all().order_by("email")]
    assert emails == ["a@example.com", "b@example.com"]
    assert (await ImportFile.get(job_id=job.id)).counts["verdicts"] == {"unchanged": 2}


async def test_only_mapped_columns_change_and_empty_fields_keep_or_clear(
    clerk: httpx.AsyncClient,
) -> None:
    await Customer.create(email="a@example.com", name="A", phone="1", city="Ghent")
    for empty, phone in (("keep", "1"), ("clear", "")):
        text = "e-mail,name,phone,city\na@example.com,Ann,,Bruges\n"
        url = (await bring(clerk, "customers", text)).headers["location"]
        await choose(clerk, url, column_3="", empty=empty)
        await run(clerk, url)
        customer = await Customer.get()
        assert (customer.name, customer.phone, customer.city) == ("Ann", phone, "Ghent")
        await customer.filter(id=customer.id).update(name="A")


async def test_columns_are_remembered_for_the_next_list_with_the_same_headers(
    clerk: httpx.AsyncClient,
) -> None:
    text = "artikel,wat,prijs\nA,Mug,2\n"
    url = (await bring(clerk, "products", text)).headers["location"]
    await choose(clerk, url, column_0="sku", column_1="name", vat_rate="21")
    again = (await bring(clerk, "products", text)).headers["location"]
    page = (await clerk.get(again)).text
    assert "read as the last list with these columns was" in page
    assert re.search(r'id="column_1".*?value="name" selected', page, re.DOTALL)
    assert await ImportShape.all().count() == 1


async def test_dates_that_are_unclear_must_be_chosen_first(clerk: httpx.AsyncClient) -> None:
    text = "order,date,email,product,sku,qty,price\nA1,01/02/2026,a@example.com,Mug,M,2,2.00\n"
    url = (await bring(clerk, "orders", text)).headers["location"]
    refused = await choose(clerk, url)
    assert refused.status_code == 422
    assert "choose whether the day" in refused.text
    assert (await clerk.get(f"{url}/preview")).status_code == 303
    await choose(clerk, url, dates="dmy")
    await run(clerk, url)
    order = await Order.get()
    assert (order.external_id, order.gross, order.placed_at.month) == ("csv:A1", 400, 2)


async def test_one_column_cannot_be_chosen_twice(clerk: httpx.AsyncClient) -> None:
    url = (await bring(clerk, "products", "a,b\nA,B\n")).headers["location"]
    refused = await choose(clerk, url, column_0="sku", column_1="sku")
    assert refused.status_code == 422
    assert "“a” and “b” are both said to be SKU" in refused.text


async def test_another_encoding_or_delimiter_cuts_the_list_anew(clerk: httpx.AsyncClient) -> None:
    url = (await bring(clerk, "products", "sku;name\nA;Zoë\n".encode("cp1252"))).headers["location"]
    wrong = await choose(clerk, url, encoding="utf-8")
    assert wrong.status_code == 422
    assert "is not text in utf-8" in wrong.text
    assert (await choose(clerk, url, delimiter=",")).headers["location"] == url
    assert "sku;name" in (await clerk.get(url)).text


async def test_a_list_is_seen_only_by_whoever_brought_it_and_may(
    app: Starlette, clerk: httpx.AsyncClient
) -> None:
    url = (await bring(clerk, "products", "sku,price\nA,2\n")).headers["location"]
    async with a_desk(app) as other:
        await sign_in(other, (await a_member("manager")).email)
        assert (await other.get(url)).status_code == 404
    async with a_desk(app) as packer:
        await sign_in(packer, (await a_member("warehouse")).email)
        assert (await packer.get("/admin/imports/products")).status_code == 403


async def test_the_button_of_each_list_leads_to_its_import(clerk: httpx.AsyncClient) -> None:
    for kind in ("orders", "customers", "products"):
        assert f'href="/admin/{kind}/import"' in (await clerk.get(f"/admin/{kind}")).text
        moved = await clerk.get(f"/admin/{kind}/import")
        assert moved.headers["location"] == f"/admin/imports/{kind}"


WRONG = {
    "Choose a CSV or XLSX file": ("", b""),
    "is empty": ("list.csv", b""),
    "no XLSX file": ("list.xlsx", b"no zip"),
    "NUL": ("list.csv", b"a,b\n1\0,2\n"),
    "columns; at most": ("list.csv", ",".join(f"c{n}" for n in range(9999)).encode() + b"\n1"),
}


async def test_a_broken_file_is_refused_in_a_sentence(clerk: httpx.AsyncClient) -> None:
    for said, (name, content) in WRONG.items():
        answer = await bring(clerk, "products", content, name)
        assert (answer.status_code, said in answer.text) == (422, True), said
    assert await ImportFile.all().count() == 0


async def test_a_file_that_is_too_large_is_not_read(clerk: httpx.AsyncClient) -> None:
    answer = await bring(clerk, "products", b"x" * (LARGEST + 100))
    assert (answer.status_code, "larger than 50 MB" in answer.text) == (413, True)
    announced = {"content-length": str(100 * 1024 * 1024)}
    sent = await clerk.post("/admin/imports/products", headers=announced, content=b"x")
    assert sent.status_code == 413


async def test_an_import_that_was_stopped_goes_on_where_it_was(
    clerk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.import_orders.ROWS", 2)
    rows = "".join(f"c{n}@example.com,N{n}\n" for n in range(5))
    url = (await bring(clerk, "customers", "email,name\n" + rows)).headers["location"]
    await choose(clerk, url)
    await clerk.post(f"{url}/run", data=await yes(clerk, url))
    job = await Job.get(kind="import")
    first, _content = await ImportJob().piece(job)
    assert (first, await Customer.all().count()) == (2, 2)
    ended = await work(Worker({"import": ImportJob()}), job)  # the piece was never counted
    assert (ended.state, ended.done, await Customer.all().count()) == (JobState.DONE, 5, 5)


async def test_a_customer_who_was_merged_away_is_refused(clerk: httpx.AsyncClient) -> None:
    await an_order()
    stays = await Customer.all().first()
    assert stays is not None
    await Customer.create(email="old@example.com", name="Old", merged_into=stays)
    url = (await bring(clerk, "customers", "email,name\nold@example.com,New\n")).headers["location"]
    await choose(clerk, url)
    assert "was merged into another one" in (await clerk.get(f"{url}/preview")).text


async def test_what_is_imported_is_what_the_page_in_hand_showed(clerk: httpx.AsyncClient) -> None:
    text = "email,name,company\na@example.com,A,B\n"
    url = (await bring(clerk, "customers", text)).headers["location"]
    await choose(clerk, url)
    shown = await yes(clerk, url)
    await choose(clerk, url, column_1="company", column_2="name")
    later = await yes(clerk, url)
    answer = await clerk.post(f"{url}/run", data=shown)
    assert answer.headers["location"] == f"{url}/preview"
    assert not await Job.filter(kind="import").exists()
    await clerk.post(f"{url}/run", data=later)
    file = await ImportFile.get()
    await choose_of(file, ["email"], {"mapping": {}})  # another page, a moment too late
    job = await work(Worker({"import": ImportJob()}), await Job.get(kind="import"))
    assert (job.state, (await Customer.get()).company) == (JobState.DONE, "A")


async def test_a_list_of_any_make_cannot_be_read_as_a_shops(clerk: httpx.AsyncClient) -> None:
    url = (await bring(clerk, "customers", "email\na@example.com\n")).headers["location"]
    sent = {"_csrf": await token(clerk, url), "shop": ""}
    assert (await clerk.post(f"{url}/read-as", data=sent)).headers["location"] == url
