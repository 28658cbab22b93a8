"""What a clerk does with papers: credits, returns and prints, in a real browser."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from tests.browser.shop import Shop
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


def a_shipped_order(shop: Shop) -> str:
    lines = [a_line(sku=f"PAPER-{n}", name=f"Paper {n}", quantity=3) for n in range(3)]
    number = shop.place(lines=lines)
    for step in ("mark_as_paid", "mark_as_shipped"):
        shop.client.post(f"/orders/{number}/actions/{step}")
    return number


def choose(page: Page, name: str) -> None:
    """An action of the menu."""
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=name).click()


def test_two_of_three_lines_are_credited_with_restock_and_an_amount(page: Page, shop: Shop) -> None:
    number = a_shipped_order(shop)
    page.goto(f"{shop.url}/admin/orders/{number}")
    choose(page, "Add credit memo")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Quantity · Paper 0").fill("1")
    dialog.get_by_label("Back in stock · Paper 0").check()
    dialog.get_by_label("Quantity · Paper 1").fill("9")
    preview = dialog.get_by_role("region", name="What this comes to")
    expect(preview).to_contain_text("only 3 left")
    dialog.get_by_label("Quantity · Paper 1").fill("2")
    dialog.get_by_label("Text").fill("For the trouble")
    dialog.get_by_label("Amount incl. VAT").fill("1.50")
    expect(preview).to_contain_text("€31.47")
    dialog.get_by_role("button", name="Add credit memo").click()
    expect(page.locator("#toasts")).to_contain_text("Credit memo CR")
    expect(page.get_by_text("€31.47 to refund")).to_be_visible()
    order = shop.order(number)
    assert order["to_refund"] == 999 * 3 + 150
    assert [line["returned"] for line in order["lines"]] == [1, 0, 0]


def test_three_are_announced_and_two_come(page: Page, shop: Shop) -> None:
    number = a_shipped_order(shop)
    page.goto(f"{shop.url}/admin/orders/{number}")
    choose(page, "Create return")
    page.get_by_label("Quantity · Paper 2").fill("3")
    page.get_by_label("Reason · Paper 2").fill("too small")
    page.get_by_role("dialog").get_by_role("button", name="Create return").click()
    page.get_by_role("link", name="Open RET").click()
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Receive").click()
    page.get_by_label("Back in stock · Paper 2").fill("2")
    page.get_by_role("dialog").get_by_role("button", name="Receive").click()
    expect(page.locator("#toasts")).to_contain_text("2 of 3 received")
    page.get_by_role("button", name="Complete").click()
    page.get_by_role("dialog").get_by_role("button", name="Complete").click()
    expect(page.locator("#toasts")).to_contain_text("€19.98 credited")
    assert shop.order(number)["to_refund"] == 1998


def test_an_invoice_gets_a_delivery_time_and_all_of_an_order_are_printed(
    page: Page, shop: Shop, signed_in: BrowserContext
) -> None:
    number = a_shipped_order(shop)
    invoice = shop.order(number)["invoices"][0]["number"]
    page.goto(f"{shop.url}/admin/invoices/{invoice}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Delivery time").fill("On Thursday")
    page.get_by_role("dialog").get_by_role("button", name="Edit").click()
    expect(page.locator(".work-facts")).to_contain_text("On Thursday")
    page.goto(f"{shop.url}/admin/orders/{number}")
    link = page.get_by_label("Payment").get_by_role("link", name="Print").get_attribute("href")
    answer = signed_in.request.get(f"{shop.url}{link}")
    assert answer.headers["content-type"] == "application/pdf"
    text = PdfReader(BytesIO(answer.body())).pages[0].extract_text()
    assert invoice in text
    assert "On Thursday" in text


def test_an_invoice_is_had_as_e_invoice_once_the_shop_has_its_data(page: Page, shop: Shop) -> None:
    number = shop.order(shop.place())["invoices"][0]["number"]
    page.goto(f"{shop.url}/admin/invoices/{number}")
    section = page.get_by_role("region", name="E-invoice")
    expect(section).to_contain_text("the shop's VAT number")
    shop.has_settings(company="Mugs", city="Utrecht", country="NL", vat_number="NL123456782B90")
    page.reload()
    for name, begins in (("UBL", b"<?xml"), ("Factur-X", b"%PDF")):
        with page.expect_download() as download:
            section.get_by_role("link", name=name).click()
        assert download.value.path().read_bytes().startswith(begins)


def test_many_are_printed_in_a_tab_that_shows_how_far_it_is(page: Page, shop: Shop) -> None:
    for _ in range(21):
        shop.place()
    page.goto(f"{shop.url}/admin/invoices")
    page.get_by_label("Choose all rows of this page").check()
    page.get_by_role("button", name="Print").click()
    dialog = page.get_by_role("dialog")
    with page.context.expect_page() as opened:
        dialog.get_by_role("button", name="Print").click()
    expect(dialog).to_be_hidden()
    tab = opened.value
    tab.wait_for_url("**/file")
    answer = page.request.get(tab.url)
    assert len(PdfReader(BytesIO(answer.body())).pages) >= 21
