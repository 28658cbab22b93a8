"""The lives of an order, as a clerk lives them in the browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import button, open_order, run, status
from tests.browser.shop import Shop
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


def test_placed_paid_packed_and_shipped_it_is_completed(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    expect(status(page)).to_contain_text("awaiting payment")
    run(page, "Mark as paid")
    expect(status(page)).to_contain_text("awaiting shipment")
    run(page, "Create packing slip")
    expect(page.get_by_role("region", name="Shipping")).to_contain_text(re.compile("SHIP[0-9]{5}"))
    run(page, "Mark as shipped")
    expect(status(page)).to_contain_text("completed")
    assert shop.order(number)["status"] == "completed"


def test_held_no_invoice_unheld_cancelled_and_that_cannot_be_undone(page: Page, shop: Shop) -> None:
    sku = "BOOK-1"
    number = shop.place(lines=[a_line(sku)])
    reserved = shop.order(number)["lines"][0]["stock"]["reserved"]
    open_order(page, number)
    run(page, "Hold", lambda dialog: dialog.get_by_label("Reason").fill("asks for another colour"))
    expect(page.locator(".held")).to_contain_text("asks for another colour")
    refused = button(page, "Create invoice")
    expect(refused).to_have_attribute("aria-disabled", "true")
    described = page.locator(f"#{refused.get_attribute('aria-describedby')}")
    expect(described).to_contain_text("it is on hold")
    expect(described).to_contain_text("Unhold")
    run(page, "Unhold")
    expect(status(page)).to_contain_text("awaiting payment")
    run(page, "Cancel order")
    expect(status(page)).to_contain_text("cancelled")
    expect(status(page)).to_contain_text("nothing due")
    after = shop.order(number)
    assert after["lines"][0]["stock"]["reserved"] == reserved - 2
    assert after["credited"] == after["gross"] == after["credit_memos"][0]["gross"]
    expect(button(page, "Cancel order")).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_role("status").get_by_role("button", name="Undo")).to_have_count(0)


def test_duplicated_to_a_quote_edited_converted_and_both_are_linked(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    button(page, "Duplicate").click()
    page.get_by_role("region", name="Quotes").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("QUO")

    def three_mugs(dialog: Locator) -> None:
        dialog.get_by_label("Quantity", exact=True).first.fill("3")

    run(page, "Edit quote", three_mugs)
    expect(page.get_by_role("region", name="Total")).to_contain_text("€29.97")
    quote = page.get_by_role("heading", level=1).inner_text()
    run(page, "Convert to order")
    expect(status(page)).to_contain_text("converted")
    status(page).get_by_role("link", name=re.compile("ORD")).last.click()
    expect(page.get_by_role("region", name="Quotes")).to_contain_text(quote)
    expect(page.get_by_role("region", name="Total")).to_contain_text("€29.97")


def test_a_custom_status_survives_hold_and_unhold(page: Page, shop: Shop) -> None:
    def gift_wrap(dialog: Locator) -> None:
        dialog.get_by_label("Custom status").select_option("Gift wrap")

    open_order(page, shop.place())
    run(page, "Set status", gift_wrap)
    for step in ("Hold", "Unhold"):
        expect(status(page)).to_contain_text("Gift wrap")
        run(page, step)
    expect(status(page)).to_contain_text("Gift wrap")


def test_a_wrong_amount_keeps_what_was_typed_and_says_why(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    button(page, "Mark as paid").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Amount").fill("12.345")
    dialog.get_by_label("Reference").fill("RF18 5390")
    dialog.get_by_role("button", name="Mark as paid").click()
    wrong = dialog.get_by_label("Amount")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_value("12.345")
    expect(wrong).to_be_focused()
    expect(dialog.get_by_label("Reference")).to_have_value("RF18 5390")
    expect(dialog).to_contain_text("at most 2 decimals")
    wrong.fill("1.000")
    dialog.get_by_role("button", name="Mark as paid").click()
    dialog.get_by_role("button", name="€1.00").click()
    expect(wrong).to_have_value("€1.00")
    expect(wrong).to_be_focused()


def test_a_page_that_is_older_than_the_order_cannot_overwrite_it(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    button(page, "Hold").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    shop.client.post(f"/orders/{number}/actions/add_note", json={"text": "by somebody else"})
    page.get_by_role("dialog").get_by_role("button", name="Hold").click()
    expect(page.get_by_role("dialog")).to_contain_text("changed by somebody else")
    assert not shop.order(number)["on_hold"]


def test_with_keys_alone_an_order_is_paid_and_the_payment_taken_back(
    page: Page, shop: Shop
) -> None:
    open_order(page, shop.place())
    page.keyboard.press("p")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("paid")
    undo = page.get_by_role("status").get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("unpaid")
