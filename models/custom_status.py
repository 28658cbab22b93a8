"""Custom status: a shop's own label on an order; it changes no rule."""

from __future__ import annotations

from tortoise import fields

from backdesk.db.derived_columns import Derived, FoldField, SortKeyField


class CustomStatus(Derived):
    """``position`` is its place in the lists; ``sends_email`` mails the customer when it is set.

    One that is not ``active`` is retired: orders keep it, and no order gets it any more.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(60, unique=True)
    name_fold = FoldField("name", unique=True)
    name_key = SortKeyField("name")
    color = fields.CharField(7, default="#6c7a89")
    position = fields.IntField(default=0)
    sends_email = fields.BooleanField(default=False)
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "custom_status"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
