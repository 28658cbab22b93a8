"""A session that ends while a dialog is open: sign in beside it, and go on with what was typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.shop import EMAIL, PASSWORD, Shop
from tests.waiting import PATIENCE

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, shop: Shop) -> Iterator[Page]:
    """In a session of its own, which may end."""
    context = browser.new_context(base_url=shop.url, viewport={"width": 1300, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    opened = context.new_page()
    opened.goto("/admin/sign-in?next=/admin/orders")
    _sign_in(opened)
    opened.wait_for_url("**/admin/orders")
    yield opened
    context.close()


def _sign_in(page: Page) -> None:
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _end_session(shop: Shop) -> None:
    """The last one that began: the others are of other tests."""
    with closing(sqlite3.connect(shop.database, timeout=10)) as database, database:
        database.execute("DELETE FROM session WHERE id = (SELECT max(id) FROM session)")


def test_a_note_is_sent_after_signing_in_beside_it(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto(f"/admin/orders/{number}")
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    note = dialog.get_by_label("Note", exact=True)
    note.fill("She wants the blue one")
    _end_session(shop)
    submit = dialog.get_by_role("button", name="Add note")
    submit.click()
    expect(dialog.get_by_role("alert")).to_contain_text("not signed in any more")
    expect(note).to_have_value("She wants the blue one")
    with page.context.expect_page() as beside:
        dialog.get_by_role("link", name="Sign in").click()
    _sign_in(beside.value)
    beside.value.wait_for_url(f"**/admin/orders/{number}")
    beside.value.close()
    page.bring_to_front()
    submit.click()
    expect(page.get_by_text("She wants the blue one").first).to_be_visible()
    expect(dialog).to_be_hidden()
    assert [one["text"] for one in shop.order(number)["notes"]] == ["She wants the blue one"]


def test_a_dialog_that_cannot_open_offers_to_sign_in(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto(f"/admin/orders/{number}")
    _end_session(shop)
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    with page.context.expect_page() as beside:
        dialog.get_by_role("link", name="Sign in").click()
    _sign_in(beside.value)
    beside.value.wait_for_url(f"**/admin/orders/{number}")
    beside.value.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(dialog).to_be_hidden()
    page.keyboard.press("n")
    expect(dialog.get_by_label("Note", exact=True)).to_be_visible()
