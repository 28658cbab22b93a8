"""Custom statuses and notes."""

from __future__ import annotations

import pytest

from models.custom_status import CustomStatus
from models.note import Note, NoteReader
from models.settings import Settings, store_settings
from tests.factories.acting import act
from tests.factories.order import an_order
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def test_a_custom_status_survives_payment_shipping_and_hold() -> None:
    status = await CustomStatus.create(name="Gift wrap")
    order = await an_order()
    await act(order, "set_status", status="Gift wrap")
    for step in ("mark_as_paid", "hold", "unhold", "mark_as_not_paid", "mark_as_shipped"):
        await act(order, step)
        assert order.custom_status_id == status.id
    await act(order, "set_status", status=None)
    assert order.custom_status_id is None


async def test_where_no_custom_status_exists_none_can_be_set() -> None:
    await act(await an_order(), "set_status", status="x").refused("no custom status was made yet")


async def test_an_unknown_custom_status_is_refused() -> None:
    await CustomStatus.create(name="Gift wrap")
    await act(await an_order(), "set_status", status="Gift").invalid("status")


async def test_a_status_with_an_email_tells_the_customer() -> None:
    status = await CustomStatus.create(name="At the engraver", sends_email=True)
    order = await an_order()
    outcome = await act(order, "set_status", status="At the engraver")
    assert [mail["event"] for mail in outcome.emails] == [f"custom_status_{status.id}"]
    again = await act(order, "set_status", status="At the engraver")
    assert again.emails == [], "the order had it already"


async def test_where_the_e_mail_of_custom_statuses_is_empty_none_is_sent() -> None:
    await CustomStatus.create(name="At the engraver", sends_email=True)
    await store_settings(Settings(emails_off=["custom_status"]))
    outcome = await act(await an_order(), "set_status", status="At the engraver")
    assert outcome.emails == []


async def test_a_note_is_unread_by_the_colleagues_it_is_for() -> None:
    author, colleague = await a_user("clerk"), await a_user("manager")
    order = await an_order()
    await act(order, "add_note", by=author, text="Call first", colleagues=[colleague.email])
    note = await Note.get(order=order)
    reader = await NoteReader.get(note=note)
    assert (note.author_id, reader.user_id, reader.read_at) == (author.id, colleague.id, None)


async def test_a_note_for_nobody_known_is_refused() -> None:
    order = await an_order()
    await act(order, "add_note", text="x", colleagues=["no@example.com"]).invalid("colleagues.0")
    await act(order, "add_note", text="  ").invalid("text")
