"""One shop and one real Chromium for all browser tests; a fresh signed-in page for each.

They end with this folder: beside Playwright the tests after it could run no event loop.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from gateways.pdf.chromium import launch_arguments
from tests.browser.shop import EMAIL, PASSWORD, Shop, a_shop
from tests.waiting import PATIENCE

expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="package")
def shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with a_shop(sqlite_template, tmp_path_factory.mktemp("shop")) as running:
        yield running


@pytest.fixture(scope="package")
def browser(chromium: Path, shop: Shop) -> Iterator[Browser]:
    """Started after the shop, which runs an event loop of its own."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium,
            args=launch_arguments(),
            chromium_sandbox=os.geteuid() != 0,
        )
        yield started
        started.close()


@pytest.fixture(scope="package")
def signed_in(browser: Browser, shop: Shop) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=shop.url, viewport={"width": 1300, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto("/admin/sign-in")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/orders")
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(signed_in: BrowserContext) -> Iterator[Page]:
    """A page on which no script fails and nothing is refused by the content policy."""
    wrong: list[str] = []
    opened = signed_in.new_page()
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None
    )
    yield opened
    opened.close()
    assert wrong == []
