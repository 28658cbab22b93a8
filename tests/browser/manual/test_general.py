"""The manual's section "General information", each sentence in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import done, open_order, part, run
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def test_the_page_is_headed_by_the_number_of_the_order(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())


def test_under_the_number_stand_the_date_and_the_methods(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(placed_at="2026-03-05T10:00:00Z"))
    facts = page.locator(".work-facts")
    expect(facts).to_contain_text("5 Mar 2026")
    expect(facts).to_contain_text("iDEAL · parcel")


def test_the_order_payment_and_shipping_statuses_stand_beside_the_number(
    page: Page, shop: Shop
) -> None:
    open_order(page, shop.place())
    for said in ("awaiting payment", "unpaid", "not shipped"):
        expect(page.locator(".badges")).to_contain_text(said)


def test_amounts_are_in_the_currency_of_the_order(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(currency="GBP"))
    expect(page.locator(".work-total")).to_contain_text("£24.93")


def test_a_custom_status_is_shown_first(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), ("set_status", {"status": "Gift wrap"})))
    expect(page.locator(".badges .state").first).to_have_text("Gift wrap")


def test_a_custom_status_changes_no_other_status(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    run(
        page,
        "Set status",
        lambda dialog: dialog.get_by_label("Custom status").select_option("Gift wrap"),
    )
    for said in ("Gift wrap", "awaiting payment", "unpaid", "not shipped"):
        expect(page.locator(".badges")).to_contain_text(said)


def test_a_custom_status_is_cleared_by_choosing_none(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), ("set_status", {"status": "Gift wrap"})))
    run(
        page,
        "Set status",
        lambda dialog: dialog.get_by_label("Custom status").select_option("None"),
    )
    expect(page.locator(".badges")).not_to_contain_text("Gift wrap")


def test_the_remark_of_the_customer_is_shown(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(remark="Please ring twice"))
    expect(part(page, "remark")).to_contain_text("Please ring twice")
