"""Idempotency keys: a request that is sent again gets the first one's answer."""

from __future__ import annotations

from typing import Any, Final

from tortoise import fields
from tortoise.models import Model

LONGEST_KEY: Final = 100


def idempotency_key_from(sent: object) -> str:
    """The key that came with a form; one that no database can hold is none."""
    key = str(sent or "")[:LONGEST_KEY]
    return "" if "\0" in key else key


class IdempotencyKey(Model):
    """``scope`` is who asked; ``fingerprint`` tells the same request from another."""

    id = fields.IntField(primary_key=True)
    scope = fields.CharField(60)
    key = fields.CharField(200)
    fingerprint = fields.CharField(64)
    result: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    created_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "idempotency_key"
        unique_together = [("scope", "key")]
