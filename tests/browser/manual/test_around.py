"""Around the order: notes of one's own, the customer's page and the product's."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import done, open_order, part, run
from tests.browser.shop import EMAIL, Shop

pytestmark = pytest.mark.browser


def test_an_author_edits_a_note(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    run(page, "Add note", lambda dialog: dialog.get_by_label("Note").fill("Call Anne"))
    part(page, "notes").get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text").fill("Call Anna")
    dialog.get_by_role("button", name="Edit note").click()
    expect(part(page, "notes")).to_contain_text("Call Anna")
    expect(part(page, "notes")).to_contain_text("edited")


def test_the_bell_counts_a_note_until_it_is_read(page: Page, shop: Shop) -> None:
    number = done(shop, shop.place(), ("add_note", {"text": "Ring Anne", "colleagues": [EMAIL]}))
    open_order(page, number)
    bell = page.get_by_role("link", name="Notes: 1 unread")
    expect(bell).to_be_visible()
    part(page, "notes").get_by_role("button", name="Mark as read").click()
    expect(page.get_by_role("link", name="Notes: 0 unread")).to_be_visible()
    expect(page.locator(".bell-count")).to_have_count(0)


def test_the_order_leads_to_the_customer_and_what_is_open(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    part(page, "customer").get_by_role("link").first.click()
    expect(page.locator(".work-total")).to_contain_text("due")
    expect(part(page, "orders").get_by_role("link", name=number)).to_be_visible()


def test_the_products_page_explains_its_stock(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    part(page, "products").get_by_role("link").first.click()
    explained = part(page, "ledger").get_by_role("row").filter(has_text=number)
    expect(explained).to_contain_text("Order placed")
    expect(part(page, "waiting").get_by_role("link", name=number)).to_be_visible()


def test_stock_is_corrected_by_a_count(page: Page, shop: Shop) -> None:
    open_order(
        page,
        shop.place(
            lines=[
                {
                    "sku": "COUNTED",
                    "name": "Counted",
                    "quantity": 1,
                    "unit_price": 100,
                    "vat_rate": "21",
                }
            ]
        ),
    )
    part(page, "products").get_by_role("link").first.click()
    page.get_by_role("button", name="Correct stock").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Counted on the shelf").fill("7")
    expect(dialog.get_by_text("0 → 7")).to_be_visible()
    dialog.get_by_role("button", name="Correct stock").click()
    expect(part(page, "stock")).to_contain_text("7")
    expect(part(page, "ledger")).to_contain_text("counted")
