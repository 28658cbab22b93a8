"""A product's page: its stock, the ledger that explains it, correcting it, and what to order."""

from __future__ import annotations

import re

import httpx
import pytest

from admin import product_page as product_shown
from models.product import Product
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import a_line, an_order
from tests.factories.product import a_product

MUG = "/admin/products/1"


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("manager")


async def typed(browser: httpx.AsyncClient, **form: str) -> httpx.Response:
    asked = (await browser.get(f"{MUG}/actions/correct_stock")).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked))
    return await browser.post(f"{MUG}/actions/correct_stock", data=hidden | form)


async def test_the_ledger_explains_what_is_on_hand(browser: httpx.AsyncClient) -> None:
    await a_product(15, sku="MUG-1", name="Mug")
    order = await an_order(lines=[a_line("MUG-1", quantity=2)], shipped=True)
    waiting = await an_order(lines=[a_line("MUG-1", quantity=3)])
    shown = (await browser.get(MUG)).text
    cells = re.findall(r'Then on hand">(-?\d+)<', shown)
    assert cells == ["13", "13", "15", "15"]
    for link in (f"orders/{order.number}", "packing_slips/SHIP00001", f"orders/{waiting.number}"):
        assert f"/admin/{link}" in shown
    assert "3 to ship" in shown


async def test_older_moves_go_on_where_the_page_ended(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product_shown, "MOVES", 2)
    await a_product(15, sku="MUG-1")
    await an_order(lines=[a_line("MUG-1", quantity=2)], shipped=True)
    await an_order(lines=[a_line("MUG-1", quantity=3)], shipped=True)
    left = []
    place = MUG
    while place:
        shown = (await browser.get(place)).text
        left += re.findall(r'Then on hand">(-?\d+)<', shown)
        older = re.search(r'href="(/admin/products/1\?after=[^"#]+)', shown)
        place = older[1].replace("&amp;", "&") if older else ""
    assert left == ["10", "13", "13", "15", "15"]
    assert (await browser.get(f"{MUG}?after=nonsense")).status_code == 400


async def test_stock_is_corrected_on_the_page(browser: httpx.AsyncClient) -> None:
    product = await a_product(15, name="Mug")
    assert (await typed(browser, counted="12", why="damaged")).status_code == 303
    await product.refresh_from_db()
    assert product.on_hand == 12
    assert "Damaged" in (await browser.get(MUG)).text or "damaged" in (await browser.get(MUG)).text


async def test_a_refusal_keeps_what_was_typed(browser: httpx.AsyncClient) -> None:
    await a_product(2)
    answer = await typed(browser, difference="-3", text="gone since Monday")
    assert answer.status_code == 409
    assert "only 2 are on hand" in answer.text
    assert "gone since Monday" in answer.text
    assert (await typed(browser, counted="many")).status_code == 422


@pytest.mark.parametrize(
    ("name", "value"), [("vat_rate", "101"), ("notify_below", "-1"), ("picture_url", "mug.png")]
)
async def test_a_form_refuses_what_no_product_can_be(
    browser: httpx.AsyncClient, name: str, value: str
) -> None:
    await a_product()
    page = (await browser.get("/admin/products/edit?pk=1")).text
    token = re.search(r'name="_csrf" value="([0-9a-f]{64})"', page)
    assert token is not None
    form = {"_csrf": token[1], name: value}
    answer = await browser.post("/admin/products/edit?pk=1", data=form)
    assert answer.status_code == 422
    assert f'value="{value}"' in answer.text


async def test_what_is_to_be_ordered_says_what_was_sold_of_late(browser: httpx.AsyncClient) -> None:
    await a_product(5, sku="MUG-1", name="=Mug", notify_below=4)
    await a_product(50, sku="PLENTY")
    await an_order(lines=[a_line("MUG-1", quantity=3)])
    shown = (await browser.get("/admin/to_order")).text
    assert "1 product" in shown
    assert "PLENTY" not in shown
    lines = (await browser.get("/admin/to_order?format=csv")).text.splitlines()
    assert lines[1] == "MUG-1,'=Mug,5,3,2,4,3"


async def test_a_product_is_named_by_its_id_and_nothing_else(browser: httpx.AsyncClient) -> None:
    await a_product()
    for wrong in ("99", "0x1", "1" * 30):
        assert (await browser.get(f"/admin/products/{wrong}")).status_code == 404
    assert await Product.all().count() == 1
