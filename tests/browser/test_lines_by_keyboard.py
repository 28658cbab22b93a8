"""A quote is typed line by line at any speed; a late look-up never writes under the hands."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.shop import Shop
from tests.browser.test_new_papers import cell
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


@pytest.fixture
def slow_lookups(page: Page) -> None:
    def later(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    page.route("**/products?*", later)


def test_a_late_look_up_leaves_the_box_that_has_the_focus(
    page: Page, shop: Shop, slow_lookups: None
) -> None:
    shop.place(lines=[a_line("LATE-1", name="Lamp", unit_price=2500)])
    page.goto("/admin/quotes/new")
    cell(page, 0, "SKU").press_sequentially("LATE-1")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(cell(page, 0, "Price")).to_have_value("25.00")
    page.keyboard.type("10")
    expect(cell(page, 0, "Quantity")).to_have_value("10")
    cell(page, 0, "SKU").fill("")
    cell(page, 0, "Name").focus()
    cell(page, 0, "SKU").fill("LATE-1")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(cell(page, 0, "Name")).to_have_value("Lamp")


def test_a_box_that_was_left_empty_is_filled_then(
    page: Page, shop: Shop, slow_lookups: None
) -> None:
    shop.place(lines=[a_line("LATE-2", name="Shade", unit_price=1200)])
    page.goto("/admin/quotes/new")
    cell(page, 0, "SKU").press_sequentially("LATE-2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(cell(page, 0, "Price")).to_have_value("12.00")
    expect(cell(page, 0, "Quantity")).to_have_value("")
    page.keyboard.press("Tab")
    expect(cell(page, 0, "Quantity")).to_have_value("1")


@pytest.mark.parametrize("delay", [0, 40, 160])
def test_twenty_lines_are_typed_at_any_speed(page: Page, shop: Shop, delay: int) -> None:
    skus = [f"KEY-{delay}-{n}" for n in range(20)]
    shop.place(lines=[a_line(sku, name=sku, unit_price=100) for sku in skus])
    page.goto("/admin/quotes/new")
    cell(page, 0, "SKU").focus()
    for number, sku in enumerate(skus):
        page.keyboard.type(sku, delay=delay)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type(str(10 + number), delay=delay)
        if number < len(skus) - 1:
            page.keyboard.press("Enter")
    for _column in ("Price", "VAT rate", "Discount"):
        page.keyboard.press("Tab")
    for number, sku in enumerate(skus):
        expect(cell(page, number, "SKU")).to_have_value(sku)
        expect(cell(page, number, "Quantity")).to_have_value(str(10 + number))
        expect(cell(page, number, "Price")).to_have_value("1.00")
    total = sum(range(10, 30))
    expect(page.locator("[data-totals]")).to_contain_text(f"€{total}.00")


def test_a_known_customer_s_name_is_not_written_into_what_is_typed(page: Page, shop: Shop) -> None:
    shop.place(
        customer={
            "email": "late@example.com",
            "name": "Late Customer",
            "address": {
                "street": "Quay 1",
                "postcode": "1000 AA",
                "city": "Delft",
                "country": "NL",
            },
        }
    )

    def later(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    page.route("**/customer?*", later)
    page.goto("/admin/quotes/new")
    page.get_by_label("E-mail", exact=True).fill("late@example.com")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.name")
    expect(page.get_by_label("City").first).to_have_value("Delft")
    page.keyboard.type("X")
    assert page.evaluate("document.activeElement.value") == "X", focused
