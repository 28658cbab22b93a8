"""The manual's section "Quotes", each sentence in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import done, open_order, part, refused_because, run, status
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def a_quote(page: Page, shop: Shop, *steps: str) -> str:
    """The number of a quote made from an order, taken through the steps; its page is open."""
    number = done(shop, shop.place(), "duplicate")
    quote = str(shop.order(number)["quotes"][0]["number"])
    for step in steps:
        assert shop.client.post(f"/quotes/{quote}/actions/{step}").status_code == 200
    page.goto(f"/admin/quotes/{quote}")
    return quote


def test_duplicate_makes_a_quote_that_is_linked_to_the_order(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    run(page, "Duplicate")
    expect(part(page, "quotes")).to_contain_text("Duplicated to QUO")


def test_the_quote_has_the_products_and_the_methods_of_the_order(page: Page, shop: Shop) -> None:
    a_quote(page, shop)
    expect(part(page, "products")).to_contain_text("MUG-1")
    expect(part(page, "methods")).to_contain_text("iDEAL")
    expect(part(page, "methods")).to_contain_text("parcel")


def test_a_quote_is_sent(page: Page, shop: Shop) -> None:
    a_quote(page, shop)
    run(page, "Send")
    expect(status(page)).to_contain_text("sent")


def test_a_quote_is_accepted(page: Page, shop: Shop) -> None:
    a_quote(page, shop, "send")
    run(page, "Accept")
    expect(status(page)).to_contain_text("accepted")


def test_a_declined_quote_cannot_be_converted(page: Page, shop: Shop) -> None:
    a_quote(page, shop, "send")
    run(page, "Decline")
    expect(status(page)).to_contain_text("declined")
    refused_because(page, "Convert to order", "declined")


def test_converting_a_quote_places_an_order_once(page: Page, shop: Shop) -> None:
    quote = a_quote(page, shop)
    run(page, "Convert to order")
    expect(status(page)).to_contain_text("became ORD")
    assert shop.client.post(f"/quotes/{quote}/actions/convert").status_code == 409
    refused_because(page, "Convert to order", "it has become order")
