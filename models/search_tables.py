"""The texts that orders, customers and products are found by; the database keeps them itself."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class OrderSearch(Model):
    """Its own words and those of its papers, a line each; ``id`` is the order's."""

    written_by_triggers = True

    id = fields.IntField(primary_key=True)
    text = fields.TextField()

    class Meta:
        table = "order_search"


class CustomerSearch(Model):
    """Name, company, e-mail address and telephone, a line each; ``id`` is the customer's."""

    written_by_triggers = True

    id = fields.IntField(primary_key=True)
    text = fields.TextField()

    class Meta:
        table = "customer_search"


class ProductSearch(Model):
    """Name and SKU, a line each; ``id`` is the product's."""

    written_by_triggers = True

    id = fields.IntField(primary_key=True)
    text = fields.TextField()

    class Meta:
        table = "product_search"
