"""What a clerk changes of an order that awaits payment, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.shop import Shop
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


@pytest.fixture
def by_hand(shop: Shop) -> Iterator[Shop]:
    """The shop, while it makes its invoices by hand."""
    shop.has_settings(invoices_made="by hand")
    yield shop
    shop.has_settings(invoices_made="immediately")


def open_the_edit(page: Page, number: str) -> Locator:
    page.goto(f"/admin/orders/{number}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Edit order").click()
    return page.get_by_role("dialog")


def cell(dialog: Locator, row: int, label: str) -> Locator:
    return dialog.locator(".edit-lines tbody tr").nth(row).get_by_label(label, exact=True)


def test_a_quantity_is_changed_and_a_line_added_as_the_preview_said(
    page: Page, by_hand: Shop
) -> None:
    number = by_hand.place(lines=[a_line("EDIT-1", name="Mug"), a_line("EDIT-2", name="Pen")])
    dialog = open_the_edit(page, number)
    preview = dialog.get_by_role("region", name="What this comes to")
    expect(preview).to_contain_text("Nothing changes")
    cell(dialog, 0, "Quantity").fill("3")
    expect(preview).to_contain_text("EDIT-1 quantity: 2 → 3")
    dialog.get_by_role("button", name="Add a line").click()
    for label, typed in {
        "SKU": "EDIT-3",
        "Quantity": "1",
        "Price": "5,50",
        "VAT rate": "9 %",
    }.items():
        cell(dialog, 3, label).fill(typed)
    expect(preview).to_contain_text("EDIT-3 added: EDIT-3, 1 at €5.50")
    expect(preview).to_contain_text("€44.91 → €60.40")
    dialog.get_by_role("button", name="Edit order").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".work-total")).to_contain_text("€60.40")
    order = by_hand.order(number)
    assert [(line["sku"], line["quantity"]) for line in order["lines"]] == [
        ("EDIT-1", 3),
        ("EDIT-2", 2),
        ("EDIT-3", 1),
    ]
    history = page.get_by_role("region", name="History")
    history.locator("summary").last.click()
    expect(history.get_by_text("EDIT-1 quantity: 2 → 3")).to_be_visible()


def test_a_known_product_fills_its_line_but_for_what_was_typed(page: Page, by_hand: Shop) -> None:
    by_hand.place(lines=[a_line("KNOWN-1", name="Percolator", unit_price=2450, vat_rate="9")])
    dialog = open_the_edit(page, by_hand.place(lines=[a_line("EDIT-1")]))
    sku = cell(dialog, 1, "SKU")
    sku.press_sequentially("perc")
    expect(dialog.locator("datalist option")).to_have_attribute("value", "KNOWN-1")
    cell(dialog, 1, "VAT rate").fill("0")
    sku.fill("KNOWN-1")
    for label, filled in {"Name": "Percolator", "Quantity": "1", "Price": "24.50"}.items():
        expect(cell(dialog, 1, label)).to_have_value(filled)
    expect(cell(dialog, 1, "VAT rate")).to_have_value("0")
    preview = dialog.get_by_role("region", name="What this comes to")
    expect(preview).to_contain_text("KNOWN-1 added: Percolator, 1 at €24.50")
    sku.fill("OTHER-1")
    expect(cell(dialog, 1, "Price")).to_have_value("")


def test_what_is_invoiced_is_not_asked_for_and_the_dialog_says_what_helps(
    page: Page, shop: Shop
) -> None:
    dialog = open_the_edit(page, shop.place(remark="Ring twice"))
    expect(dialog).to_contain_text("It is invoiced: its lines, discount and costs stay.")
    expect(dialog).to_contain_text("Duplicate it to a quote, or credit and invoice again.")
    expect(dialog.locator(".edit-lines")).to_have_count(0)
    expect(dialog.get_by_label("remark")).to_have_value("Ring twice")
    dialog.get_by_label("Shipping method").fill("letter")
    dialog.get_by_role("button", name="Edit order").click()
    expect(page.locator(".work-head")).to_contain_text("letter")
