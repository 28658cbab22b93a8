"""Names, products and notes in Arabic and Hebrew lie in their own direction wherever they stand."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk import button, open_order
from tests.browser.shop import Shop
from tests.browser.test_customer_pages import link_on

AHMAD, CUP = "أحمد الحسن", "ספל 250"
NOTE = "يرجى الاتصال (5) مرات\nDoorbell is broken"

ASTRAY = r"""() => {
  const right = /[\u0590-\u08ff]/, left = /[A-Za-z]/;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), holder = walker.currentNode.parentElement;
    if (!right.test(text) || holder.closest("script, style, option, textarea, template")) continue;
    const from = [...text].find((one) => right.test(one) || left.test(one));
    const wanted = left.test(from) ? "ltr" : "rtl";
    if (getComputedStyle(holder).direction !== wanted) found.push(`${holder.tagName}: ${text}`);
  }
  for (const name of document.querySelectorAll("bdi")) {
    const around = name.parentElement;
    const says = [...around.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (says && /flex|grid/.test(getComputedStyle(around).display))
      found.push(`torn apart: ${around.innerText}`);
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]), textarea"))
    if (right.test(field.value) && getComputedStyle(field).direction !== "rtl")
      found.push(`${field.name}: ${field.value}`);
  return found;
}"""
"""Texts with letters from right to left that do not lie so, unless they begin otherwise; and such
as their own isolation tears apart, as each piece of a flexible box stands for itself."""


def told(page: Page) -> int:
    """How many texts from right to left the page has, at least."""
    return int(page.evaluate("document.body.innerText.match(/[\\u0590-\\u08ff]+/g)?.length ?? 0"))


@pytest.fixture
def number(shop: Shop) -> str:
    address = {"street": "رحوف 5", "postcode": "1", "city": "حيفا", "country": "IL"}
    customer: dict[str, Any] = {"email": "a@example.com", "name": AHMAD, "address": address}
    line = {"sku": "CUP", "name": CUP, "quantity": 2, "unit_price": 999, "vat_rate": "21"}
    placed = shop.place(customer=customer, lines=[line], remark=NOTE)
    shop.client.post(f"/orders/{placed}/actions/add_note", json={"text": NOTE})
    shop.client.post(f"/orders/{placed}/actions/hold", json={"reason": AHMAD})
    shop.client.post(f"/orders/{placed}/actions/unhold")
    return placed


PAGES = ["orders", "orders/{number}", "customers", "customers/detail?pk={customer}", "outbox"]
PAGES += ["invoices", "to_order", "history", "products"]


def test_the_back_office(page: Page, shop: Shop, number: str) -> None:
    customer = shop.client.get("/customers", params={"email": "a@example.com"}).json()["items"][0]
    for place, width in [(place, width) for place in PAGES for width in (1280, 390)]:
        page.set_viewport_size({"width": width, "height": 900})
        opened = page.goto(f"/admin/{place.format(number=number, customer=customer['id'])}")
        assert opened is not None
        assert opened.ok, place
        assert page.evaluate(ASTRAY) == [], (place, width)
    page.set_viewport_size({"width": 1280, "height": 900})
    open_order(page, number)
    assert told(page) > 8
    name = page.locator(".person bdi").first
    assert name.evaluate("one => getComputedStyle(one).direction") == "rtl"
    remark = page.locator("#remark + .said, .said").first
    assert remark.evaluate("one => getComputedStyle(one).direction") == "rtl"


def test_dialogs(page: Page, number: str) -> None:
    open_order(page, number)
    for action in ("Edit customer", "Send payment reminder", "Mark as shipped"):
        button(page, action).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        expect(dialog.locator("[data-preview]:empty")).to_have_count(0)
        assert page.evaluate(ASTRAY) == [], action
        dialog.locator("[data-close]").first.click()


def test_what_the_customer_reads(
    browser: Browser, signed_in: BrowserContext, page: Page, shop: Shop, number: str
) -> None:
    shop.client.post(f"/orders/{number}/actions/mark_as_shipped")
    quote = shop.client.post(f"/orders/{number}/actions/duplicate").json()["made"][0]["number"]
    shop.client.post(f"/quotes/{quote}/actions/send")
    links = [
        link_on(signed_in, f"/admin/orders/{number}", "a page of their own"),
        link_on(signed_in, f"/admin/quotes/{quote}", "the customer's page"),
    ]
    phone = browser.new_context(viewport={"width": 390, "height": 800})
    for link in links:
        opened = phone.new_page()
        opened.goto(link)
        assert opened.evaluate(ASTRAY) == [], link
        assert told(opened) > 0
    phone.close()
    letters = letters_of(shop, number)
    assert letters
    for letter in letters:
        page.goto(f"/admin/letters/{letter}")
        assert page.evaluate(ASTRAY) == [], letter
        assert told(page) > 0


def letters_of(shop: Shop, number: str) -> list[int]:
    """The e-mails about this order; the shop has those of other tests too."""
    asked = "SELECT e.id FROM outbox e JOIN orders o ON o.id = e.order_id WHERE o.number = ?"
    with closing(sqlite3.connect(shop.database, timeout=10)) as database:
        return [row[0] for row in database.execute(asked, (number,))]
