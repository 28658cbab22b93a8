"""The manual's section "Seeing the list", each sentence in a real browser."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.shop import Shop

pytestmark = pytest.mark.browser
LIST = "/admin/orders"


def faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is."""
    return [one["id"] for one in Axe().run(page).response["violations"]]


def peek(page: Page, number: str) -> Locator:
    """The panel with the order in it."""
    page.get_by_role("button", name=f"Peek at {number}").click()
    panel = page.get_by_role("complementary", name="Beside the list")
    expect(panel.get_by_role("heading", name=number, level=1)).to_be_focused()
    return panel


def test_columns_are_chosen_for_a_list(page: Page, shop: Shop) -> None:
    shop.place()
    page.goto(LIST)
    page.get_by_role("link", name="Columns").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="Payment", exact=True).uncheck()
    dialog.get_by_role("checkbox", name="Country").check()
    for _step in range(3):
        dialog.get_by_role("button", name="Up: Country").click()
    assert faults(page) == []
    dialog.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**columns=**")
    expect(page.get_by_role("columnheader", name="Country")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Payment")).to_have_count(0)


def test_shift_and_a_click_sorts_by_a_second_column(page: Page, shop: Shop) -> None:
    shop.place()
    page.goto(LIST)
    page.get_by_role("columnheader", name="Status").get_by_role("link").click()
    page.wait_for_url("**sort=status__asc")
    total = page.get_by_role("columnheader", name="Total").get_by_role("link")
    total.click(modifiers=["Shift"])
    page.wait_for_url("**sort=status__asc&sort=gross__asc")
    total.click(modifiers=["Shift"])
    page.wait_for_url("**sort=status__asc&sort=gross__desc")
    expect(page.get_by_role("columnheader", name="Total")).to_contain_text("2")


def test_what_all_found_orders_come_to_stands_under_the_list(page: Page, shop: Shop) -> None:
    for _one in range(2):
        shop.place(customer={"email": "sums@example.com", "name": "A Summed One"})
    page.goto(f"{LIST}?q=email:sums@example.com")
    expect(page.locator(".list-sums")).to_have_text(re.compile(r"2 rows\s*Total €49.86\s*Due €49"))


def test_orders_are_grouped_and_a_group_leads_to_its_orders(page: Page, shop: Shop) -> None:
    unpaid, paid = shop.place(), shop.place(paid=True)
    page.goto(LIST)
    page.get_by_label("Group by").select_option("Payment")
    heading = page.get_by_role("rowheader", name="unpaid").last
    expect(heading).to_contain_text("Total")
    assert faults(page) == []
    heading.get_by_role("link").click()
    expect(page.get_by_role("link", name=unpaid)).to_be_visible()
    expect(page.get_by_role("link", name=paid)).to_have_count(0)


def test_a_saved_view_stands_in_the_menu_with_its_count(page: Page, shop: Shop) -> None:
    shop.place(customer={"email": "viewed@example.com", "name": "A Viewed One"})
    page.goto(f"{LIST}?q=email:viewed@example.com")
    page.get_by_role("link", name="Save view").click()
    page.get_by_label("Name").fill("Viewed ones")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.wait_for_url("**view=**")
    page.goto("/admin/customers")
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Viewed ones")
    expect(link).to_have_text("Viewed ones1")
    assert faults(page) == []
    link.click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Edit view").click()
    page.get_by_role("link", name="Delete this view").click()
    page.get_by_role("button", name="Delete").click()
    expect(link).to_have_count(0)


def test_a_peek_shows_the_order_beside_the_list(page: Page, shop: Shop) -> None:
    below, above = shop.place(), shop.place()
    page.goto(LIST)
    panel = peek(page, above)
    expect(panel.get_by_role("region", name="Products")).to_be_visible()
    assert faults(page) == []
    panel.get_by_role("button", name="Next row").click()
    expect(panel.get_by_role("heading", name=below, level=1)).to_be_visible()


def test_what_is_done_in_a_peek_shows_in_the_list(page: Page, shop: Shop) -> None:
    order = shop.place()
    page.goto(LIST)
    panel = peek(page, order)
    actions = panel.get_by_role("group", name="Actions")
    actions.get_by_role("button", name="Mark as paid").click()
    page.get_by_role("dialog").get_by_role("button", name="Mark as paid").click()
    expect(panel.locator(".work-head")).to_contain_text("awaiting shipment")
    row = page.locator("tr", has=page.get_by_role("link", name=order, exact=True))
    expect(row).to_contain_text("awaiting shipment")
    expect(row.get_by_role("button", name=f"Peek at {order}")).to_have_count(1)


def test_escape_closes_the_peek_where_it_was_opened(page: Page, shop: Shop) -> None:
    order = shop.place()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(LIST)
    panel = peek(page, order)
    box = panel.bounding_box()
    assert box is not None
    assert box["width"] == 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name=f"Peek at {order}")).to_be_focused()


def test_a_jump_shows_the_orders_of_a_day(page: Page, shop: Shop) -> None:
    old = shop.place(placed_at="2026-01-15T12:00:00Z")
    page.goto(LIST)
    page.get_by_label("Jump to").fill("2026-01-15")
    page.get_by_role("button", name="Go").click()
    page.wait_for_url("**after=**")
    expect(page.locator("main .row-link").first).to_have_text(old)
