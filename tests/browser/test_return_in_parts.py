"""Three announced, two came, one broken: as a clerk receives, edits and completes a return."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import button, done, part, run, status
from tests.browser.shop import Shop
from tests.factories.order import a_line

pytestmark = pytest.mark.browser


def a_return(shop: Shop, reason: str = "too small", *steps: str) -> tuple[str, str]:
    """The numbers of a shipped order, and of the return of its three lamps."""
    number = shop.place(
        paid=True, shipping_cost=0, lines=[a_line("LAMP-1", quantity=3, unit_price=8999)]
    )
    done(shop, number, "mark_as_shipped", ("create_return", {"reason": reason}))
    case = shop.order(number)["returns"][0]["number"]
    for step in steps:
        assert shop.client.post(f"/returns/{case}/actions/{step}").status_code == 200
    return number, case


def in_parts(shelf: str, lost: str, condition: str) -> object:
    def fill(dialog: Locator) -> None:
        dialog.get_by_label("Back in stock · Lamp-1").fill(shelf)
        dialog.get_by_label("Written off · Lamp-1").fill(lost)
        dialog.get_by_label("Condition · Lamp-1").fill(condition)

    return fill


def test_three_announced_two_came_one_broken(page: Page, shop: Shop) -> None:
    number, case = a_return(shop, "too small", "approve")
    before = shop.order(number)["lines"][0]["stock"]["on_hand"]
    page.goto(f"/admin/returns/{case}")
    run(page, "Receive", in_parts("1", "1", "the shade is torn"))  # type: ignore[arg-type]
    row = part(page, "lines").get_by_role("row").last
    expect(row.locator("[data-label=Received]")).to_contain_text("1 back in stock")
    expect(row.locator("[data-label=Received]")).to_contain_text("1 written off")
    expect(row.locator("[data-label=Received]")).to_contain_text("1 to come")
    expect(part(page, "lines")).to_contain_text("the shade is torn")
    expect(status(page)).to_contain_text("1 unit still to come")
    assert shop.order(number)["lines"][0]["stock"]["on_hand"] == before + 1

    run(page, "Receive")  # what came later: all that is left
    expect(row.locator("[data-label=Received] b")).to_have_text("3")
    assert shop.order(number)["lines"][0]["stock"]["on_hand"] == before + 2
    page.get_by_role("button", name="Undo").click()
    expect(row.locator("[data-label=Received] b")).to_have_text("2")
    assert shop.order(number)["lines"][0]["stock"]["on_hand"] == before + 1

    button(page, "Complete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[data-preview]")).to_contain_text("€179.98")
    expect(dialog.locator("[data-preview]")).to_contain_text("Lamp-1")
    told = dialog.get_by_role("list", name="E-mails")
    expect(told).to_contain_text("Return completed, Credit memo")
    dialog.get_by_label("Tell the customer by e-mail").uncheck()
    expect(told).to_contain_text("No e-mail is sent")
    assert shop.client.get(f"/returns/{case}").json()["status"] == "received"
    dialog.get_by_role("button", name="Complete", exact=True).click()
    expect(part(page, "credits")).to_contain_text("€179.98")
    assert shop.order(number)["to_refund"] == 17998


def test_what_is_damaged_begins_as_written_off(page: Page, shop: Shop) -> None:
    _number, case = a_return(shop, "damaged", "approve")
    page.goto(f"/admin/returns/{case}")
    expect(part(page, "lines")).to_contain_text("It is damaged")
    button(page, "Receive").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Back in stock · Lamp-1")).to_have_value("")
    expect(dialog.get_by_label("Written off · Lamp-1")).to_have_value("3")
    dialog.get_by_role("button", name="Receive", exact=True).click()
    expect(part(page, "lines")).to_contain_text("3 written off")


def test_an_open_return_is_edited_and_the_customer_is_on_its_page(page: Page, shop: Shop) -> None:
    number, case = a_return(shop)
    page.goto(f"/admin/returns/{case}")
    email = shop.order(number)["customer"]["email"]
    who = part(page, "customer")
    expect(who.get_by_role("link", name="A customer")).to_be_visible()
    expect(who.get_by_role("link", name=email)).to_have_attribute("href", f"mailto:{email}")

    def fill(dialog: Locator) -> None:
        dialog.get_by_label("Quantity · Lamp-1").fill("2")
        dialog.get_by_label("Reason · Lamp-1").fill("It does not work")
        expect(dialog.locator("[data-preview]")).to_contain_text("Lamp-1, announced: 3 → 2")

    run(page, "Edit", fill)
    row = part(page, "lines").get_by_role("row").last
    expect(row.locator("[data-label=Announced]")).to_have_text("2")
    expect(row).to_contain_text("It does not work")
    assert shop.client.get(f"/returns/{case}").json()["lines"][0]["reason_code"] == "does_not_work"


def test_too_many_is_said_beside_the_box_and_what_was_typed_stays(page: Page, shop: Shop) -> None:
    _number, case = a_return(shop, "too small", "approve")
    page.goto(f"/admin/returns/{case}")
    button(page, "Receive").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Written off · Lamp-1").fill("2")
    dialog.get_by_label("Condition · Lamp-1").fill("wet")
    dialog.get_by_role("button", name="Receive", exact=True).click()
    expect(dialog.locator(".wrong")).to_contain_text("only 3 were announced")
    expect(dialog.get_by_label("Condition · Lamp-1")).to_have_value("wet")
