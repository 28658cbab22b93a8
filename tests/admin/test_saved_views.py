"""Saved views: whose they are, what they hold, two at once, and where they lead."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from typing import Any

import httpx
import pytest

from backdesk.auth.user import Role, User
from backdesk.models.saved_view import SavedView
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import an_order

LIST = "/admin/orders"
VIEWS = "/admin/orders/views"


async def form_token(browser: httpx.AsyncClient) -> str:
    """The token that every page of the browser carries."""
    page = await browser.get(LIST)
    return page.text.partition('name="csrf-token" content="')[2][:64]


async def save(
    browser: httpx.AsyncClient, name: str = "To call", query: str = "q=unpaid", **form: Any
) -> httpx.Response:
    data = {"_csrf": await form_token(browser), "name": name, **form}
    return await browser.post(f"{VIEWS}?{query}", data=data)


async def test_a_saved_view_is_in_the_menu_and_leads_back(sqlite_database: Database) -> None:
    browser, other = await signed_in("clerk"), await signed_in("clerk")
    answer = await save(browser, query="sort=due__desc&q=unpaid&after=x&foo=1&columns=number,due")
    saved = await SavedView.get()
    assert saved.query == "q=unpaid&sort=due__desc&columns=number%2Cdue"
    assert answer.headers["location"] == f"{LIST}?{saved.query}&view={saved.id}"
    page = await browser.get(answer.headers["location"])
    assert page.status_code == 200
    assert "Orders<small> · To call</small>" in page.text
    assert 'aria-current="true"><span>To call</span>' in page.text
    assert "To call" not in (await other.get(LIST)).text


async def test_the_menu_counts_what_each_view_has_now(sqlite_database: Database) -> None:
    await an_order()
    await an_order(paid=True)
    browser = await signed_in("clerk")
    await save(browser)
    await save(browser, "All", "")
    unpaid, everything = await SavedView.all().order_by("id")
    await SavedView.create(
        listed="orders", name="Of before", query="q=gone:x", owner_id=unpaid.owner_id
    )
    counts = (await browser.get("/admin/_api/views/counts")).json()
    assert counts[str(unpaid.id)] == "1"
    assert counts[str(everything.id)] == "2"
    assert "" in counts.values()


@pytest.mark.parametrize(
    ("name", "query", "why"),
    [
        (" ", "q=unpaid", "Give the view a name."),
        ("x" * 61, "q=unpaid", "at most 60 letters"),
        ("To call", "q=unpaid", "You have a view called “To call” already."),
        ("Other", "q=colour:red", "there is no “colour”"),
        ("Other", "sort=secret__asc", "cannot be sorted by “secret”"),
        ("Other", "filter=secret__eq=1", "This filter cannot be used"),
        ("Other", "q=" + "%C3%A9" * 900, "too long to be saved"),
    ],
)
async def test_a_view_that_cannot_be_saved_is_refused_and_what_was_typed_stays(
    sqlite_database: Database, name: str, query: str, why: str
) -> None:
    browser = await signed_in("clerk")
    await save(browser)
    answer = await save(browser, name, query)
    assert answer.status_code == 422
    assert why in unescape(answer.text)
    assert f'value="{name}"' in answer.text
    assert await SavedView.all().count() == 1


async def test_two_who_save_the_same_name_at_once_make_one_view(database: Database) -> None:
    browser = await signed_in("clerk")
    answers = await asyncio.gather(*(save(browser) for _one in range(3)))
    assert sorted(one.status_code for one in answers) == [303, 422, 422]
    assert await SavedView.all().count() == 1


async def test_only_who_may_share_saves_a_view_for_a_role(sqlite_database: Database) -> None:
    role = await Role.get(name="clerk")
    clerk, manager = await signed_in("clerk"), await signed_in("manager")
    assert (await save(clerk, role=role.id)).status_code == 422
    assert (await save(manager, "Team", role=role.id)).status_code == 303
    saved = await SavedView.get()
    assert "<span>Team</span>" in (await clerk.get(LIST)).text
    assert "<span>Team</span>" not in (await (await signed_in("warehouse")).get(LIST)).text
    shown = await clerk.get(f"{VIEWS}/{saved.id}")
    assert 'name="name"' not in shown.text
    token = await form_token(clerk)
    for path in ("delete", "keep"):
        answer = await clerk.post(f"{VIEWS}/{saved.id}/{path}", data={"_csrf": token})
        assert answer.status_code == 403
    assert await SavedView.get() == saved


async def test_a_view_of_somebody_else_is_not_there(sqlite_database: Database) -> None:
    await save(await signed_in("clerk"))
    saved = await SavedView.get()
    other = await signed_in("admin")
    for path in ("", "/keep", "/delete"):
        assert (await other.get(f"{VIEWS}/{saved.id}{path}")).status_code == 404
    assert (await other.get(f"{VIEWS}/99999999999999999999")).status_code == 404


async def test_a_view_is_renamed_and_takes_the_list_as_it_is_now(
    sqlite_database: Database,
) -> None:
    browser = await signed_in("clerk")
    await save(browser)
    saved, token = await SavedView.get(), await form_token(browser)
    page = await browser.get(f"{LIST}?q=paid&view={saved.id}")
    keep = re.search(r'href="([^"]+/keep[^"]+)"', page.text)
    assert keep is not None
    form = {"_csrf": token, "_version": "1"}
    await browser.post(f"{VIEWS}/{saved.id}", data=form | {"name": "Paid"})
    late = await browser.post(unescape(keep[1]), data=form)
    assert late.status_code == 409
    assert "Somebody else changed this view meanwhile." in late.text
    await browser.post(unescape(keep[1]), data=form | {"_version": "2"})
    await saved.refresh_from_db()
    assert (saved.name, saved.query, saved.version) == ("Paid", "q=paid", 3)


async def test_the_view_that_was_chosen_opens_first_until_it_is_gone(
    sqlite_database: Database,
) -> None:
    browser = await signed_in("clerk")
    await save(browser, start="on")
    saved = await SavedView.get()
    first = await browser.get("/admin/")
    assert first.headers["location"] == f"{LIST}?q=unpaid&view={saved.id}"
    form = {"_csrf": await form_token(browser)}
    gone = await browser.post(f"{VIEWS}/{saved.id}/delete", data=form)
    assert (gone.status_code, await SavedView.all().count()) == (303, 0)
    assert (await browser.get("/admin/")).headers["location"] == LIST


async def test_no_longer_the_first_is_unchecked(sqlite_database: Database) -> None:
    browser = await signed_in("clerk")
    await save(browser, start="on")
    saved, token = await SavedView.get(), await form_token(browser)
    assert 'name="start" value="on" checked' in (await browser.get(f"{VIEWS}/{saved.id}")).text
    form = {"_csrf": token, "name": saved.name, "_version": "1"}
    await browser.post(f"{VIEWS}/{saved.id}", data=form)
    assert await User.filter(start_view__isnull=False).count() == 0
