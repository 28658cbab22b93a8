"""OrderSearch: the texts that an order is found by. The database keeps them itself, by triggers."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class OrderSearch(Model):
    """Its own words and those of its papers, a line each; ``id`` is the order's."""

    id = fields.IntField(primary_key=True)
    text = fields.TextField()

    class Meta:
        table = "order_search"
