"""The manual's section "Dashboard", each sentence in a real browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def test_each_figure_of_the_dashboard_leads_to_the_list_behind_it(page: Page, shop: Shop) -> None:
    shop.place(paid=True)
    page.goto("/admin/dashboard")
    expect(page.locator(".plot svg").first).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    figure = page.get_by_role("listitem").filter(has_text="To ship today")
    count = figure.locator("b").inner_text()
    figure.get_by_role("link").click()
    said = "one row" if count == "1" else f"{count} rows"
    expect(page.locator(".head-count")).to_have_text(said)


def test_the_dashboard_looks_at_a_period_of_ones_own(page: Page, shop: Shop) -> None:
    shop.place(placed_at="2019-05-04T12:00:00Z")
    page.goto("/admin/dashboard")
    page.get_by_label("From").fill("2019-05-01")
    page.get_by_label("to", exact=True).fill("2019-05-31")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("link", name="Orders 1", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="from 0", exact=True)).to_be_visible()


def test_the_dashboard_counts_again_when_something_changes(page: Page, shop: Shop) -> None:
    page.goto("/admin/dashboard")
    orders = page.get_by_role("listitem").filter(has_text="placed, without cancelled ones")
    before = int(orders.locator("b").inner_text())
    expect(page.locator("#live[data-open]")).to_be_attached()
    page.locator(".plot-table summary").first.click()
    shop.place()
    expect(orders.locator("b")).to_have_text(str(before + 1))
    expect(page.locator(".plot-table").first).to_have_attribute("open", "")
    expect(page.locator(".plot svg").first).to_be_visible()


def test_the_dashboard_does_not_count_again_while_a_period_is_picked(
    page: Page, shop: Shop
) -> None:
    page.goto("/admin/dashboard")
    orders = page.get_by_role("listitem").filter(has_text="placed, without cancelled ones")
    before = orders.locator("b").inner_text()
    expect(page.locator("#live[data-open]")).to_be_attached()
    page.get_by_label("From").focus()
    shop.place()
    expect(page.locator("#live[data-waiting]")).to_be_attached()
    assert orders.locator("b").inner_text() == before
    page.get_by_role("heading", name="Dashboard").click()
    expect(orders.locator("b")).not_to_have_text(before)
