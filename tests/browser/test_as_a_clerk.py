"""What a clerk's role does not allow is there, closed, with the reason; what it allows is done."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import button, done, open_order, run, status
from tests.browser.shop import PASSWORD, Shop
from tests.waiting import PATIENCE

pytestmark = pytest.mark.browser
CLERK = "clara@example.com"


@pytest.fixture(scope="module")
def clerk(shop: Shop) -> str:
    """Somebody who was let in on the command line, while the shop runs."""
    command = [sys.executable, "app.py", "user", "create", "--email", CLERK, "--role", "clerk"]
    url = {"ORDERLY_DATABASE_URL": f"sqlite://{shop.database}", "ORDERLY_SECRET_KEY": "s" * 32}
    subprocess.run(
        [*command, "--password-stdin"],
        input=PASSWORD,
        text=True,
        check=True,
        env=os.environ | url,
        stdout=subprocess.DEVNULL,
        timeout=PATIENCE,
    )
    return CLERK


@pytest.fixture
def page(browser: Browser, shop: Shop, clerk: str) -> Iterator[Page]:
    context = browser.new_context(base_url=shop.url, viewport={"width": 1300, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    opened = context.new_page()
    opened.goto("/admin/sign-in?next=/admin/orders")
    opened.get_by_label("E-mail").fill(clerk)
    opened.get_by_label("Password").fill(PASSWORD)
    opened.get_by_role("button", name="Sign in").click()
    opened.wait_for_url("**/admin/orders")
    yield opened
    context.close()


@pytest.mark.parametrize(
    ("action", "permission"),
    [
        ("Mark as not paid", "Take payments back"),
        ("Record refund", "Record refunds"),
        ("Add credit memo", "Create and edit credit memos"),
    ],
)
def test_what_the_role_does_not_allow_is_closed_with_the_reason(
    page: Page, shop: Shop, action: str, permission: str
) -> None:
    open_order(page, done(shop, shop.place(), "mark_as_paid"))
    closed = button(page, action)
    expect(closed).to_have_attribute("aria-disabled", "true")
    expect(closed).to_contain_text(f"Your role does not allow this: {permission}.")
    assert Axe().run(page).violations_count == 0
    closed.click(force=True)  # as a mouse does, which asks nobody
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".why:popover-open")).to_contain_text("Ask whoever manages the roles.")


def test_what_the_role_allows_is_done(page: Page, shop: Shop) -> None:
    open_order(page, shop.place())
    run(page, "Mark as paid")
    expect(status(page)).to_contain_text("paid")


def test_a_clerk_cancels_and_cannot_record_the_refund_with_it(page: Page, shop: Shop) -> None:
    open_order(page, done(shop, shop.place(), "mark_as_paid"))
    button(page, "Cancel order").click()
    dialog = page.get_by_role("dialog")
    refund = dialog.get_by_label("Record the refund now")
    expect(refund).to_be_disabled()
    expect(dialog).to_contain_text("Your role does not allow this: Record refunds.")
    assert Axe().run(page).violations_count == 0
    dialog.get_by_role("button", name="Cancel order", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(status(page)).to_contain_text("cancelled")
    expect(status(page)).to_contain_text("to refund")


def test_an_invoice_cannot_be_made_unpaid_by_who_takes_no_payment_back(
    page: Page, shop: Shop
) -> None:
    number = done(shop, shop.place(), "mark_as_paid")
    page.goto(f"/admin/invoices/{shop.order(number)['invoices'][0]['number']}")
    button(page, "Edit").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("option", name="Unpaid")).to_be_disabled()
    expect(dialog).to_contain_text("Your role does not allow this: Take payments back.")
    assert Axe().run(page).violations_count == 0
