"""A clerk makes a quote for a new customer and an order for a known one, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Locator, Page, Route, expect

from tests.browser.shop import Shop
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


def cell(page: Page | Locator, row: int, label: str) -> Locator:
    return page.locator(".edit-lines tbody tr").nth(row).get_by_label(label, exact=True)


def type_line(page: Page, row: int, **typed: str) -> None:
    for label, value in typed.items():
        cell(page, row, label.replace("_", " ")).fill(value)


def test_a_quote_for_a_new_customer_is_made_edited_sent_and_converted(
    page: Page, shop: Shop
) -> None:
    shop.place(lines=[a_line("QUOTED-1", name="Samovar", unit_price=2450, vat_rate="9")])
    page.goto("/admin/quotes")
    page.locator(".head").get_by_role("link", name="New quote").click()
    page.get_by_label("E-mail", exact=True).fill("new.customer@example.com")
    page.get_by_label("Name", exact=True).first.fill("A new customer")
    expect(page.locator("#who-it-is")).to_contain_text("a new customer is made")
    sku = cell(page, 0, "SKU")
    sku.press_sequentially("samo")
    expect(page.locator("datalist option")).to_have_attribute("value", "QUOTED-1")
    sku.fill("QUOTED-1")
    expect(cell(page, 0, "Price")).to_have_value("24.50")
    expect(page.locator(".in-stock").first).to_contain_text("available")
    page.get_by_role("button", name="Add a line").click()
    type_line(page, 1, SKU="QUOTED-2", Name="Pen", Quantity="2", Price="3,00", VAT_rate="21 %")
    page.get_by_role("button", name="Add a line").click()
    type_line(page, 2, Name="Engraving", Quantity="1")
    totals = page.locator("[data-totals]")
    expect(totals).to_contain_text("€30.50")
    expect(totals).to_contain_text("Line 3, Price: a line without a SKU needs its price.")
    type_line(page, 2, Price="10", Discount="1", VAT_rate="21")
    expect(totals).to_contain_text("€39.50")
    page.get_by_role("button", name="Make quote").click()
    expect(page.locator(".work-total")).to_contain_text("€39.50")
    _edit_send_and_convert(page, shop)


def test_who_was_typed_before_the_scripts_were_there_is_recognized(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/static/new.js*", hold)
    page.goto("/admin/orders/new", wait_until="commit")
    page.get_by_label("E-mail", exact=True).fill("quick.fingers@example.com")
    page.get_by_label("Name", exact=True).first.fill("Quick Fingers")
    for script in held:
        script.continue_()
    expect(page.locator("#who-it-is")).to_contain_text("a new customer is made")


def _edit_send_and_convert(page: Page, shop: Shop) -> None:
    page.get_by_role("button", name="Edit quote").click()
    dialog = page.get_by_role("dialog")
    cell(dialog, 1, "Quantity").fill("3")
    expect(dialog.locator("[data-preview]")).to_contain_text("€39.50 → €42.50")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Edit quote").click()
    expect(dialog).to_contain_text("This is what you typed before you closed it.")
    expect(cell(dialog, 1, "Quantity")).to_have_value("3")
    dialog.get_by_role("button", name="Edit quote").click()
    expect(page.locator(".work-total")).to_contain_text("€42.50")
    page.get_by_role("button", name="Send", exact=True).click()
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".badges")).to_contain_text("sent")
    page.get_by_role("button", name="Convert to order").click()
    expect(dialog).to_contain_text("An order of €42.50 is placed")
    expect(dialog).to_contain_text("An invoice is made at once")
    expect(dialog).to_contain_text("E-mail to new.customer@example.com")
    dialog.get_by_role("button", name="Convert to order").click()
    expect(page.locator(".badges")).to_contain_text("converted")
    expect(page.locator(".why:popover-open")).to_have_count(0)
    order = shop.client.get("/orders?q=new.customer").json()["items"][0]
    assert (order["gross"], order["status"]) == (4250, "awaiting payment")


def test_an_order_for_a_known_customer_is_placed_once(page: Page, shop: Shop) -> None:
    known = {
        "email": "known@example.com",
        "name": "Known Customer",
        "language": "nl",
        "address": {"street": "Main street 7", "city": "Gent", "country": "BE"},
    }
    shop.place(customer=known)
    page.goto("/admin/orders")
    page.get_by_role("link", name="New order").click()
    page.get_by_role("combobox", name="Find a known customer").press_sequentially("known@ex")
    page.get_by_role("option", name="Known Customer").click()
    expect(page.get_by_label("Street").first).to_have_value("Main street 7")
    expect(page.get_by_label("Language")).to_have_value("nl")
    expect(page.get_by_label("Country").first).to_have_value("BE")
    type_line(page, 0, SKU="MUG-1", Quantity="x")
    page.get_by_role("button", name="Place order").click()
    expect(page.get_by_role("alert")).to_contain_text("what you typed is kept")
    expect(cell(page, 0, "Quantity")).to_have_value("x")
    expect(page.get_by_label("Street").first).to_have_value("Main street 7")
    type_line(page, 0, Quantity="2")
    expect(page.locator("[data-totals]")).to_contain_text("€19.98")
    page.get_by_role("button", name="Place order").dblclick()
    page.wait_for_url("**/admin/orders/ORD*")
    expect(page.locator(".work-total")).to_contain_text("€19.98")
    assert shop.client.get("/orders?q=known@example.com").json()["count"] == 2


def test_leaving_with_something_typed_asks_first(page: Page, shop: Shop) -> None:
    page.goto("/admin/orders/new")
    page.get_by_label("E-mail", exact=True).fill("half@example.com")
    asked: list[str] = []

    def leave(question: Dialog) -> None:
        asked.append(question.type)
        question.accept()

    page.on("dialog", leave)
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url("**/admin/orders")
    assert asked == ["beforeunload"]
