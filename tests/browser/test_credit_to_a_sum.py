"""Add credit memo to a sum: the dialog says before what each line, rate and payment gets."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.desk import button, done, open_order
from tests.browser.shop import Shop
from tests.factories.order import a_line


def an_order_of_two_rates(shop: Shop) -> str:
    lines = [
        a_line(sku="VASE", quantity=1, unit_price=2000),
        a_line(sku="BOOK", quantity=2, unit_price=1500, vat_rate="9"),
    ]
    return done(shop, shop.place(lines=lines), "mark_as_paid")


def test_picked_lines_come_to_the_sum_and_the_dialog_says_how(page: Page, shop: Shop) -> None:
    number = an_order_of_two_rates(shop)
    open_order(page, number)
    button(page, "Add credit memo").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Quantity · Vase").fill("1")
    dialog.get_by_label("Quantity · Book").fill("1")
    shown = dialog.locator(".preview-sums")
    expect(shown).to_contain_text("€35.00")
    dialog.get_by_label("Sum in all").fill("12.95")
    for row, amount in (
        ("Vase €12.60 kept back", "€7.40"),
        ("Book €9.45 kept back", "€5.55"),
        ("VAT 21 % of €6.12", "€1.28"),
        ("VAT 9 % of €5.09", "€0.46"),
        ("This credits", "€12.95"),
        ("of the payment by iDEAL", "€12.95"),
    ):
        expect(shown.locator("tr").filter(has_text=row)).to_contain_text(amount)
    dialog.get_by_role("button", name="Add credit memo", exact=True).click()
    expect(dialog).to_be_hidden()
    order = shop.order(number)
    assert (order["credited"], order["to_refund"]) == (1295, 1295)
    assert [line["credited"] for line in order["lines"]] == [1, 1]


def test_more_than_the_picked_lines_is_said_under_the_sum(page: Page, shop: Shop) -> None:
    open_order(page, an_order_of_two_rates(shop))
    button(page, "Add credit memo").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Quantity · Vase").fill("1")
    dialog.get_by_label("Sum in all").fill("20.01")
    said = "only €20.00 of the chosen lines can be credited"
    expect(dialog.locator("[data-preview]")).to_contain_text(said)
    dialog.get_by_role("button", name="Add credit memo", exact=True).click()
    expect(dialog.locator("#field-total-wrong")).to_contain_text(said)
