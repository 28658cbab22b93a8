"""History: who did what, when, from what to what. Append-only; the database refuses changes."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.order import Order
from models.user import User


class History(Model):
    """One thing that happened.

    ``subject`` and ``subject_key`` name what it happened to (``order`` and ``ORD00001``);
    ``order`` is set where it belongs on an order's page. ``changes`` is ``{name: [from, to]}``.
    ``erased_at`` is when the words of a person whose data was erased went out of it.
    """

    id = fields.IntField(primary_key=True)
    at = fields.DatetimeField(db_index=True)
    actor = fields.CharField(200)
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    kind = fields.CharField(60, db_index=True)
    text = fields.TextField()
    erased_at = fields.DatetimeField(null=True)
    changes: fields.Field[dict[str, list[object]]] = fields.JSONField(default=dict)
    subject = fields.CharField(40)
    subject_key = fields.CharField(100)
    order: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="history", null=True, on_delete=fields.RESTRICT
    )

    user_id: int | None
    order_id: int | None

    class Meta:
        table = "history"
        indexes = [("subject", "subject_key")]
