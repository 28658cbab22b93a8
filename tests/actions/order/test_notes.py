"""Notes: to oneself or to colleagues, unread until read, edited by their authors only."""

from __future__ import annotations

import pytest

from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from backdesk.models.history import History
from models.note import Note, NoteReader
from models.order import Order
from tests.factories.acting import act, history_of
from tests.factories.order import an_order
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def test_a_note_for_a_colleague_is_unread_until_she_marks_it_as_read() -> None:
    author, colleague = await a_user("clerk"), await a_user("warehouse")
    order = await an_order()
    await act(order, "add_note", by=author, text="Wrap it well", colleagues=[colleague.email])
    reader = await NoteReader.get()
    assert (reader.user_id, reader.read_at) == (colleague.id, None)
    await act(order, "read_notes", by=colleague)
    await reader.refresh_from_db()
    assert reader.read_at is not None
    assert await history_of(order) == [*(await history_of(order))[:-2], "note_added", "note_read"]


async def test_who_has_nothing_unread_is_told_so() -> None:
    author, colleague = await a_user("clerk"), await a_user("clerk")
    order = await an_order()
    await act(order, "add_note", by=author, text="To myself")
    await act(order, "read_notes", by=colleague).refused("no note on it is unread for you")


async def test_what_one_reads_stays_unread_for_the_others_and_on_other_orders() -> None:
    author, one, other = await a_user("clerk"), await a_user("clerk"), await a_user("clerk")
    order, second = await an_order(), await an_order()
    for about in (order, second):
        colleagues = [one.email, other.email]
        await act(about, "add_note", by=author, text="Look", colleagues=colleagues)
    await act(order, "read_notes", by=one)
    read = await NoteReader.filter(read_at__isnull=False).select_related("note")
    assert [(reader.user_id, reader.note.order_id) for reader in read] == [(one.id, order.id)]


async def test_its_author_edits_a_note_and_the_history_keeps_what_stood_there() -> None:
    author, colleague = await a_user("clerk"), await a_user("clerk")
    order = await an_order()
    await act(order, "add_note", by=author, text="Call Anne", colleagues=[colleague.email])
    await act(order, "read_notes", by=colleague)
    note = await Note.get()
    await act(order, "edit_note", by=author, note=note.id, text="Call Anna")
    await note.refresh_from_db()
    assert (note.text, note.edited_at is not None) == ("Call Anna", True)
    assert (await NoteReader.get()).read_at is None, "it says something else than what was read"
    entry = (await History.filter(order=order).order_by("id"))[-1]
    assert (entry.kind, entry.changes) == ("note_edited", {"note": ["Call Anne", "Call Anna"]})


async def test_nobody_else_edits_a_note() -> None:
    author, manager = await a_user("clerk"), await a_user("manager")
    order = await an_order()
    await act(order, "add_note", by=author, text="Mine")
    note = await Note.get()
    refused = act(order, "edit_note", by=manager, note=note.id, text="Yours")
    await refused.refused("none of its notes is yours")
    await act(order, "add_note", by=manager, text="Also mine")
    await act(order, "edit_note", by=manager, note=note.id, text="Yours").invalid("note")
    await note.refresh_from_db()
    assert note.text == "Mine"


async def test_a_note_of_another_order_is_not_edited_from_this_one() -> None:
    author = await a_user("clerk")
    order, other = await an_order(), await an_order()
    await act(order, "add_note", by=author, text="Here")
    await act(other, "add_note", by=author, text="There")
    there = await Note.get(order_id=other.id)
    await act(order, "edit_note", by=author, note=there.id, text="Moved").invalid("note")


async def test_reading_makes_no_open_page_old() -> None:
    author, colleague = await a_user("clerk"), await a_user("clerk")
    order = await an_order()
    await act(order, "add_note", by=author, text="Look", colleagues=[colleague.email])
    seen = order.version
    await act(order, "read_notes", by=colleague)
    await run(get(Order, "hold"), order.number, {}, Invocation(author, seen))
