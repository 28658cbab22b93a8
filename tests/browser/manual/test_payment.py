"""The manual's section "Payment", each sentence in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import button, done, open_order, part, refused_because, run, status
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def test_mark_as_paid_records_a_payment_of_what_is_due(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    run(page, "Mark as paid")
    expect(status(page)).to_contain_text("awaiting shipment")
    assert [one["amount"] for one in shop.order(number)["payments"]] == [2493]


def test_when_an_order_is_paid_its_open_invoices_are_paid(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    expect(page.get_by_role("region", name="Invoices")).to_contain_text("unpaid")
    run(page, "Mark as paid")
    expect(page.get_by_role("region", name="Invoices")).not_to_contain_text("unpaid")


def test_a_smaller_amount_makes_the_order_partially_paid(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    run(page, "Mark as paid", lambda dialog: dialog.get_by_label("Amount").fill("10"))
    expect(status(page)).to_contain_text("partially paid")
    expect(part(page, "payment")).to_contain_text("€14.93")


def test_mark_as_paid_is_refused_when_nothing_is_due(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(paid=True))
    refused_because(page, "Mark as paid", "nothing is due")


def test_mark_as_not_paid_keeps_the_payment_and_says_that_it_was_taken_back(
    page: Page, shop: Shop
) -> None:
    open_order(page, done(shop, shop.place(), "mark_as_paid"))
    run(page, "Mark as not paid")
    expect(status(page)).to_contain_text("unpaid")
    expect(page.get_by_role("region", name="Payments")).to_contain_text("taken back")


def test_an_invoice_stays_when_its_payment_is_taken_back(page: Page, shop: Shop) -> None:
    number = done(shop, shop.place(), "mark_as_paid", "mark_as_not_paid")
    open_order(page, number)
    invoices = page.get_by_role("region", name="Invoices")
    expect(invoices).to_contain_text(shop.order(number)["invoices"][0]["number"])
    expect(invoices).to_contain_text("unpaid")


def test_print_gives_all_invoices_of_the_order_as_one_pdf(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    link = part(page, "payment").get_by_role("link", name="Print").get_attribute("href")
    answer = page.request.get(f"{shop.url}{link}")
    assert answer.headers["content-type"] == "application/pdf"


def test_editing_an_invoice_to_paid_records_the_payment(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto(f"/admin/invoices/{shop.order(number)['invoices'][0]['number']}")
    run(page, "Edit", lambda dialog: dialog.get_by_label("Status").select_option("paid"))
    assert shop.order(number)["payment_status"] == "paid"


def test_a_credit_memo_credits_what_is_left_of_the_invoice(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    button(page, "Add credit memo").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="All that is left").first.click()
    dialog.get_by_role("button", name="Add credit memo").click()
    expect(page.get_by_role("region", name="Invoices")).to_contain_text("credits INV")
    assert shop.order(number)["credited"] == 2493


def test_a_credit_memo_is_refused_while_the_order_is_on_hold(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "hold"))
    refused_because(page, "Add credit memo", "it is on hold")


def test_record_refund_records_with_one_click_what_is_to_be_refunded(
    page: Page, shop: Shop
) -> None:
    number = done(shop, shop.place(), "mark_as_paid", "cancel")
    open_order(page, number)
    part(page, "payment").get_by_role("button", name="Record refund").click()
    expect(page.locator(".badges")).to_contain_text("refunded")
    assert shop.order(number)["refunded"] == 2493


def test_a_payment_that_a_refund_has_touched_cannot_be_taken_back(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "mark_as_paid", "cancel", "record_refund"))
    refused_because(page, "Mark as not paid", "never refunded")
