"""Add note: for oneself or for chosen colleagues, never shown to customers."""

from __future__ import annotations

from typing import Annotated

import pydantic

from actions.shop_context import ShopContext
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import field_error
from backdesk.actions.form import Field, Form, LongText, ShortText
from backdesk.auth.user import User
from backdesk.i18n import _
from models.note import Note, NoteReader
from models.order import Order


class AddNoteForm(Form):
    """``colleagues`` are their e-mail addresses; they see the note as unread."""

    text: Annotated[LongText, pydantic.Field(min_length=1)] = Field(title=_("Note"))
    colleagues: list[ShortText] = Field(
        [], title=_("For"), max_length=100, json_schema_extra={"format": "colleagues"}
    )


@action(
    Order,
    label=_("Add note"),
    icon="note",
    key="n",
    permission="orders.note",
    past="note_added",
    any_version=True,
)
async def add_note(order: Order, form: AddNoteForm, ctx: ShopContext) -> Success:
    """Without colleagues it is a note to oneself."""
    readers = {}
    for place, email in enumerate(form.colleagues):
        colleague = await User.get_or_none(email=email.lower(), active=True)
        if colleague is None:
            raise field_error(f"colleagues.{place}", _("nobody here has this e-mail address"))
        readers[colleague.id] = colleague
    note = await Note.create(
        order_id=order.id,
        author_id=ctx.user.id if isinstance(ctx.user, User) else None,
        text=form.text,
        written_at=ctx.now,
    )
    await NoteReader.bulk_create(NoteReader(note_id=note.id, user_id=pk) for pk in readers)
    return Success(_("Note added to order {number}"), number=order.number)
