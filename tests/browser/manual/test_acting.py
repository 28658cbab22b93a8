"""The manual's section "Acting on many", each sentence in a real browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


@pytest.fixture
def chosen(page: Page, shop: Shop) -> list[str]:
    """Two fresh orders and one on hold, ticked in the list of those with the same remark."""
    orders = [shop.place(remark="a batch") for _ in range(3)]
    shop.client.post(f"/orders/{orders[2]}/actions/hold")
    page.goto("/admin/orders")
    for number in orders:
        page.get_by_role("checkbox", name=f"Choose {number}").check()
    return orders


def opened(page: Page, name: str) -> Locator:
    """The action's dialog; what is not among the usual buttons is behind More."""
    bar = page.locator(".bulk")
    button = bar.get_by_role("button", name=name, exact=True)
    if not button.is_visible():
        bar.get_by_role("button", name="More", exact=True).click()
    button.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def test_the_dialog_says_how_many_will_be_done_and_why_the_others_will_not(
    page: Page, chosen: list[str]
) -> None:
    dialog = opened(page, "Hold")
    expect(dialog).to_contain_text(f"It will be done to {len(chosen) - 1} of them.")
    expect(dialog).to_contain_text("1 not: it is on hold")


def test_a_dry_run_shows_what_would_change_while_one_types(
    page: Page, shop: Shop, chosen: list[str]
) -> None:
    dialog = opened(page, "Hold")
    dialog.get_by_label("Reason").press_sequentially("stock")
    tried = dialog.get_by_role("region", name="What this comes to")
    expect(tried).to_contain_text("Tried on all of these, nothing kept")
    expect(tried).to_contain_text("hold reason: nothing → stock")
    assert not shop.order(chosen[0])["on_hold"]
    assert Axe().run(page).violations_count == 0


def test_each_order_gets_its_verdict(page: Page, shop: Shop, chosen: list[str]) -> None:
    dialog = opened(page, "Hold")
    dialog.get_by_role("button", name="Hold", exact=True).click()
    expect(dialog.get_by_role("heading")).to_have_text("Hold: 2 done, 1 refused")
    expect(dialog.get_by_role("link", name=chosen[2])).to_be_visible()
    assert shop.order(chosen[0])["on_hold"]


def test_what_was_done_to_many_is_taken_back_by_undo(
    page: Page, shop: Shop, chosen: list[str]
) -> None:
    dialog = opened(page, "Hold")
    dialog.get_by_role("button", name="Hold", exact=True).click()
    dialog.get_by_role("link", name="Undo").click()
    expect(dialog).to_contain_text("It takes back what “Hold: 3 rows” did")
    dialog.get_by_role("button", name="Unhold", exact=True).click()
    expect(dialog.get_by_role("heading")).to_have_text("Unhold: 2 done")
    assert [shop.order(number)["on_hold"] for number in chosen] == [False, False, True]


def test_many_are_worked_on_in_the_background_on_a_page_that_tells_how_far_it_is(
    page: Page, shop: Shop
) -> None:
    for _order in range(51):
        shop.place()
    page.goto("/admin/orders")
    page.get_by_role("checkbox", name="Choose all rows of this page").check()
    page.get_by_role("checkbox", name="that match").check()
    dialog = opened(page, "Add note")
    dialog.get_by_label("Note").fill("Counted")
    dialog.get_by_role("button", name="Add note", exact=True).click()
    page.wait_for_url("**/admin/jobs/*")
    expect(page.locator("#job .state").first).to_have_text("done")
    expect(page.get_by_role("link", name="Report as CSV")).to_be_visible()
    assert Axe().run(page).violations_count == 0


def test_what_is_done_less_often_to_many_is_behind_more(page: Page, chosen: list[str]) -> None:
    bar = page.locator(".bulk")
    expect(bar.get_by_role("button", name="Mark as paid", exact=True)).to_be_visible()
    expect(bar.get_by_role("button", name="Cancel order", exact=True)).to_be_hidden()
    dialog = opened(page, "Duplicate")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(bar.get_by_role("button", name="More", exact=True)).to_be_focused()
    assert chosen


def test_on_a_phone_all_that_match_are_chosen_above_the_first_row(page: Page, shop: Shop) -> None:
    for _order in range(26):
        shop.place()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/admin/orders")
    page.get_by_role("checkbox", name="Choose all rows of this page").check()
    everything = page.get_by_role("checkbox", name="that match")
    everything.check()
    expect(page.locator("[data-chosen]")).to_have_text(everything.get_attribute("data-count") or "")
    page.locator("tbody [name=pk]").first.uncheck()
    expect(everything).not_to_be_checked()
    expect(page.locator("[data-chosen]")).to_have_text("24")
    page.get_by_role("link", name="Total", exact=True).click()
    page.wait_for_url("**sort=gross__asc**")
