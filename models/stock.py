"""The stock ledger: append-only moves that explain every unit (rule 7)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from backdesk.auth.user import User
from models.order import Order
from models.product import Product


class StockReason(StrEnum):
    """Why stock moved."""

    OPENING = "opening stock"
    PLACED = "order placed"
    EDITED = "order edited"
    SHIPPED = "shipped"
    UNSHIPPED = "shipping undone"
    CANCELLED = "order cancelled"
    CREDITED = "credited before shipping"
    RETURNED = "returned"
    WRITTEN_OFF = "written off"
    UNRECEIVED = "receiving undone"
    CORRECTED = "corrected"


class StockMove(Model):
    """One change of on hand and reserved, and the document that caused it."""

    id = fields.IntField(primary_key=True)
    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "models.Product", related_name="moves", on_delete=fields.RESTRICT
    )
    on_hand = fields.BigIntField(default=0)
    reserved = fields.BigIntField(default=0)
    reason = fields.CharEnumField(StockReason, max_length=40)
    document = fields.CharField(40, default="")
    order: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="moves", null=True, on_delete=fields.RESTRICT
    )
    by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()

    product_id: int
    order_id: int | None
    by_id: int | None

    class Meta:
        table = "stock_move"
