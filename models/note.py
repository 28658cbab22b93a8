"""Note: internal, to oneself or to chosen colleagues; never shown to customers."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from backdesk.auth.user import User
from models.order import Order


class Note(Model):
    """What ``author`` wrote about an order."""

    id = fields.IntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="notes", on_delete=fields.RESTRICT
    )
    author: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    text = fields.TextField()
    written_at = fields.DatetimeField()
    edited_at = fields.DatetimeField(null=True)

    order_id: int
    author_id: int | None

    class Meta:
        table = "note"


class NoteReader(Model):
    """A colleague for whom a note is meant, and when it was read."""

    id = fields.IntField(primary_key=True)
    note: fields.ForeignKeyRelation[Note] = fields.ForeignKeyField(
        "models.Note", related_name="readers", on_delete=fields.RESTRICT
    )
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name=False, on_delete=fields.RESTRICT
    )
    read_at = fields.DatetimeField(null=True)

    note_id: int
    user_id: int

    class Meta:
        table = "note_reader"
        unique_together = [("note", "user")]
