"""The back office by keyboard alone: a day's work, a queue, the palette, keys that are off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.shop import Shop

pytestmark = pytest.mark.browser
A_DAY, FEWER_THAN = 20, 80
COMPANY = "Marketday"


@dataclass
class Hands:
    """Only keys, each counted; Control, Enter is two."""

    page: Page
    pressed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += len(key.split("+")) if len(key) > 1 else 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.press(*text)


@pytest.fixture
def hands(page: Page) -> Hands:
    page.goto("/admin/orders")
    return Hands(page)


def dialog(page: Page, title: str) -> None:
    expect(
        page.get_by_role("dialog").get_by_role("heading", name=re.compile(title))
    ).to_be_visible()


def a_buyer(serial: int) -> dict[str, Any]:
    address = {"street": "Main street 1", "postcode": "1234 AB", "city": "Delft", "country": "NL"}
    return {"email": f"m{serial}@example.com", "company": COMPANY, "address": address}


def is_print(answer: Response) -> bool:
    return answer.request.method == "POST" and "/actions/print" in answer.url


def run_on_chosen(hands: Hands, key: str, label: str) -> None:
    """All rows of the list, one action, its dialog, its verdicts, and back to the list."""
    hands.press("*", "a", key, "Enter")
    dialog(hands.page, f"^{label}")
    hands.press("Control+Enter")
    dialog(hands.page, f"{label}: {A_DAY} done")
    hands.press("Enter")
    expect(hands.page.get_by_role("dialog")).to_have_count(0)
    expect(hands.page.locator("tbody [name=pk]")).to_have_count(A_DAY)


def test_a_day_of_twenty_orders_is_paid_packed_printed_and_shipped_by_keyboard_alone(
    shop: Shop, hands: Hands
) -> None:
    page = hands.page
    numbers = [shop.place(customer=a_buyer(one)) for one in range(A_DAY)]
    hands.press("/")
    hands.type(COMPANY)
    hands.press("Enter")
    expect(page.locator("tbody [name=pk]")).to_have_count(A_DAY)
    run_on_chosen(hands, "p", "Mark as paid")
    run_on_chosen(hands, "k", "Create packing slip")
    hands.press("*", "a", "l", "Enter")
    dialog(page, "^Print")
    hands.press("ArrowDown")
    expect(page.get_by_label("Packing slips")).to_be_checked()
    with page.context.expect_event("response", is_print, timeout=60_000) as printed:
        hands.press("Control+Enter")
    assert printed.value.headers["content-type"] == "application/pdf"
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.bring_to_front()
    hands.press("*")  # the rows are chosen still: none, so that all are again
    run_on_chosen(hands, "s", "Mark as shipped")
    for order in map(shop.order, numbers):
        assert (order["payment_status"], order["shipping_status"]) == ("paid", "shipped")
        assert [slip["status"] for slip in order["packing_slips"]] == ["shipped"]
    assert hands.pressed < FEWER_THAN, f"{hands.pressed} keys"
