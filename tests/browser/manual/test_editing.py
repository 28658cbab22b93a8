"""The manual's section "Customer and Edit order", each sentence in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import button, done, open_order, part, refused_because, run, status
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def fields_of(page: Page, name: str) -> list[str]:
    """The names of the fields that the action's dialog asks for."""
    button(page, name).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    asked = page.get_by_role("dialog").locator("[name]")
    names: list[str] = asked.evaluate_all("all => all.map(one => one.name)")
    return names


def test_a_new_address_of_the_customer_is_this_orders_only(page: Page, shop: Shop) -> None:
    customer = {"email": "moves@example.com", "name": "Moves", "address": {"city": "Utrecht"}}
    first, second = shop.place(customer=customer), shop.place(customer=customer)
    open_order(page, first)
    run(page, "Edit customer", lambda dialog: dialog.locator("[name=city]").fill("Delft"))
    expect(part(page, "customer")).to_contain_text("Delft")
    assert shop.order(second)["customer"]["address"]["city"] == "Utrecht"


def test_once_a_part_is_shipped_only_the_addresses_can_be_edited(page: Page, shop: Shop) -> None:
    number = done(shop, shop.place(), "mark_as_paid")
    line = shop.order(number)["lines"][0]["id"]
    done(shop, number, ("create_packing_slip", {"lines": [{"line": line, "quantity": 1}]}))
    slip = shop.order(number)["packing_slips"][0]["number"]
    shop.client.post(f"/packing_slips/{slip}/actions/edit", json={"status": "shipped"})
    open_order(page, number)
    run(page, "Edit customer", lambda dialog: dialog.locator("[name=city]").fill("Delft"))
    expect(part(page, "customer")).to_contain_text("Delft")
    button(page, "Edit customer").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=email]").fill("other@example.com")
    dialog.get_by_role("button", name="Edit customer").click()
    expect(dialog).to_contain_text("only the addresses can be changed")


def test_the_customer_of_a_completed_order_cannot_be_edited(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(paid=True), "mark_as_shipped"))
    refused_because(page, "Edit customer", "it is completed")


def test_of_an_invoiced_order_the_shipping_method_can_still_be_edited(
    page: Page, shop: Shop
) -> None:
    open_order(page, shop.place())
    run(page, "Edit order", lambda dialog: dialog.get_by_label("Shipping method").fill("letter"))
    expect(status(page)).to_contain_text("letter")


def test_of_an_invoiced_order_the_lines_cannot_be_edited(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    assert not [name for name in fields_of(page, "Edit order") if name.startswith("lines")]
    expect(page.get_by_role("dialog")).to_contain_text("Duplicate it to a quote")


def test_once_it_is_shipped_the_shipping_method_stays(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "mark_as_shipped"))
    assert "shipping_method" not in fields_of(page, "Edit order")


def test_a_cancelled_order_cannot_be_edited(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "cancel"))
    refused_because(page, "Edit order", "it is cancelled")
