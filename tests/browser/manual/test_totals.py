"""The manual's section "Totals", each sentence in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import done, open_order, part
from tests.browser.shop import Shop
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


def test_vat_is_shown_for_each_rate(page: Page, shop: Shop) -> None:
    lines = [a_line("VAT-1"), a_line("VAT-2", vat_rate="9")]
    open_order(page, shop.place(lines=lines))
    expect(part(page, "totals")).to_contain_text("VAT 21 % included")
    expect(part(page, "totals")).to_contain_text("VAT 9 % included")


def test_where_prices_exclude_vat_it_is_added_above_the_total(page: Page, shop: Shop) -> None:
    lines = [a_line("NET-1", quantity=1, unit_price=1000)]
    open_order(page, shop.place(prices_include_vat=False, shipping_cost=0, lines=lines))
    expect(part(page, "totals")).to_contain_text("without VAT")
    expect(part(page, "totals").locator(".total")).to_contain_text("€12.10")


def test_a_discount_and_both_kinds_of_costs_have_a_row_of_their_own(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(discount=100, payment_cost=50))
    for said in ("Discount", "€1.00", "Shipping", "€4.95", "Payment costs", "€0.50"):
        expect(part(page, "totals")).to_contain_text(said)


def test_what_is_due_stands_under_the_total(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    expect(page.locator(".work-total")).to_contain_text("€24.93 due")


def test_what_is_to_be_refunded_stands_under_the_total(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(paid=True), "cancel"))
    expect(page.locator(".work-total")).to_contain_text("€24.93 to refund")
