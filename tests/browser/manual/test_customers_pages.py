"""The manual's section on the customers' own pages, each sentence on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk import done
from tests.browser.shop import Shop
from tests.browser.test_customer_pages import link_on
from tests.waiting import PATIENCE

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A customer's, signed in nowhere."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.set_default_timeout(PATIENCE * 1000)
    yield context.new_page()
    context.close()


@pytest.fixture
def return_link(signed_in: BrowserContext, shop: Shop) -> str:
    number = done(shop, shop.place(), "mark_as_shipped")
    return link_on(signed_in, f"/admin/orders/{number}", "a page of their own")


@pytest.fixture
def quote_link(signed_in: BrowserContext, shop: Shop) -> str:
    made = shop.client.post(f"/orders/{shop.place()}/actions/duplicate").json()["made"]
    shop.client.post(f"/quotes/{made[0]['number']}/actions/send")
    return link_on(signed_in, f"/admin/quotes/{made[0]['number']}", "the customer's page")


def test_a_customer_asks_for_a_return_on_a_page_of_their_own(phone: Page, return_link: str) -> None:
    phone.goto(return_link)
    phone.get_by_label("How many").select_option("1")
    phone.get_by_label("Why").select_option("It does not fit")
    phone.get_by_role("button", name="Ask for the return").click()
    expect(phone.get_by_text("We have received your request")).to_be_visible()


def test_what_a_customer_typed_stays_when_something_is_missing(
    phone: Page, return_link: str
) -> None:
    phone.goto(return_link)
    phone.get_by_label("How many").select_option("1")
    phone.get_by_label("What else should we know?").fill("The handle is off")
    phone.get_by_role("button", name="Ask for the return").click()
    expect(phone.get_by_text("Please choose a reason.")).to_be_visible()
    expect(phone.get_by_label("How many")).to_have_value("1")
    expect(phone.get_by_label("What else should we know?")).to_have_value("The handle is off")


def test_a_customer_accepts_a_quote_on_a_page_of_their_own(phone: Page, quote_link: str) -> None:
    phone.goto(quote_link)
    phone.get_by_role("button", name="Accept the quote").click()
    expect(phone.get_by_text("You have accepted this quote")).to_be_visible()


def test_a_customer_declines_a_quote(phone: Page, quote_link: str) -> None:
    phone.goto(quote_link)
    phone.get_by_role("button", name="Decline").click()
    expect(phone.get_by_text("You have declined this quote")).to_be_visible()


def test_a_link_that_was_changed_opens_nothing(phone: Page, return_link: str) -> None:
    phone.goto(f"{return_link}x")
    expect(phone.get_by_role("heading", name="This link does not work")).to_be_visible()
    expect(phone.get_by_text("ORD")).to_have_count(0)
