"""The manual's section "Finding the order", each sentence in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def test_an_order_is_found_by_its_number(page: Page, shop: Shop) -> None:
    wanted, other = shop.place(), shop.place()
    page.goto("/admin/orders")
    page.get_by_role("combobox", name="Search").fill(wanted)
    page.get_by_role("combobox", name="Search").press("Enter")
    expect(page.get_by_role("link", name=wanted)).to_be_visible()
    expect(page.get_by_role("link", name=other)).to_have_count(0)


def test_an_order_is_found_by_the_customers_name(page: Page, shop: Shop) -> None:
    wanted = shop.place(customer={"email": "zofia@example.com", "name": "Zofia Quill"})
    page.goto("/admin/orders?q=quill")
    expect(page.locator("main tbody")).to_contain_text(wanted)
    expect(page.locator("main tbody tr")).to_have_count(1)


def test_to_pay_lists_only_orders_that_await_payment(page: Page, shop: Shop) -> None:
    unpaid, paid = shop.place(), shop.place(paid=True)
    page.goto("/admin/orders")
    page.get_by_role("link", name="To pay").click()
    expect(page.get_by_role("link", name=unpaid)).to_be_visible()
    expect(page.get_by_role("link", name=paid)).to_have_count(0)


def test_to_ship_lists_only_orders_that_await_shipment(page: Page, shop: Shop) -> None:
    unpaid, paid = shop.place(), shop.place(paid=True)
    page.goto("/admin/orders")
    page.get_by_role("link", name="To ship").click()
    expect(page.get_by_role("link", name=paid)).to_be_visible()
    expect(page.get_by_role("link", name=unpaid)).to_have_count(0)


def test_what_may_be_typed_is_offered_while_one_types(page: Page, shop: Shop) -> None:
    unpaid, paid = shop.place(), shop.place(paid=True)
    page.goto("/admin/orders")
    box = page.get_by_role("combobox", name="Search")
    box.press_sequentially("unp")
    expect(page.get_by_role("option", name="unpaid")).to_be_visible()
    box.press("ArrowDown")
    box.press("Tab")
    expect(box).to_have_value("unpaid ")
    box.press("Enter")
    expect(page.get_by_role("link", name=unpaid)).to_be_visible()
    expect(page.get_by_role("link", name=paid)).to_have_count(0)


def test_a_word_that_is_not_understood_is_marked(page: Page, shop: Shop) -> None:
    page.goto("/admin/orders?q=unpaid+colour:red")
    expect(page.get_by_role("alert").locator("mark")).to_have_text("colour:red")
    expect(page.get_by_role("combobox", name="Search")).to_have_value("unpaid colour:red")


def test_a_filter_built_by_clicking_stands_in_the_search_box(page: Page, shop: Shop) -> None:
    page.goto("/admin/orders")
    page.locator("#builder summary").click()
    rule = page.locator(".builder-rule")
    rule.get_by_label("What").select_option("key country")
    rule.get_by_label("Value").fill("NL")
    page.get_by_role("button", name="Add a rule").click()
    rule.nth(1).get_by_label("What").select_option("flag hold")
    rule.nth(1).get_by_label("not").check()
    page.locator(".builder").get_by_role("button", name="Show").click()
    page.wait_for_url("**q=country**")
    expect(page.get_by_role("combobox", name="Search")).to_have_value("country:NL -hold")
