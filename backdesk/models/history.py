"""History: who did what, when, from what to what. Append-only; the database refuses changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from tortoise import fields
from tortoise.models import Model

from backdesk.auth.user import User
from backdesk.resource import resources


def paper_kinds() -> list[str]:
    """The names of the documents of an order, and of whatever else has documents."""
    return [one.name for one in resources() if one.parent]


def document_key(kind: str, number: str) -> str:
    """``invoice INV00001``: the numbers of two kinds may look alike."""
    return f"{kind} {number}"


def documents_in(payload: Mapping[str, object]) -> list[str]:
    """The papers that an e-mail with this payload carries or is about."""
    parts = [payload, *cast("list[Mapping[str, object]]", payload.get("also", []))]
    kinds = paper_kinds()
    return [
        document_key(kind, str(part[kind])) for part in parts for kind in kinds if part.get(kind)
    ]


class History(Model):
    """One thing that happened.

    ``subject`` and ``subject_key`` name what it happened to (``order`` and ``ORD00001``).
    ``changes`` is ``{name: [from, to]}``. An application may add a column by which it finds the
    entries of a page (``add_foreign_key``), and fills it in its ``Context.history_columns``.
    ``about`` names the papers that it speaks of beside its subject, each with what changed on it:
    ``{"invoice INV00001": {"status": ["unpaid", "paid"]}}``; of the oldest entries that is unknown.
    ``erased_at`` is when the words of a person whose data was erased went out of it.
    """

    id = fields.IntField(primary_key=True)
    at = fields.DatetimeField(db_index=True)
    actor = fields.CharField(200)
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    kind = fields.CharField(60, db_index=True)
    text = fields.TextField()
    erased_at = fields.DatetimeField(null=True)
    changes: fields.Field[dict[str, list[object]]] = fields.JSONField(default=dict)
    about: fields.Field[dict[str, dict[str, list[object]]] | None] = fields.JSONField(null=True)
    subject = fields.CharField(40)
    subject_key = fields.CharField(100)

    user_id: int | None

    class Meta:
        table = "history"
        indexes = [("subject", "subject_key")]
