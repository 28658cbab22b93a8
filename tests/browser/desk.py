"""What a clerk does at the desk: open an order, press an action's button, read a section."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.shop import Shop


def open_order(page: Page, number: str) -> None:
    page.goto(f"/admin/orders/{number}")
    expect(page.get_by_role("heading", name=number, level=1)).to_be_visible()


def button(page: Page, name: str) -> Locator:
    """The action's button at the top, or its item under More, which is opened."""
    actions = page.get_by_role("group", name="Actions")
    found = actions.get_by_role("button", name=name, exact=True)
    if not found.is_visible():
        actions.get_by_role("button", name="More", exact=True).click()
        found = actions.get_by_role("menuitem", name=re.compile(f"^{name}"))
    return found


def run(page: Page, name: str, fill: Callable[[Locator], object] | None = None) -> None:
    """Press the action's button, confirm its dialog if it has one, and wait for the new state."""
    pressed = button(page, name)
    dialog = page.get_by_role("dialog")
    before = page.locator("input[name=_version]").first.get_attribute("value")
    asks = pressed.get_attribute("data-dialog") is not None
    pressed.click()
    if asks:
        expect(dialog).to_be_visible()
        if fill is not None:
            fill(dialog)
        dialog.get_by_role("button", name=name, exact=True).click()
        expect(dialog).to_be_hidden()
    expect(page.locator("input[name=_version]").first).not_to_have_attribute("value", before or "")


def status(page: Page) -> Locator:
    return page.locator(".work-head")


def part(page: Page, name: str) -> Locator:
    """A section of the page, by the first word of its heading."""
    return page.locator(f"section[aria-labelledby={name}]")


def refused_because(page: Page, name: str, reason: str) -> None:
    """The action's button is there, cannot be used, and says why."""
    found = button(page, name)
    expect(found).to_have_attribute("aria-disabled", "true")
    described = found.get_attribute("aria-describedby") or found.get_attribute("popovertarget")
    expect(page.locator(f"#{described}")).to_contain_text(reason)


def done(shop: Shop, number: str, *steps: str | tuple[str, dict[str, Any]]) -> str:
    """The steps were taken by REST before the page is looked at; the order's number."""
    for step in steps:
        name, form = step if isinstance(step, tuple) else (step, {})
        answer = shop.client.post(f"/orders/{number}/actions/{name}", json=form)
        assert answer.status_code == 200, answer.text
    return number
