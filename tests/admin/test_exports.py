"""Exports read back by other readers and compared with the database, to the cent."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import openpyxl
import pytest
from starlette.applications import Starlette

from backdesk.admin.exports import reader as reading
from backdesk.auth.user import Role, User
from backdesk.plugins import load_plugins
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.payment import Payment, Refund
from tests.admin.behind_the_door import HERE, a_member, configured, sign_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.factories.settings import change
from web import create_app

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NASTY = ("=1+1", "+31 6 12", "-2", "@A1", "\tx", " =2", "a\nb", 'q"uo;te, d', "☕ 漢字")


@asynccontextmanager
async def somebody(role: str = "admin", language: str = "en") -> AsyncIterator[httpx.AsyncClient]:
    load_plugins()
    app: Starlette = create_app(configured())
    transport = httpx.ASGITransport(app)
    await change(time_zone="Europe/Amsterdam")
    member = await a_member(role)
    await User.filter(id=member.id).update(timezone="America/New_York", language=language)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as browser:
        await sign_in(browser, member.email)
        yield browser


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", 2)
    monkeypatch.setattr(reading, "CHUNK_WITH_PARTS", 2)


async def send(browser: httpx.AsyncClient, url: str, page: str = "", **form: Any) -> httpx.Response:
    token = re.search(r'name="_csrf" value="([0-9a-f]{64})"', (await browser.get(page or url)).text)
    assert token is not None
    return await browser.post(url, data={"_csrf": token[1], **form})


def read_csv(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def read_xlsx(content: bytes, sheet: int = 0) -> Iterator[dict[str, Any]]:
    rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows(values_only=True)
    head = next(rows)
    return (dict(zip(head, row, strict=True)) for row in rows)


def cents(minor: int, currency: str = "EUR") -> Decimal:
    return Decimal(minor).scaleb(-{"JPY": 0, "KWD": 3}.get(currency, 2))


async def three_currencies() -> list[Order]:
    for currency in ("EUR", "JPY", "KWD"):
        await an_order(currency=currency, paid=currency == "JPY")
    return await Order.all().order_by("-placed_at", "-id")


async def test_a_csv_says_what_the_database_holds_to_the_cent(database: Database) -> None:
    orders = await three_currencies()
    async with somebody() as browser:
        rows = read_csv((await browser.get("/admin/orders/export?format=csv")).text)
    assert [row["Number"] for row in rows] == [order.number for order in orders]
    for row, order in zip(rows, orders, strict=True):
        assert row["Currency"] == order.currency
        assert Decimal(row["Total"]) == cents(order.gross, order.currency)
        assert Decimal(row["Due"]) == cents(order.due, order.currency)
        placed = datetime.fromisoformat(row["Placed at"])
        assert placed == order.placed_at.replace(microsecond=0)
        assert placed.utcoffset() == order.placed_at.astimezone(AMSTERDAM).utcoffset()
        assert (row["Customer"], row["Status"]) == (order.name, order.status)
    assert rows[0]["Total"].partition(".")[2] == f"{orders[0].gross % 1000:03}"  # KWD


async def test_xlsx_has_real_numbers_and_dates_in_the_shops_zone(database: Database) -> None:
    orders = await three_currencies()
    async with somebody() as browser:
        content = (await browser.get("/admin/orders/export?format=xlsx")).content
    for row, order in zip(read_xlsx(content), orders, strict=True):
        assert Decimal(str(row["Total"])) == cents(order.gross, order.currency)
        assert isinstance(row["Total"], int | float)
        local = order.placed_at.astimezone(AMSTERDAM).replace(tzinfo=None, microsecond=0)
        assert row["Placed at"] == local
    book = openpyxl.load_workbook(io.BytesIO(content))
    formats = [book.worksheets[0].cell(n, 9).number_format for n in (2, 3, 4)]
    assert formats == ["#,##0.000", "#,##0", "#,##0.00"]
    about = dict(book["About"].iter_rows(values_only=True))
    assert (about["List"], about["Rows"], about["Filter"]) == ("Orders", "3", "all")


async def test_no_text_becomes_a_formula_and_none_is_lost(sqlite_database: Database) -> None:
    order = await an_order(lines=[a_line(sku=f"S{n}") for n in range(len(NASTY))])
    for line, text in zip(await OrderLine.all().order_by("id"), NASTY, strict=True):
        await OrderLine.filter(id=line.id).update(name=text)
    await Order.filter(id=order.id).update(company="=HYPERLINK(1)")
    query = "rows=line&field=buyer&field=line.name&field=line.net"
    async with somebody() as browser:
        plain = read_csv((await browser.get(f"/admin/orders/export?{query}")).text)
        content = (await browser.get(f"/admin/orders/export?format=xlsx&{query}")).content
        lines = (await browser.get(f"/admin/orders/export?format=jsonl&{query}")).text
    safe = [text if text[0] in "aq☕" else f"'{text}" for text in NASTY]
    assert [row["Product"] for row in plain] == safe
    assert plain[0]["Customer"] == "'=HYPERLINK(1)"
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [row[2] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value.replace("_x0009_", "\t") for cell in cells] == list(NASTY)
    assert {cell.data_type for cell in cells} == {"s"}
    assert [json.loads(line)["line.name"] for line in lines.splitlines()] == list(NASTY)


async def test_one_row_a_line_adds_up_to_what_was_ordered(database: Database) -> None:
    for quantity in (1, 2, 3):
        await an_order(lines=[a_line(), a_line(sku="PAD", quantity=quantity, unit_price=1234)])
    async with somebody() as browser:
        rows = read_csv((await browser.get("/admin/orders/export?rows=line")).text)
    wanted = []
    for order in await Order.all().order_by("-placed_at", "-id"):
        for line in await OrderLine.filter(order_id=order.id).order_by("id"):
            wanted.append((order.number, line.sku, str(line.quantity), cents(line.gross)))  # noqa: PERF401
    read = [(r["Number"], r["SKU"], r["Quantity"], Decimal(r["Line total"])) for r in rows]
    assert read == wanted
    assert {(row["VAT rate"], row["Currency"]) for row in rows} == {("21", "EUR")}


async def test_credit_memos_are_below_zero_so_that_documents_add_up(database: Database) -> None:
    order = await an_order(paid=True)
    await act(order, "add_credit_memo", refund=True)
    await an_order()
    async with somebody() as browser:
        rows = read_csv((await browser.get("/admin/orders/export?rows=document")).text)
    total = sum(Decimal(row["Document total"]) for row in rows)
    invoiced = sum(one.gross for one in await Invoice.all())
    credited = sum(one.gross for one in await CreditMemo.all())
    assert credited > 0
    assert total == cents(invoiced - credited)
    memo = next(row for row in rows if row["Document"] == "credit memo")
    assert (memo["Of invoice"], memo["Document total"][0]) == ("INV00001", "-")


async def test_payments_add_up_and_one_that_was_reversed_counts_for_nothing(
    database: Database,
) -> None:
    order = await an_order(paid=True)
    await act(order, "add_credit_memo", refund=True)
    await act(await an_order(paid=True), "mark_as_not_paid")
    async with somebody() as browser:
        answer = await browser.get("/admin/orders/export?rows=payment&format=xlsx")
        rows = list(read_xlsx(answer.content))
    received = [one for one in await Payment.all() if one.reversed_at is None]
    given = [one for one in await Refund.all() if one.reversed_at is None]
    assert (len(received), len(given), len(rows)) == (1, 1, 3)
    left = sum(one.amount for one in received) - sum(one.amount for one in given)
    counted = sum(Decimal(str(row["Amount that counts"])) for row in rows)
    assert counted == cents(left)
    undone = next(row for row in rows if row["Reversed at"])
    assert (undone["Amount that counts"], undone["Amount"] > 0) == (0, True)


async def test_a_spreadsheets_csv_has_the_signs_of_the_readers_language(
    sqlite_database: Database,
) -> None:
    order = await an_order()
    async with somebody(language="nl") as browser:
        answer = await browser.get("/admin/orders/export?style=local&bom=1")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    (row,) = read_csv(answer.content.decode("utf-8-sig"), ";")
    assert row["Total"] == str(cents(order.gross)).replace(".", ",")
    local = order.placed_at.astimezone(AMSTERDAM)
    assert row["Placed at"] == f"{local:%Y-%m-%d %H:%M:%S}"


async def test_an_export_has_the_columns_that_the_lists_address_names(
    sqlite_database: Database,
) -> None:
    await an_order()
    async with somebody() as browser:
        rows = read_csv((await browser.get("/admin/orders/export?columns=status,number")).text)
    assert list(rows[0]) == ["Status", "Number"]


@pytest.mark.parametrize(
    "query", ["field=password_hash", "rows=line&field=line.order", "rows=pages", "style=odd"]
)
async def test_what_an_export_does_not_have_is_refused_in_words(
    sqlite_database: Database, query: str
) -> None:
    async with somebody() as browser:
        answer = await browser.get(f"/admin/orders/export?{query}")
    assert (answer.status_code, "There" in answer.text) == (400, True)


async def test_fields_of_other_rows_are_left_out_where_no_script_runs(
    sqlite_database: Database,
) -> None:
    await an_order()
    async with somebody() as browser:
        answer = await browser.get("/admin/orders/export?field=number&field=line.sku")
    assert list(read_csv(answer.text)[0]) == ["Number"]


async def test_documents_are_for_who_may_see_invoices(sqlite_database: Database) -> None:
    await an_order()
    await Role.filter(name="warehouse").update(permissions=["orders.view"])
    async with somebody("warehouse") as browser:
        assert (await browser.get("/admin/orders/export?rows=document")).status_code == 400
        assert "invoices, and" not in (await browser.get("/admin/orders/export/choose")).text
