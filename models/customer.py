"""Customer: who buys, as known today. Orders and documents keep their own copy."""

from __future__ import annotations

from tortoise import fields

from models.party import Party


class Customer(Party):
    """``email`` is unique where it is not empty; ``external_id`` likewise (imports)."""

    id = fields.IntField(primary_key=True)
    external_id = fields.CharField(100, default="")
    created_at = fields.DatetimeField(auto_now_add=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "customer"

    def __str__(self) -> str:
        return self.display_name or f"#{self.id}"
