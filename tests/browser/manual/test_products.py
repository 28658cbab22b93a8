"""The manual's section "Products", each sentence in a real browser."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import done, open_order, part
from tests.browser.shop import Shop
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


def _has_five_on_hand(shop: Shop, sku: str) -> None:
    """Two of them reserved; written as it is because no page corrects stock yet."""
    level = "on_hand = 5, reserved = 2, available = 3, notify_below = 3"
    with closing(sqlite3.connect(shop.database, timeout=10)) as database, database:
        database.execute(f"UPDATE product SET {level} WHERE sku = ?", (sku,))


def test_each_line_shows_the_name_the_sku_the_quantity_and_the_price(
    page: Page, shop: Shop
) -> None:
    open_order(page, shop.place(lines=[a_line("TEA-1", name="Teapot", quantity=3)]))
    for said in ("Teapot", "TEA-1", "3", "€9.99", "€29.97"):
        expect(part(page, "products").get_by_role("row").last).to_contain_text(said)


def test_a_line_tells_how_many_are_invoiced_and_shipped(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "mark_as_shipped"))
    expect(part(page, "products")).to_contain_text("2 invoiced")
    expect(part(page, "products")).to_contain_text("2 shipped")


def test_a_line_tells_how_many_are_credited_and_cancelled(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "cancel"))
    expect(part(page, "products")).to_contain_text("2 credited")
    expect(part(page, "products")).to_contain_text("2 cancelled")


def test_stock_is_shown_as_available_on_hand_and_reserved(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(lines=[a_line("STOCK-1", quantity=4)]))
    for said in ("-4 available", "0 on hand", "4 reserved"):
        expect(part(page, "products")).to_contain_text(said)


def test_stock_of_zero_or_less_is_red(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(lines=[a_line("STOCK-2")]))
    expect(part(page, "products").locator(".stock-none")).to_contain_text("none left")


def test_a_line_that_is_no_goods_keeps_no_stock(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(lines=[a_line("SERVICE-1", physical=False)]))
    expect(part(page, "products")).to_contain_text("no stock kept")
    expect(page.locator(".badges")).to_contain_text("nothing to ship")


def test_a_line_tells_how_many_were_returned(page: Page, shop: Shop) -> None:
    number = done(shop, shop.place(paid=True), "mark_as_shipped", "create_return")
    case = shop.order(number)["returns"][0]["number"]
    for step in ("approve", "receive"):
        assert shop.client.post(f"/returns/{case}/actions/{step}").status_code == 200
    open_order(page, number)
    expect(part(page, "products")).to_contain_text("2 returned")


def test_stock_at_or_below_its_notice_is_orange(page: Page, shop: Shop) -> None:
    number = shop.place(lines=[a_line("LOW-1")])
    _has_five_on_hand(shop, "LOW-1")
    open_order(page, number)
    expect(part(page, "products").locator(".stock-low")).to_contain_text("3 available")
