"""The manual's section "Settings that decide", each sentence in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import open_order, part, refused_because, run
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


@pytest.fixture
def by_hand(shop: Shop) -> Iterator[Shop]:
    """The shop, while it makes its invoices by hand."""
    shop.has_settings(invoices_made="by hand")
    yield shop
    shop.has_settings(invoices_made="immediately")


@pytest.fixture
def on_payment(shop: Shop) -> Iterator[Shop]:
    """The shop, while it makes its invoices when it is paid."""
    shop.has_settings(invoices_made="on payment")
    yield shop
    shop.has_settings(invoices_made="immediately")


def test_an_invoice_is_made_as_soon_as_an_order_is_placed(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    expect(part(page, "payment")).to_contain_text("INV")
    expect(part(page, "payment")).to_contain_text("Invoices are made immediately")


def test_where_they_are_made_by_hand_create_invoice_issues_one(page: Page, by_hand: Shop) -> None:
    open_order(page, by_hand.place())
    expect(part(page, "payment")).to_contain_text("No invoice yet")
    run(page, "Create invoice")
    expect(page.get_by_role("region", name="Invoices")).to_contain_text("INV")


def test_where_they_are_made_by_hand_a_part_can_be_invoiced(page: Page, by_hand: Shop) -> None:
    open_order(page, by_hand.place())
    run(page, "Create invoice", lambda dialog: dialog.get_by_role("textbox").first.fill("1"))
    expect(part(page, "products")).to_contain_text("1 invoiced")


def test_where_they_are_made_on_payment_mark_as_paid_issues_one(
    page: Page, on_payment: Shop
) -> None:
    open_order(page, on_payment.place())
    expect(part(page, "payment")).to_contain_text("No invoice yet")
    run(page, "Mark as paid")
    expect(page.get_by_role("region", name="Invoices")).to_contain_text("INV")


def test_before_it_is_invoiced_paid_or_packed_the_lines_can_be_edited(
    page: Page, by_hand: Shop
) -> None:
    open_order(page, by_hand.place())
    run(
        page,
        "Edit order",
        lambda dialog: dialog.get_by_label("Quantity", exact=True).first.fill("3"),
    )
    expect(part(page, "totals").locator(".total")).to_contain_text("€34.92")


def test_an_e_mail_that_is_off_is_not_sent(page: Page, shop: Shop) -> None:
    shop.has_settings(emails_off=["payment_reminder_1"])
    open_order(page, shop.place())
    refused_because(page, "Send payment reminder", "the e-mail of the next reminder is empty")
    shop.has_settings(emails_off=[])
