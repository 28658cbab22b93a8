"""The manual's section "Returns", each sentence in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import button, done, open_order, part, refused_because, run, status
from tests.browser.shop import Shop
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


def a_return(shop: Shop, *steps: str) -> tuple[str, str]:
    """The numbers of a shipped order and of its return of three, taken through the steps."""
    number = shop.place(paid=True, lines=[a_line("RETURN-1", quantity=3, unit_price=8999)])
    done(shop, number, "mark_as_shipped", "create_return")
    case = shop.order(number)["returns"][0]["number"]
    for step in steps:
        assert shop.client.post(f"/returns/{case}/actions/{step}").status_code == 200
    return number, case


def test_a_return_is_made_for_what_was_shipped(page: Page, shop: Shop) -> None:
    number = done(shop, shop.place(), "mark_as_shipped")
    open_order(page, number)
    part(page, "products").get_by_role("button", name="Create return").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="All that is left").click()
    dialog.get_by_role("button", name="Create return").click()
    expect(part(page, "returns")).to_contain_text("requested")


def test_a_return_is_refused_while_nothing_was_shipped(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    refused_because(page, "Create return", "nothing was shipped")


def test_a_requested_return_is_approved(page: Page, shop: Shop) -> None:
    page.goto(f"/admin/returns/{a_return(shop)[1]}")
    run(page, "Approve")
    expect(status(page)).to_contain_text("approved")


def test_a_requested_return_is_rejected(page: Page, shop: Shop) -> None:
    page.goto(f"/admin/returns/{a_return(shop)[1]}")
    run(page, "Reject")
    expect(status(page)).to_contain_text("rejected")


def test_fewer_can_be_received_than_were_announced(page: Page, shop: Shop) -> None:
    page.goto(f"/admin/returns/{a_return(shop, 'approve')[1]}")
    run(page, "Receive", lambda dialog: dialog.get_by_label("Back in stock · Return-1").fill("2"))
    row = part(page, "lines").get_by_role("row").last
    expect(row.locator("[data-label=Announced]")).to_have_text("3")
    expect(row.locator("[data-label=Received] b")).to_have_text("2")


def test_completing_a_return_credits_what_was_received(page: Page, shop: Shop) -> None:
    number, case = a_return(shop, "approve")
    line = shop.client.get(f"/returns/{case}").json()["lines"][0]["id"]
    answer = shop.client.post(
        f"/returns/{case}/actions/receive", json={"lines": [{"line": line, "quantity": 2}]}
    )
    assert answer.status_code == 200, answer.text
    page.goto(f"/admin/returns/{case}")
    run(page, "Complete")
    expect(part(page, "credits")).to_contain_text("€179.98")
    assert shop.order(number)["to_refund"] == 17998


def test_on_a_phone_all_of_a_return_is_received_without_moving_sideways(
    page: Page, shop: Shop
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/admin/returns/{a_return(shop, 'approve')[1]}")
    button(page, "Receive").click()
    dialog = page.get_by_role("dialog")
    for label in ("Back in stock", "Written off", "Condition"):
        box = dialog.get_by_label(f"{label} · Return-1").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390, label
