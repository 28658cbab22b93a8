"""The manual's section "Cancel, Hold and unhold", each sentence in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import done, open_order, part, refused_because, run
from tests.browser.shop import Shop
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


def test_cancelling_frees_the_reserved_stock(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(lines=[a_line("FREE-1")]))
    run(page, "Cancel order")
    expect(part(page, "products")).to_contain_text("0 reserved")


def test_cancelling_credits_what_was_invoiced(page: Page, shop: Shop) -> None:
    number = shop.place()
    open_order(page, number)
    run(page, "Cancel order")
    expect(page.get_by_role("region", name="Invoices")).to_contain_text("credits INV")
    assert shop.order(number)["credited"] == 2493


def test_what_was_paid_for_a_cancelled_order_is_to_be_refunded(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(paid=True))
    run(page, "Cancel order")
    expect(page.locator(".work-total")).to_contain_text("€24.93 to refund")


def test_an_order_that_is_completed_cannot_be_cancelled(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(paid=True), "mark_as_shipped"))
    refused_because(page, "Cancel order", "it is completed")


def test_an_order_on_hold_is_not_cancelled_before_it_goes_on(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "hold"))
    refused_because(page, "Cancel order", "it is on hold")


def test_hold_shows_since_when_and_why(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    run(page, "Hold", lambda dialog: dialog.get_by_label("Reason").fill("asks for blue"))
    expect(page.locator(".held")).to_contain_text("On hold since")
    expect(page.locator(".held")).to_contain_text("asks for blue")


def test_an_order_on_hold_can_be_paid(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "hold"))
    run(page, "Mark as paid")
    expect(page.locator(".badges .state")).to_contain_text(["on hold", "paid", "not shipped"])


def test_after_unhold_all_is_as_it_was_before(page: Page, shop: Shop) -> None:
    number = done(shop, shop.place(), ("set_status", {"status": "Gift wrap"}))
    open_order(page, number)
    before = page.locator(".badges").inner_text()
    done(shop, number, "hold")
    page.reload()
    run(page, "Unhold")
    expect(page.locator(".badges .state").nth(1)).to_have_text("awaiting payment")
    assert page.locator(".badges").inner_text() == before
