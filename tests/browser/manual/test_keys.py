"""The manual, Keys: the palette, a list's cursor, an action's letter, a queue."""

from __future__ import annotations

import contextlib

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Locator, Page, Route, expect

from tests.browser.desk import done, open_order, status
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def palette(page: Page, typed: str) -> Locator:
    """What it offers for the typed words, after it was opened by its keys."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search or do")).to_be_focused()
    page.keyboard.type(typed)
    return page.get_by_role("listbox", name="Found").get_by_role("option")


def cursor(page: Page) -> Locator:
    return page.locator("tr.row-at .row-link")


def test_the_palette_finds_an_order_by_its_number(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto("/admin/products")
    found = palette(page, number.lower())
    page.keyboard.press("Enter")  # before the answer is there: it is waited for
    page.wait_for_url(f"**/admin/orders/{number}")
    page.goto("/admin/products")
    expect(palette(page, "").filter(has_text=number)).to_be_visible()
    assert Axe().run(page).violations_count == 0
    found.filter(has_text=number).click()
    page.wait_for_url(f"**/admin/orders/{number}")


def test_enter_takes_what_was_found_for_all_the_letters(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto("/admin/products")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/admin/palette?q=ord", hold)
    with page.expect_request("**/admin/palette?q=ord"):
        palette(page, "ord")
    page.keyboard.type(number.lower().removeprefix("ord"))
    page.keyboard.press("Enter")
    for answer in held:
        with contextlib.suppress(Error):  # nobody waits for it any more
            answer.continue_()
    page.wait_for_url(f"**/admin/orders/{number}")


def test_the_palette_does_what_can_be_done_and_says_why_the_rest_cannot(
    page: Page, shop: Shop
) -> None:
    number = done(shop, shop.place(), "mark_as_paid")
    open_order(page, number)
    refused = palette(page, "mark as paid").filter(has_text="nothing is due")
    expect(refused).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Enter")
    expect(refused).to_be_visible()
    page.keyboard.press("Escape")
    palette(page, "")
    page.keyboard.press("Enter")  # nothing is chosen yet, so nothing is done
    page.keyboard.type("hold")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Hold")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_contain_text("on hold")


def test_an_actions_key_opens_its_dialog_and_does_nothing_while_one_types(
    page: Page, shop: Shop
) -> None:
    open_order(page, shop.place())
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    note = dialog.get_by_label("Note")
    expect(note).to_be_focused()
    page.keyboard.type("hp?x")
    expect(note).to_have_value("hp?x")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("Alt+h")
    expect(dialog).to_have_count(0)


def test_j_k_and_x_move_over_a_list_and_choose_in_it(page: Page, shop: Shop) -> None:
    numbers = [shop.place() for _one in range(4)][::-1]
    page.goto("/admin/orders")
    for key, there in (("j", 0), ("j", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(cursor(page)).to_have_text(numbers[there])
        expect(cursor(page)).to_be_focused()
    page.keyboard.press("x")
    for key in "jj":
        page.keyboard.press(key)
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-chosen]")).to_have_text("3")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/orders/{numbers[2]}")


def test_e_opens_the_dialog_that_edits_the_row(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto("/admin/orders")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_url(f"**/admin/orders/{number}")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Edit order")).to_be_visible()
    page.goto(f"/admin/orders/{number}#h")
    expect(status(page)).not_to_contain_text("on hold")


def test_a_list_is_worked_through_from_one_order_to_the_next(page: Page, shop: Shop) -> None:
    company = "Queueing"
    buyer = {"name": "A customer", "company": company, "address": {"country": "NL"}}
    placed = [shop.place(customer=buyer | {"email": f"q{n}@example.com"}) for n in range(3)]
    page.goto(f"/admin/orders?q={company}+unpaid")
    page.keyboard.press("w")
    bar = page.get_by_role("navigation", name="Queue")
    for turn, number in enumerate(placed[::-1], 1):
        page.get_by_role("heading", name=number, level=1).wait_for()
        expect(bar).to_contain_text(f"{turn} of 3")
        expect(bar).to_contain_text(f"{company} unpaid")
        page.keyboard.press("p")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#queue-next")).to_be_focused()
        page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/orders?q={company}+unpaid")
    expect(page.locator(".flashes")).to_contain_text("That was the last one.")
    assert [shop.order(one)["payment_status"] for one in placed] == ["paid"] * 3


def test_the_question_mark_lists_the_keys_of_the_page(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Create packing slip")
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/admin/invoices")


def test_single_letters_can_be_switched_off(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    page.keyboard.press("?")
    switch = page.get_by_label("Single letters are keys")
    switch.uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("link", name="Keys").click()
    expect(switch).not_to_be_checked()
    switch.check()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_role("dialog")).to_be_visible()
