"""A session that ends while a dialog is open: sign in beside it, and go on with what was typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.shop import EMAIL, PASSWORD, Shop
from tests.browser.test_new_papers import type_line
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


def _signed_in_beside(page: Page) -> None:
    """In the tab that the offer opens; then back to what was typed."""
    here = page.url
    with page.context.expect_page() as beside:
        page.get_by_role("dialog").get_by_role("link", name="Sign in").click()
    _sign_in(beside.value)
    beside.value.wait_for_url(here)
    beside.value.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")


def _typed_on(page: Page, shop: Shop, label: str, text: str, button: str = "Save") -> None:
    """Typed, sent after the session ended, and sent on after signing in."""
    field = page.get_by_label(label, exact=True).first
    field.fill(text)
    _end_session(shop)
    page.get_by_role("button", name=button, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("not signed in any more")
    expect(field).to_have_value(text)
    _signed_in_beside(page)
    expect(dialog).to_contain_text("what you typed is still here")
    expect(field).to_have_value(text)
    dialog.get_by_role("button", name=button, exact=True).click()


def test_a_customer_that_was_edited_is_saved_after_signing_in(page: Page, shop: Shop) -> None:
    number = shop.place()
    customer = shop.client.get("/customers").json()["items"][0]["id"]
    assert number
    page.goto(f"/admin/customers/edit?pk={customer}")
    _typed_on(page, shop, "City", "Łódź")
    page.wait_for_url(f"**/admin/customers/{customer}")
    assert shop.client.get(f"/customers/{customer}").json()["address"]["city"] == "Łódź"


def test_a_new_order_goes_on_after_signing_in(page: Page, shop: Shop) -> None:
    page.goto("/admin/orders/new")
    page.get_by_label("E-mail", exact=True).fill("session@example.com")
    type_line(page, 0, SKU="NEW-1", Name="Mug", Quantity="2", Price="10.00", VAT_rate="21")
    _typed_on(page, shop, "Name", "Zoë", "Place order")
    page.wait_for_url("**/admin/orders/ORD*")
    expect(page.get_by_text("Zoë").first).to_be_visible()


def test_a_mail_template_is_saved_after_signing_in(page: Page, shop: Shop) -> None:
    page.goto("/admin/settings/emails/order_confirmed?lang=en")
    _typed_on(page, shop, "Subject", "Thank you, and see you soon")
    page.goto(page.url)
    expect(page.get_by_label("Subject", exact=True)).to_have_value("Thank you, and see you soon")


def test_whoever_signed_in_again_in_another_tab_loses_nothing(page: Page, shop: Shop) -> None:
    """The page is of the session before, and its form is sent with the token of the new one."""
    page.goto("/admin/products/create")
    page.get_by_label("Name", exact=True).fill("Ölkanne")
    page.get_by_label("SKU", exact=True).fill("CAN-1")
    page.get_by_label("Price", exact=True).fill("5.00")
    page.get_by_label("VAT rate", exact=True).fill("21")
    _end_session(shop)
    beside = page.context.new_page()
    beside.goto("/admin/sign-in?next=/admin/orders")
    _sign_in(beside)
    beside.wait_for_url("**/admin/orders")
    beside.close()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Ölkanne").first).to_be_visible()
    assert shop.client.get("/products?sku=can-1").json()["items"][0]["name"] == "Ölkanne"


def test_a_server_that_does_not_answer_leaves_what_was_typed(page: Page) -> None:
    page.goto("/admin/products/create")
    name = page.get_by_label("Name", exact=True)
    name.fill("Ölkanne")
    page.context.set_offline(offline=True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("did not answer")
    expect(name).to_have_value("Ölkanne")
    page.context.set_offline(offline=False)
