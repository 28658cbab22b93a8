"""What others change never comes under the hands of who works on a page; it waits to be shown."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import open_order
from tests.browser.shop import EMAIL, Shop
from tests.browser.two import signed_in

pytestmark = pytest.mark.browser


def listening(page: Page) -> None:
    expect(page.locator("#live[data-open]")).to_be_attached()


def act(shop: Shop, number: str, name: str) -> None:
    """A colleague does it, elsewhere."""
    assert shop.client.post(f"/orders/{number}/actions/{name}", json={}).status_code == 200


def test_new_orders_are_announced_and_shown_when_asked_for(page: Page, shop: Shop) -> None:
    page.goto("/admin/orders")
    listening(page)
    number = shop.place()
    bar = page.locator(".live-news")
    expect(bar).to_contain_text("1 new order")
    expect(page.get_by_role("link", name=number)).to_have_count(0)
    second = shop.place()
    expect(bar).to_contain_text("2 new orders")
    bar.get_by_role("button", name="Show").click()
    for one in (number, second):
        expect(page.get_by_role("link", name=one)).to_be_visible()


def test_a_row_that_does_not_match_any_more_stays_and_says_so(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto("/admin/orders?q=unpaid")
    listening(page)
    act(shop, number, "mark_as_paid")
    row = page.get_by_role("row", name=number)
    expect(row).to_have_attribute("title", "Does not match any more")
    expect(row).to_contain_text("awaiting shipment")


def test_where_rows_are_chosen_it_is_only_said_that_something_changed(
    page: Page, shop: Shop
) -> None:
    number = shop.place()
    page.goto("/admin/orders")
    listening(page)
    page.get_by_role("checkbox", name=f"Choose {number}").check()
    act(shop, number, "hold")
    bar = page.locator(".live-news")
    expect(bar).to_contain_text("Changed by A manager just now")
    row = page.get_by_role("row", name=number)
    expect(row).to_contain_text("awaiting payment")
    bar.get_by_role("button", name="Show").click()
    expect(row).to_contain_text("on hold")
    expect(page.get_by_role("checkbox", name=f"Choose {number}")).to_be_checked()


def test_what_is_typed_in_a_dialog_is_not_disturbed(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    listening(page)
    page.locator("#work button[formaction$='/add_note']").first.click()
    text = page.get_by_role("dialog").get_by_role("textbox").first
    text.fill("Half a sent")
    act(shop, number, "hold")
    bar = page.locator(".live-news")
    expect(bar).to_contain_text("Changed by A manager just now")
    text.press_sequentially("ence")
    expect(text).to_have_value("Half a sentence")
    expect(page.locator(".held")).to_have_count(0)
    page.get_by_role("dialog").get_by_role("button", name="Add note").click()
    expect(page.locator("#work")).to_contain_text("Half a sentence")
    expect(page.locator(".held")).to_be_visible()
    expect(bar).to_be_empty()


def test_selected_text_is_not_replaced(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    listening(page)
    page.locator("address").first.select_text()
    act(shop, number, "hold")
    expect(page.locator(".live-news")).to_contain_text("Changed by A manager just now")
    expect(page.locator(".held")).to_have_count(0)
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".held")).to_be_visible()


def test_a_hidden_page_does_not_listen_and_is_up_to_date_when_it_is_shown(
    page: Page, shop: Shop
) -> None:
    number = shop.place()
    open_order(page, number)
    listening(page)
    hide = "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: \
true}); document.dispatchEvent(new Event('visibilitychange')); }"
    page.evaluate(hide, arg=True)
    expect(page.locator("#live[data-open]")).to_have_count(0)
    act(shop, number, "hold")
    page.evaluate(hide, arg=False)
    expect(page.locator(".held")).to_be_visible()


def test_the_stream_ends_with_the_session(shop: Shop, browser: Browser) -> None:
    with closing(signed_in(browser, shop.url, EMAIL)) as context:
        opened = context.new_page()
        opened.goto("/admin/orders")
        listening(opened)
        other = context.new_page()
        other.goto("/admin/products")
        other.get_by_role("button", name="Sign out").click()
        expect(other.get_by_role("button", name="Sign in")).to_be_visible()
        expect(opened.locator("#live[data-open]")).to_have_count(0)
