"""The manual's section "Shipping", each sentence in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import button, done, open_order, part, refused_because, run, status
from tests.browser.shop import Shop
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


def test_a_packing_slip_is_made_for_all_that_is_left_to_pack(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(lines=[a_line("PACK-1", name="Bowl")]))
    run(page, "Create packing slip")
    expect(part(page, "shipping")).to_contain_text("2 \u00d7 Bowl")
    refused_because(page, "Create packing slip", "nothing is left to pack")


def test_a_packing_slip_is_made_for_a_part(page: Page, shop: Shop) -> None:
    open_order(page, shop.place(lines=[a_line("PACK-2", name="Bowl")]))
    run(page, "Create packing slip", lambda dialog: dialog.get_by_role("textbox").first.fill("1"))
    expect(part(page, "shipping")).to_contain_text("1 \u00d7 Bowl")


def test_carrier_and_track_and_trace_code_are_typed_when_a_slip_is_edited(
    page: Page, shop: Shop
) -> None:
    number = done(shop, shop.place(), "create_packing_slip")
    page.goto(f"/admin/packing_slips/{shop.order(number)['packing_slips'][0]['number']}")
    button(page, "Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Carrier").fill("PostNL")
    dialog.get_by_label("Track & trace code").fill("3SABCD123456789")
    dialog.get_by_role("button", name="Edit", exact=True).click()
    expect(part(page, "parcel")).to_contain_text("3SABCD123456789")


def test_mark_as_shipped_ships_the_open_slips_and_packs_the_rest(page: Page, shop: Shop) -> None:
    number = done(shop, shop.place(), "mark_as_paid")
    line = shop.order(number)["lines"][0]["id"]
    done(shop, number, ("create_packing_slip", {"lines": [{"line": line, "quantity": 1}]}))
    open_order(page, number)
    run(page, "Mark as shipped")
    expect(status(page)).to_contain_text("completed")
    assert [one["status"] for one in shop.order(number)["packing_slips"]] == ["shipped"] * 2


def test_what_is_shipped_leaves_the_stock(page: Page, shop: Shop) -> None:
    number = shop.place(lines=[a_line("LEAVES-1")])
    open_order(page, number)
    run(page, "Mark as shipped")
    for said in ("-2 on hand", "0 reserved"):
        expect(part(page, "products")).to_contain_text(said)


def test_mark_as_not_shipped_opens_the_slips_and_brings_the_stock_back(
    page: Page, shop: Shop
) -> None:
    number = done(shop, shop.place(lines=[a_line("BACK-1")]), "mark_as_shipped")
    open_order(page, number)
    run(page, "Mark as not shipped")
    expect(status(page)).to_contain_text("not shipped")
    expect(part(page, "products")).to_contain_text("0 on hand")
    assert shop.order(number)["packing_slips"][0]["status"] == "open"


def test_what_stood_on_a_cancelled_slip_can_be_packed_again(page: Page, shop: Shop) -> None:
    number = done(shop, shop.place(), "create_packing_slip")
    slip = shop.order(number)["packing_slips"][0]["number"]
    shop.client.post(f"/packing_slips/{slip}/actions/cancel")
    open_order(page, number)
    run(page, "Create packing slip")
    assert [one["status"] for one in shop.order(number)["packing_slips"]] == ["cancelled", "open"]


def test_nothing_is_packed_or_shipped_while_the_order_is_on_hold(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "hold"))
    refused_because(page, "Create packing slip", "it is on hold")
    refused_because(page, "Mark as shipped", "it is on hold")


def test_print_gives_all_packing_slips_of_the_order_as_one_pdf(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "create_packing_slip"))
    link = part(page, "shipping").get_by_role("link", name="Print").get_attribute("href")
    answer = page.request.get(f"{shop.url}{link}")
    assert answer.headers["content-type"] == "application/pdf"
