"""The customer's pages, on a phone: accessible, and a return asked for from end to end."""

from __future__ import annotations

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


@pytest.fixture
def shipped(shop: Shop) -> str:
    order = shop.place()
    shop.client.post(f"/orders/{order}/actions/mark_as_shipped")
    return order


def link_on(signed_in: BrowserContext, page: str, name: str) -> str:
    """The customer's link, as the back office shows it."""
    office = signed_in.new_page()
    office.goto(page)
    link = office.get_by_role("link", name=name).get_attribute("href")
    office.close()
    assert link is not None
    return link


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_customer_asks_for_a_return_on_a_phone(
    browser: Browser, signed_in: BrowserContext, shop: Shop, shipped: str, scheme: str
) -> None:
    link = link_on(signed_in, f"/admin/orders/{shipped}", "a page of their own")
    phone = browser.new_context(
        viewport={"width": 390, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = phone.new_page()
    page.goto(link)
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Ask for the return").click()
    expect(page.get_by_role("alert")).to_have_text("Choose at least one thing to send back.")
    page.get_by_label("How many").select_option("1")
    page.get_by_label("Why").select_option("It is damaged")
    photo = io.BytesIO()
    Image.new("RGB", (400, 300), "orange").save(photo, "PNG")
    page.get_by_label("Photos").set_input_files(
        {"name": "mug.png", "mimeType": "image/png", "buffer": photo.getvalue()}
    )
    page.get_by_label("What else should we know?").fill("The handle is off")
    page.get_by_role("button", name="Ask for the return").click()
    expect(page.get_by_text("We have received your request")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    phone.close()
    office = signed_in.new_page()
    office.goto(f"/admin/returns/{shop.order(shipped)['returns'][0]['number']}")
    expect(office.get_by_text("The handle is off")).to_be_visible()
    shown = office.get_by_role("img", name="Photo 1 by the customer")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 400)
    assert Axe().run(office).violations_count == 0
    office.close()


def test_a_customer_accepts_a_quote(
    browser: Browser, signed_in: BrowserContext, shop: Shop
) -> None:
    made = shop.client.post(f"/orders/{shop.place()}/actions/duplicate").json()["made"]
    quote = made[0]["number"]
    shop.client.post(f"/quotes/{quote}/actions/send")
    link = link_on(signed_in, f"/admin/quotes/{quote}", "the customer's page")
    visitor = browser.new_context(viewport={"width": 390, "height": 800})
    page = visitor.new_page()
    page.goto(link)
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Accept the quote").click()
    expect(page.get_by_text("You have accepted this quote")).to_be_visible()
    assert shop.client.get(f"/quotes/{quote}").json()["status"] == "accepted"
    visitor.close()
