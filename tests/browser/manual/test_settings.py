"""The manual's sections on the settings and the outbox, each sentence in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.shop import EMAIL, Shop

pytestmark = pytest.mark.browser
WORDS = "/admin/settings/emails/order_confirmed?lang=en"


def test_a_wrong_setting_is_marked_and_nothing_is_saved(page: Page) -> None:
    page.goto("/admin/settings/general")
    page.get_by_label("Country").select_option(label="Netherlands")
    page.get_by_label("VAT number", exact=True).fill("NL1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet.")
    expect(page.get_by_label("VAT number", exact=True)).to_have_value("NL1")
    page.goto("/admin/settings/general")
    expect(page.get_by_label("VAT number", exact=True)).not_to_have_value("NL1")


def test_the_history_of_the_settings_tells_from_what_to_what(page: Page) -> None:
    page.goto("/admin/settings/general")
    before = page.get_by_label("City").input_value()
    page.get_by_label("City").fill("Zutphen")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="History")).to_contain_text("→ Zutphen")
    page.get_by_label("City").fill(before)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="History")).to_contain_text("Zutphen →")


def test_the_words_of_an_e_mail_are_shown_on_a_real_order_as_they_are_typed(
    page: Page, shop: Shop
) -> None:
    number = shop.place()
    page.goto(f"{WORDS}&order={number}")
    page.get_by_label("Text").fill("We pack {{ order.number }} with care.")
    seen = page.get_by_role("region", name="As the customer sees it")
    expect(seen).to_contain_text(f"We pack {number} with care.")


def test_a_test_e_mail_goes_to_whoever_asks_and_only_once(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto(f"{WORDS}&order={number}")
    page.get_by_label("Subject").fill("A trial of {{ order.number }}")
    page.get_by_role("button", name="Send me a test").click()
    expect(page.get_by_text(f"A test is on its way to {EMAIL}.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Subject")).to_have_value("A trial of {{ order.number }}")
    page.goto(f"/admin/outbox?q={EMAIL}")
    expect(page.get_by_role("row", name=EMAIL)).to_have_count(1)


def test_the_outbox_lists_each_e_mail_with_its_state(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto("/admin/outbox")
    row = page.get_by_role("row", name=number).filter(has_text="Order confirmation")
    expect(row).to_contain_text("waiting")


def test_the_outbox_leads_to_the_order_of_an_e_mail(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto("/admin/outbox")
    page.get_by_role("link", name=number).first.click()
    expect(page.get_by_role("heading", name=number, level=1)).to_be_visible()
