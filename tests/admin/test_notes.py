"""Notes in the back office: the bell counts them, a page of any age takes them."""

from __future__ import annotations

import re

import httpx
import pytest

from backdesk.auth.user import User
from models.note import Note
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order
from tests.factories.user import a_user


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("clerk")


async def typed(browser: httpx.AsyncClient, place: str, **form: str) -> httpx.Response:
    asked = (await browser.get(place)).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked))
    return await browser.post(place, data=hidden | form)


async def test_the_bell_counts_what_waits_and_leads_to_it(browser: httpx.AsyncClient) -> None:
    me, order = await User.all().order_by("-id").first(), await an_order()
    assert me is not None
    assert "Notes: 0 unread" in (await browser.get("/admin/orders")).text
    author = await a_user("manager")
    await act(order, "add_note", by=author, text="Wrap it well", colleagues=[me.email])
    assert "Notes: 1 unread" in (await browser.get("/admin/orders")).text
    assert "Wrap it well" in (await browser.get("/admin/notes")).text
    shown = (await browser.get(f"/admin/orders/{order}")).text
    assert "New for you" in shown
    token = re.search(r'name="_csrf" value="([0-9a-f]{64})"', shown)
    assert token is not None
    data = {"_csrf": token[1]}
    await browser.post(f"/admin/orders/{order}/actions/read_notes", data=data)
    shown = (await browser.get(f"/admin/orders/{order}")).text
    assert "New for you" not in shown
    assert re.search(rf"{me.name or me.email}[^<]* read it", shown)


async def test_a_note_is_taken_from_a_page_that_shows_an_older_version(
    browser: httpx.AsyncClient,
) -> None:
    order = await an_order()
    place = f"/admin/orders/{order}/actions/add_note"
    assert (await typed(browser, place, text="Late", _version="0")).status_code == 303
    assert (await Note.get()).text == "Late"


async def test_ones_own_note_is_edited_in_its_words(browser: httpx.AsyncClient) -> None:
    order = await an_order()
    place = f"/admin/orders/{order}/actions"
    await typed(browser, f"{place}/add_note", text="Call Anne")
    note = await Note.get()
    asked = (await browser.get(f"{place}/edit_note?note={note.id}")).text
    assert "Call Anne</textarea>" in asked
    answer = await typed(browser, f"{place}/edit_note", note=str(note.id), text="Call Anna")
    assert answer.status_code == 303
    assert "edited" in (await browser.get(f"/admin/orders/{order}")).text
