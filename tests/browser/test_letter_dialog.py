"""What mails a customer by a click asks first: to whom, and shows what it says."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.desk import button, open_order
from tests.browser.shop import Shop


def test_a_reminder_shows_its_e_mail_and_goes_to_the_address_that_was_chosen(
    page: Page, shop: Shop
) -> None:
    number = shop.place()
    open_order(page, number)
    button(page, "Send payment reminder").click()
    dialog = page.get_by_role("dialog")
    to = dialog.get_by_label("To", exact=True)
    expect(to).to_have_value(shop.order(number)["customer"]["email"])
    expect(dialog.locator(".letter")).to_contain_text(number)
    to.fill("right@example.com")
    expect(dialog.locator(".letter-head")).to_contain_text("right@example.com")
    dialog.get_by_role("button", name="Send payment reminder", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(page.locator("main")).to_contain_text("right@example.com")
