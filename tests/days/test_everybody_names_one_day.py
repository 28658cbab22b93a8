"""A document has one day, the shop's, wherever it is named and whoever looks."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import httpx
import pytest
from tortoise.exceptions import BaseORMException

from backdesk.auth.user import User
from backdesk.db.database import connection
from gateways.documents import Documents
from gateways.e_invoice.terms import terms_of
from gateways.email.template_variables import template_variables
from gateways.signed_links import Links
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.order import Order
from models.settings import load_settings, seller
from tests.admin.behind_the_door import signed_in
from tests.api.caller import a_caller
from tests.conftest import Database
from tests.factories.at import act_at, an_order_at
from tests.factories.order import a_line
from tests.factories.settings import change

BEFORE, LATE, EARLY, AFTER = (
    "2026-11-29T22:59:59",
    "2026-11-29T23:30",
    "2026-11-30T02:08",
    "2026-11-30T23:00",
)
"""In Amsterdam the second and the third are on the 30th; in New York both are on the 29th."""

DAY, IN_WORDS = "2026-11-30", "30 Nov 2026"


@pytest.fixture(params=["America/New_York", "Asia/Tokyo"])
def home(request: pytest.FixtureRequest) -> str:
    """Where whoever looks is at home."""
    zone: str = request.param
    return zone


@pytest.fixture
async def shop(database: Database) -> dict[str, Order]:
    """A shop in Amsterdam, with orders around midnight, each invoiced at once."""
    await change(time_zone="Europe/Amsterdam", company="Mugs", country="NL")
    return {moment: await an_order_at(moment) for moment in (BEFORE, LATE, EARLY, AFTER)}


@pytest.fixture
async def browser(shop: dict[str, Order], home: str) -> httpx.AsyncClient:
    found = await signed_in("manager")
    await User.all().update(timezone=home)
    return found


def numbers(shop: dict[str, Order]) -> set[str]:
    return {shop[LATE].number, shop[EARLY].number}


def found_in(page: httpx.Response, kind: str = "ORD") -> set[str]:
    assert page.status_code == 200, page.text
    rows = re.findall(r"<tr[^>]*data-row.*?</tr>|<tr.*?</tr>", page.text, re.DOTALL)
    return {number for row in rows for number in re.findall(rf"{kind}\d{{5}}", row)}


async def test_an_invoice_keeps_the_day_of_the_shop(shop: dict[str, Order]) -> None:
    days = {
        moment: [str(day) for day in (invoice.issued_on, invoice.due_on)]
        for moment, order in shop.items()
        for invoice in [await Invoice.get(order_id=order.id)]
    }
    assert days == {
        BEFORE: ["2026-11-29", "2026-12-13"],
        LATE: ["2026-11-30", "2026-12-14"],
        EARLY: ["2026-11-30", "2026-12-14"],
        AFTER: ["2026-12-01", "2026-12-15"],
    }


async def test_fourteen_days_are_fourteen_though_the_clock_is_changed(database: Database) -> None:
    await change(time_zone="Europe/Amsterdam")
    for moment, due in (
        ("2026-10-24T22:30", "2026-11-08"),  # the first hour of the day of 25
        ("2026-10-25T22:30", "2026-11-08"),  # its last one
        ("2026-03-28T23:30", "2026-04-12"),
        ("2026-03-29T21:30", "2026-04-12"),
    ):
        order = await an_order_at(moment)
        assert str((await Invoice.get(order_id=order.id)).due_on) == due


@pytest.mark.parametrize("moment", [LATE, EARLY])
async def test_paper_e_invoice_and_letter_name_it(shop: dict[str, Order], moment: str) -> None:
    order = shop[moment]
    await act_at(moment, order, "add_credit_memo", total=500)
    invoice, memo = await Invoice.get(order_id=order.id), await CreditMemo.get(order_id=order.id)
    settings, printer = await load_settings(), Any
    documents = Documents(printer)  # type: ignore[arg-type]
    for paper in (invoice, memo):
        assert "November 30, 2026" in await documents.html(paper)
        assert "November 29, 2026" not in await documents.html(paper)
        terms = terms_of(paper, seller(settings), str, settings.zone)
        assert str(terms["BT-2"]) == DAY
    assert str(terms["BG-3"][0]["BT-26"]) == DAY, "the invoice that the memo credits"
    about = {"invoice": invoice.number, "credit_memo": memo.number}
    keys: Any = await template_variables(about, order, settings, "en", Links())
    said = {keys[name]["date"] for name in ("order", "invoice", "credit_memo")}
    assert said == {"November 30, 2026"}


async def test_it_stays_where_the_shop_moves(shop: dict[str, Order]) -> None:
    invoice = await Invoice.get(order_id=shop[EARLY].id)
    documents = Documents(Any)  # type: ignore[arg-type]
    before = await documents.html(invoice)
    await change(time_zone="America/Los_Angeles")
    assert await documents.html(await Invoice.get(id=invoice.id)) == before
    caller = await a_caller()
    found = (await caller.get("/invoices", params={"q": f"issued:{DAY}"})).json()
    assert invoice.number in [item["number"] for item in found["items"]]
    later = await Invoice.get(order_id=(await an_order_at(EARLY)).id)
    assert str(later.issued_on) == "2026-11-29"


async def test_the_list_of_invoices_shows_and_filters_it(
    shop: dict[str, Order], browser: httpx.AsyncClient
) -> None:
    invoices = {(await Invoice.get(order_id=shop[at].id)).number for at in (LATE, EARLY)}
    one_day = f"issued_on__from={DAY} AND issued_on__until={DAY}"
    moments = one_day.replace("issued_on", "issued_at")
    for query in ({"filter": one_day}, {"filter": moments}, {"q": f"issued:{DAY}"}):
        page = await browser.get("/admin/invoices", params=query)
        assert found_in(page, "INV") == invoices, query
        assert page.text.count(IN_WORDS) == 2
    grouped = await browser.get("/admin/invoices", params={"group": "day"})
    assert "Monday 30 November 2026" in grouped.text
    sums = await browser.get("/admin/invoices/sums", params={"group": "day", "groups": "1"})
    assert re.search(r"Monday 30 November 2026.*?>\s*2\b", sums.text, re.DOTALL), sums.text


async def test_the_list_of_orders_counts_days_as_the_shop_does(
    shop: dict[str, Order], browser: httpx.AsyncClient, home: str
) -> None:
    one_day = f"placed_at__from={DAY} AND placed_at__until={DAY}"
    for query in ({"filter": one_day}, {"q": f"placed:{DAY}"}, {"q": f"invoiced:{DAY}"}):
        page = await browser.get("/admin/orders", params=query)
        assert found_in(page) == numbers(shop), query
    grouped = (await browser.get("/admin/orders", params={"group": "day"})).text
    elsewhere = "(30 Nov in the shop)"
    assert grouped.count(elsewhere) == (2 if home == "America/New_York" else 0)
    headings = re.findall(r"\w+day \d+ \w+ 2026", grouped)
    assert headings == [
        "Tuesday 1 December 2026",
        "Monday 30 November 2026",
        "Sunday 29 November 2026",
    ]
    sums = await browser.get("/admin/orders/sums", params={"group": "day", "groups": "1"})
    assert re.search(r"Monday 30 November 2026.*?>\s*2\b", sums.text, re.DOTALL), sums.text
    jumped = await browser.get("/admin/orders", params={"jump": DAY}, follow_redirects=True)
    assert found_in(jumped) == {*numbers(shop), shop[BEFORE].number}


async def test_the_dashboard_counts_it(shop: dict[str, Order], browser: httpx.AsyncClient) -> None:
    asked = {"period": "own", "from": DAY, "to": DAY}
    page = (await browser.get("/admin/dashboard/figures", params=asked)).text
    assert re.search(r"Orders\b.*?>\s*2\s*<", page, re.DOTALL)
    assert "€49.86" in page, "the turnover of two orders"
    assert "those of the shop (Europe/Amsterdam)" in page


async def test_an_order_and_its_customer_show_it(
    shop: dict[str, Order], browser: httpx.AsyncClient
) -> None:
    order = shop[EARLY]
    invoice = await Invoice.get(order_id=order.id)
    for page in (
        f"/admin/orders/{order.number}",
        f"/admin/invoices/{invoice.number}",
        f"/admin/customers/{order.customer_id}",
    ):
        assert IN_WORDS in (await browser.get(page)).text, page


async def test_an_export_and_another_program_name_it(
    shop: dict[str, Order], browser: httpx.AsyncClient
) -> None:
    one_day = {"filter": f"issued_on__from={DAY} AND issued_on__until={DAY}"}
    text = (await browser.get("/admin/invoices/export", params=one_day)).text
    assert [row["Issued on"] for row in csv.DictReader(io.StringIO(text))] == [DAY, DAY]
    orders = (await browser.get("/admin/orders/export", params={"q": f"placed:{DAY}"})).text
    placed = [row["Placed at"] for row in csv.DictReader(io.StringIO(orders))]
    assert sorted(placed) == ["2026-11-30T00:30:00+01:00", "2026-11-30T03:08:00+01:00"]
    caller = await a_caller()
    for query in ({"q": f"issued:{DAY}"}, {"q": f"order:{shop[EARLY].number}"}):
        items = (await caller.get("/invoices", params=query)).json()["items"]
        assert {item["issued_on"] for item in items} == {DAY}
    answer = (await caller.get("/orders", params={"q": f"placed:{DAY}"})).json()
    assert {item["number"] for item in answer["items"]} == numbers(shop)


async def test_the_database_lets_nobody_date_it_anew(shop: dict[str, Order]) -> None:
    for table in ("invoice", "credit_memo"):
        if table == "credit_memo":
            await act_at(EARLY, shop[EARLY], "add_credit_memo", total=500)
        with pytest.raises(BaseORMException):
            await connection().execute_script(f"UPDATE {table} SET issued_on = '2026-01-01'")


async def test_free_lines_are_of_their_days_too(shop: dict[str, Order]) -> None:
    order = await an_order_at(LATE, lines=[a_line(unit_price=0)], shipping_cost=0)
    assert str((await Invoice.get(order_id=order.id)).issued_on) == DAY
