"""The page to try the REST API, on which somebody runs a first request."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def test_a_request_is_tried_with_a_token(page: Page, shop: Shop) -> None:
    number = shop.place()
    page.goto(f"{shop.url}/api/docs")
    page.get_by_role("button", name="Authorize").click()
    page.get_by_label("auth-bearer-value").fill(shop.token)
    page.get_by_label("Apply credentials").click()
    page.get_by_role("button", name="Close").click()

    operation = page.locator("#operations-orders-get_order")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_placeholder("number").fill(number)
    operation.get_by_role("button", name="Execute").click()

    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text(f'"number": "{number}"')
