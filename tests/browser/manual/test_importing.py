"""The manual's section "Importing a list", each sentence in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.shop import Shop
from tests.factories.order import a_line
from tests.gateways.importers.test_shopify import ROW, an_export

pytestmark = pytest.mark.browser


def _bring(page: Page, text: str, kind: str = "products") -> None:
    page.goto(f"/admin/{kind}")
    page.get_by_role("link", name="Import").click()
    file = FilePayload(name="list.csv", mimeType="text/csv", buffer=text.encode())
    page.get_by_label("CSV or XLSX file").set_input_files(file)
    page.get_by_role("button", name="Go on").click()


def test_the_columns_of_a_list_are_known_by_their_names(page: Page) -> None:
    _bring(page, "Artikelnummer;Omschrijving;Verkoopprijs\nIMP-0;Mok;9,99\n")
    for header, known_as in (("Artikelnummer", "SKU *"), ("Omschrijving", "Name")):
        expect(page.get_by_label(header)).to_have_value(known_as)
    expect(page.get_by_role("button", name="1234,56")).to_have_attribute("aria-pressed", "true")


def test_a_column_is_found_by_typing_and_taken_with_the_keys(page: Page) -> None:
    _bring(page, "sku,colour\nIMP-0,red\n")
    expect(page.get_by_text("Not used: colour")).to_be_visible()
    field = page.get_by_role("combobox", name="colour")
    field.click()
    field.fill("below")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text(["Notify below"])
    assert Axe().run(page).violations_count == 0
    field.press("Enter")
    expect(field).to_have_value("Notify below")
    expect(page.get_by_text("Not used:")).to_be_hidden()
    field.press("ArrowDown")
    field.press("ArrowUp")
    field.press("Escape")
    expect(field).to_have_value("Notify below")
    page.get_by_role("button", name="Show it so").click()
    expect(page.get_by_role("combobox", name="colour")).to_have_value("Notify below")


def test_how_a_list_is_written_is_changed_by_a_click(page: Page) -> None:
    rows = "order,date,product,quantity,price,status\nA,2026-02-01,Mug,1,1.999,gone\n"
    _bring(page, rows, "orders")
    page.get_by_role("button", name="“1.999” is €2.00").click()
    expect(page.get_by_text("Mug at €2.00")).to_be_visible()
    page.get_by_role("button", name="“1.999” is €1,999.00").click()
    expect(page.get_by_text("Mug at €1,999.00")).to_be_visible()
    assert Axe().run(page).violations_count == 0


def test_a_shopify_order_export_is_understood_as_it_is(page: Page, tmp_path: Path) -> None:
    rows = [ROW | {"Id": "9001", "Name": "#9001"}, ROW | {"Id": "9002", "Total": "25.01"}]
    _bring(page, an_export(tmp_path, *rows).read_text(), "orders")
    expect(page.get_by_role("heading", name="This is a Shopify order export")).to_be_visible()
    expect(page.get_by_text("2 new")).to_be_visible()
    expect(page.get_by_text("its total is €25.01").first).to_be_visible()
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Say the columns by hand").click()
    expect(page.get_by_label("Lineitem name")).to_have_value("Product name *")
    page.get_by_role("button", name="Read it as it is").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("link", name="Report as CSV")).to_be_visible()
    expect(page.get_by_text("the whole file: 5 lines, €50.01")).to_be_visible()
    assert Axe().run(page).violations_count == 0


def test_what_a_list_would_change_is_shown_before_it_is_written(page: Page, shop: Shop) -> None:
    shop.place(lines=[a_line("IMP-1", name="Mug")])
    _bring(page, "sku,name\nIMP-1,Big mug\nIMP-2,Unpriced\n")
    expect(page.get_by_role("button", name="See what would change")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator("del")).to_have_text("Mug")
    assert Axe().run(page).violations_count == 0
    expect(page.locator("ins")).to_have_text("Big mug")
    expect(page.get_by_text("a new product needs its price")).to_be_visible()


def test_an_import_goes_on_in_the_background_and_ends_with_a_report(page: Page, shop: Shop) -> None:
    shop.place(lines=[a_line("IMP-3", name="Mug")])
    _bring(page, "sku,name\nIMP-3,Big mug\n,Nameless\n")
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("1 changed")).to_be_visible()
    expect(page.get_by_text("Line 3: SKU is missing")).to_be_visible()
    with page.expect_download() as report:
        page.get_by_role("link", name="Report as CSV").click()
    assert "name: Mug → Big mug" in report.value.path().read_text(encoding="utf-8-sig")
