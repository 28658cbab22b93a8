"""A walk through the settings: what is typed there stands on the next invoice that is made."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.actions.settings.test_logo import PLAIN
from tests.browser.shop import EMAIL, PASSWORD, Shop, a_shop
from tests.waiting import PATIENCE

pytestmark = pytest.mark.browser


@pytest.fixture
def own_shop(sqlite_template: Path, tmp_path: Path, browser: Browser) -> Iterator[Shop]:
    """A shop of its own: the others' numbers stay as they are.

    It is begun in a thread, as beside Playwright no event loop can be run.
    """
    running = a_shop(sqlite_template, tmp_path)
    with ThreadPoolExecutor(1) as thread:
        shop = thread.submit(running.__enter__).result()
    yield shop
    running.__exit__(None, None, None)


@pytest.fixture
def page(browser: Browser, own_shop: Shop) -> Iterator[Page]:
    context = browser.new_context(base_url=own_shop.url, viewport={"width": 1300, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None
    )
    page.goto("/admin/sign-in")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/orders")
    yield page
    context.close()
    assert wrong == []


def test_company_logo_and_number_series_are_on_the_next_invoice(page: Page, own_shop: Shop) -> None:
    own_shop.place()
    page.get_by_role("link", name="Administration").click()
    page.get_by_label("Name").fill("Mugs & Co")
    page.get_by_label("Country").select_option(label="Netherlands")
    page.get_by_label("VAT number", exact=True).fill("NL1")
    page.get_by_label("IBAN").fill("NL91ABNA0417164300")
    svg = FilePayload(name="logo.svg", mimeType="image/svg+xml", buffer=PLAIN)
    page.locator("input[name=logo_file]").set_input_files(svg)
    expect(page.get_by_role("img", name="The logo")).to_be_visible()
    page.get_by_label("Invoices: prefix").fill("2026-")
    page.get_by_label("Invoices: next").fill("700")
    expect(page.get_by_role("row", name="Invoices").locator("[data-example]")).to_have_text(
        "2026-00700"
    )
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet.")
    page.get_by_role("alert").get_by_role("link", name="VAT number").click()
    expect(page.get_by_label("VAT number", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("img", name="The logo")).to_be_visible()
    page.get_by_label("VAT number", exact=True).fill("NL004495445B01")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("The settings were saved.")
    expect(page.get_by_role("region", name="History")).to_contain_text(
        "company: My shop → Mugs & Co"
    )

    order = own_shop.order(own_shop.place())
    (invoice,) = order["invoices"]
    assert invoice["number"] == "2026-00700"
    printed = page.request.get(f"/admin/invoices/{invoice['number']}/pdf")
    assert printed.headers["content-type"] == "application/pdf"
    page.goto(f"/admin/orders/{order['number']}")
    page.locator("[aria-labelledby=payment]").get_by_role("link", name="Settings").click()
    expect(page.get_by_label("IBAN")).to_have_value("NL91 ABNA 0417 1643 00")


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(page: Page) -> None:
    page.goto("/admin/settings/general")
    large = FilePayload(name="photo.png", mimeType="image/png", buffer=b"\0" * 3_000_000)
    page.locator("input[name=logo_file]").set_input_files(large)
    expect(page.get_by_text("This file is larger than 300 kB.")).to_be_visible()
    assert page.locator("input[name=logo_file]").input_value() == ""


def test_custom_statuses_are_made_moved_and_retired(page: Page) -> None:
    page.get_by_role("link", name="Workflow").click()
    page.get_by_role("link", name="New custom status").click()
    page.get_by_label("Name").fill("At the engraver")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("row")).to_contain_text(["Name", "Gift wrap", "At the engraver"])
    page.get_by_role("button", name="Move At the engraver up").click()
    expect(page.get_by_role("row")).to_contain_text(["Name", "At the engraver", "Gift wrap"])
    page.get_by_role("button", name="Retire Gift wrap").click()
    expect(page.get_by_role("row", name="Gift wrap")).to_contain_text("retired")
    page.get_by_role("button", name="Delete At the engraver").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("row", name="At the engraver")).to_have_count(0)
