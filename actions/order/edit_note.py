"""Edit note: an author's own words, put right; what stood there before stays in the history."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action, get
from backdesk.actions.errors import field_error
from backdesk.actions.form import Field, Form, LongText
from backdesk.auth.user import User
from backdesk.i18n import _
from models.note import Note, NoteReader
from models.order import Order


class EditNoteForm(Form):
    """``note`` is its id."""

    note: Annotated[int, pydantic.Field(ge=1, le=2**31 - 1)] = Field(
        title=_("Note"), json_schema_extra={"format": "own_note"}
    )
    text: Annotated[LongText, pydantic.Field(min_length=1)] = Field(title=_("Text"))


async def require_own_note(order: Order, ctx: ShopContext) -> None:
    """:raises Refused: who asks wrote no note about the order."""
    author = ctx.user.id if isinstance(ctx.user, User) else 0
    if not await Note.exists(order_id=order.id, author_id=author):
        raise get(Order, "edit_note").refusal(order, _("none of its notes is yours"), "add_note")


@action(
    Order,
    label=_("Edit note"),
    icon="edit",
    permission="orders.note",
    past="note_edited",
    any_version=True,
    in_place=True,
    alone=True,
    check=require_own_note,
)
async def edit_note(order: Order, form: EditNoteForm, ctx: ShopContext) -> Success:
    """Whoever read it before is shown it as unread again: it says something else now."""
    note = await Note.get_or_none(id=form.note, order_id=order.id)
    if note is None:
        raise field_error("note", _("the order has no such note"))
    if not isinstance(ctx.user, User) or note.author_id != ctx.user.id:
        raise field_error("note", _("only who wrote a note can edit it; add one of your own"))
    was, note.text = note.text, form.text
    if was != form.text:
        note.edited_at = ctx.now
        await note.save(update_fields=["text", "edited_at"])
        await NoteReader.filter(note_id=note.id).update(read_at=None)
    return Success(
        _("Note edited on order {number}"), number=order.number, changes={"note": (was, form.text)}
    )
