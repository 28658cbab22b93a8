"""The manual's section "Together", each sentence in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import open_order
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def act(shop: Shop, number: str, name: str) -> None:
    """A colleague does it, elsewhere."""
    assert shop.client.post(f"/orders/{number}/actions/{name}", json={}).status_code == 200


def test_what_a_colleague_changes_shows_on_the_open_order(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    expect(page.locator("#live[data-open]")).to_be_attached()
    act(shop, number, "hold")
    expect(page.locator(".work-head")).to_contain_text("on hold")


def test_what_a_colleague_changes_shows_in_the_open_list(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto("/admin/orders")
    expect(page.locator("#live[data-open]")).to_be_attached()
    act(shop, number, "hold")
    expect(page.get_by_role("row", name=number)).to_contain_text("on hold")


def test_what_is_being_typed_is_left_alone_by_what_a_colleague_changes(
    page: Page, shop: Shop
) -> None:
    number = shop.place()
    open_order(page, number)
    expect(page.locator("#live[data-open]")).to_be_attached()
    page.locator("#work button[formaction$='/add_note']").first.click()
    text = page.get_by_role("dialog").get_by_role("textbox").first
    text.fill("Half a sentence")
    act(shop, number, "hold")
    expect(page.locator(".live-news")).to_contain_text("Changed by A manager just now")
    expect(text).to_have_value("Half a sentence")
