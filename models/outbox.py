"""The outbox: what must follow a commit, written with the change that causes it."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.order import Order


class Outbox(Model):
    """An e-mail to be sent. ``event`` says which template; ``payload`` what goes into it.

    ``message_id`` is made once and kept for ever, so that a repeat can be recognised.
    """

    id = fields.IntField(primary_key=True)
    event = fields.CharField(60, db_index=True)
    recipient = fields.CharField(254)
    language = fields.CharField(5, default="en")
    payload: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    order: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="emails", null=True, on_delete=fields.RESTRICT
    )
    state = fields.CharField(20, default="waiting", db_index=True)
    message_id = fields.CharField(200, unique=True)
    created_at = fields.DatetimeField()

    order_id: int | None

    class Meta:
        table = "outbox"
