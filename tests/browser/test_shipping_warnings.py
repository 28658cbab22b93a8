"""Who ships what is not there, or not paid, is told before it is done: of one order, or many."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import button, open_order, status
from tests.browser.shop import Shop
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


def test_one_order_is_shipped_after_the_warning_was_read(page: Page, shop: Shop) -> None:
    number = shop.place(shipping_cost=0, lines=[a_line("GONE-1", quantity=3)])
    open_order(page, number)
    button(page, "Mark as shipped").click()
    dialog = page.get_by_role("dialog")
    warnings = dialog.get_by_role("list", name="Warnings")
    expect(warnings).to_contain_text("Not paid: €29.97 due")
    expect(warnings).to_contain_text("3 of GONE-1 are not on the shelf (on hand 0)")
    expect(dialog.get_by_role("list", name="E-mails")).to_contain_text("Shipped")
    assert shop.order(number)["shipping_status"] == "not shipped"
    dialog.get_by_role("button", name="Mark as shipped", exact=True).click()
    expect(status(page)).to_contain_text("shipped")


def test_many_orders_are_warned_of_before_they_are_shipped(page: Page, shop: Shop) -> None:
    numbers = [
        shop.place(paid=True, external_id=f"many-{one}", lines=[a_line("GONE-2", quantity=3)])
        for one in range(2)
    ]
    page.goto("/admin/orders")
    for number in numbers:
        page.get_by_role("row").filter(has_text=number).get_by_role("checkbox").check()
    page.get_by_role("button", name="Mark as shipped", exact=True).first.click()
    warnings = page.get_by_role("dialog").get_by_role("list", name="Warnings")
    expect(warnings).to_contain_text("3 of GONE-2 are not on the shelf (on hand 0)")
    expect(warnings).to_contain_text("3 of GONE-2 are not on the shelf (on hand -3)")
    expect(warnings).not_to_contain_text("Not paid")
