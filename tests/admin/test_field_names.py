"""What is wrong names its field as the page does, and only once something was typed in it."""

from __future__ import annotations

import html
import re

import httpx
import pytest

from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import an_order
from tests.factories.product import a_product


@pytest.fixture
async def clerk(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("admin")


async def _token(clerk: httpx.AsyncClient) -> str:
    page = (await clerk.get("/admin/orders")).text
    return str(re.search(r'name="_csrf" value="([^"]*)"', page)[1])  # type: ignore[index]


async def _send(clerk: httpx.AsyncClient, at: str, **fields: str) -> str:
    answer = await clerk.post(at, data={"_csrf": await _token(clerk), **fields})
    return html.unescape(answer.text)


async def test_a_bulk_note_is_not_wrong_before_it_was_typed(clerk: httpx.AsyncClient) -> None:
    await an_order()
    at = "/admin/orders/actions/add_note"
    asked = (await clerk.get(f"{at}?all=1")).text
    job = re.search(r'name="_job" value="(\d+)"', asked)
    assert job
    said = await _send(clerk, at, _job=job[1], text="", _preview="1")
    assert "this is needed" not in said
    sent = await _send(clerk, at, _job=job[1], text="", _yes="1")
    assert "this is needed" in sent
    assert "text: this" not in sent.lower()


async def test_stock_to_correct_is_not_wrong_before_it_was_typed(clerk: httpx.AsyncClient) -> None:
    product = await a_product(on_hand=3)
    at = f"/admin/products/{product.id}/actions/correct_stock"
    assert "needed" not in await _send(clerk, at, counted="", reason="", _preview="1")
    wrong = await _send(clerk, at, counted="many", reason="", _preview="1")
    label = re.search(r'<label for="field-counted">([^<]+)', (await clerk.get(at)).text)
    assert label
    assert f"{label[1].strip()}: this must be a whole number." in wrong


async def test_a_line_s_column_is_named_by_its_head(clerk: httpx.AsyncClient) -> None:
    order = await an_order()
    at = f"/admin/orders/{order.number}/actions/edit"
    fields = {"name": "Mug", "quantity": "1", "unit_price": "x", "vat_rate": "21"}
    typed = {f"lines.0.{name}": value for name, value in fields.items()}
    said = await _send(clerk, at, _preview="1", **typed)
    assert "Line 1, Price: “x” is not an amount." in said


async def test_a_new_quote_begins_with_nothing_wrong(clerk: httpx.AsyncClient) -> None:
    page = (await clerk.get("/admin/quotes/new")).text
    assert "Not counted yet" not in page
    assert "aria-invalid" not in page
    said = await _send(clerk, "/admin/quotes/new", _preview="1", shipping_cost="x")
    assert "Lines:" not in said
