"""Keys: each action has one of its own, and a page lists those that work on it."""

from __future__ import annotations

import re

import httpx
import pytest

from backdesk.actions.checks import PAGE_KEYS
from backdesk.actions.declaration import Action, actions_of
from backdesk.auth.user import Role
from backdesk.plugins import load_plugins
from backdesk.resource import get_resource_at, resources
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import an_order

NEEDS_WORDS_OF_ITS_OWN = {"edit_note"}
"""Buttons that stand beside each of several things: one key could not say which."""

KEYS = [one.key for one in resources()]


def keyed(model: type) -> list[Action]:
    load_plugins()
    return [one for one in actions_of(model) if not one.creates]


@pytest.mark.parametrize("key", KEYS)
def test_two_actions_share_a_key_only_where_one_undoes_the_other(key: str) -> None:
    found: dict[str, Action] = {}
    for one in keyed(get_resource_at(key).model):
        twin = found.setdefault(one.key, one)
        if one.key and twin is not one:
            assert one.name == twin.undo, f"{one.name} and {twin.name} are both on {one.key}"


@pytest.mark.parametrize("key", KEYS)
def test_no_action_takes_a_key_of_the_page(key: str) -> None:
    taken = {one.key for one in keyed(get_resource_at(key).model) if one.key}
    assert taken.isdisjoint(PAGE_KEYS)
    assert all(len(one) == 1 for one in taken)


@pytest.mark.parametrize("key", KEYS)
def test_every_action_has_a_key(key: str) -> None:
    without = {one.name for one in keyed(get_resource_at(key).model) if not one.key}
    assert without <= NEEDS_WORDS_OF_ITS_OWN


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("clerk")


async def keys(browser: httpx.AsyncClient, at: str) -> dict[str, str]:
    shown = (await browser.get(f"/admin/keys?at={at}")).text
    lines = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", shown)
    return {re.sub(r"<[^>]*>", "", name): meaning for name, meaning in lines}


async def test_the_keys_of_a_page_are_listed_and_no_others(browser: httpx.AsyncClient) -> None:
    order = await an_order()
    listed = await keys(browser, "/admin/orders")
    assert {"j", "k", "x", "Shift x", "Enter", "w", "n", "p", "a", "?", "g o"} <= set(listed)
    assert "]" not in listed
    shown = await keys(browser, f"/admin/orders/{order}")
    assert shown["h"] == "Hold / Unhold"
    assert {"p", "s", "k", "]", "[", "z"} <= set(shown)
    assert "j" not in shown
    assert "x" not in await keys(browser, "/admin/no/such/page")


async def test_a_key_that_the_role_may_not_use_is_not_listed(sqlite_database: Database) -> None:
    await Role.create(name="looker", permissions=["orders.view"])
    browser = await signed_in("looker")
    order = await an_order()
    shown = await keys(browser, f"/admin/orders/{order}")
    assert "p" not in shown
    assert "g o" in shown
    assert "g c" not in shown


async def test_a_button_says_its_key_and_a_refused_one_keeps_it(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order(paid=True)
    shown = (await browser.get(f"/admin/orders/{order}")).text
    assert re.search(r'id="the-hold"[^>]*aria-keyshortcuts="H" title="Key: h"', shown)
    assert re.search(r'id="the-mark_as_paid"[^>]*data-why data-key="p">', shown)
    assert re.search(r'id="menu-cancel"[^>]*aria-keyshortcuts="Shift\+X"', shown)


async def test_a_letter_leads_to_one_place(sqlite_database: Database) -> None:
    browser = await signed_in("admin")
    shown = await keys(browser, "/admin/orders")
    page = (await browser.get("/admin/keys")).text
    letters = re.findall(r"<dt>.*?g ([a-z]).*?</dt>", re.sub(r"</?kbd>", "", page))
    assert len(set(letters)) == len(letters)
    assert {f"g {one.shortcut}" for one in resources()} <= set(shown)


async def test_a_list_whose_rows_have_pages_can_be_worked_through(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    assert 'data-work href="/admin/queue/orders/begin?' in (await browser.get("/admin/orders")).text
    assert "data-work" not in (await browser.get("/admin/users")).text
