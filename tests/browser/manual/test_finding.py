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
