"""The shop's tables as data, for peers that know nothing of our models."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from models.custom_status import CustomStatus
from models.customer import Customer
from models.invoice import Invoice
from models.note import Note
from models.order import Order, OrderLine
from models.order_status import OrderStatus, PaymentStatus, ShippingStatus
from models.packing_slip import PackingSlip
from models.payment import Payment
from models.product import Product

CALLED: dict[type[Model], str] = {
    Order: "number",
    OrderLine: "name",
    Payment: "amount",
    Invoice: "number",
    PackingSlip: "number",
    Note: "text",
    Customer: "name",
    Product: "sku",
    CustomStatus: "name",
}
"""What the peers know, by the column that names a row."""

STATUSES = {
    "status": OrderStatus,
    "payment_status": PaymentStatus,
    "shipping_status": ShippingStatus,
}
KINDS: tuple[tuple[type[Any], str], ...] = (
    (fields.BooleanField, "bool"),
    (fields.DatetimeField, "moment"),
    (fields.DateField, "day"),
    (fields.JSONField, "json"),
    (fields.CharField, "text"),
    (fields.TextField, "text"),
)


def tables() -> dict[str, Any]:
    return {
        model._meta.db_table: {
            "called": called,
            "columns": [_column(model, name) for name in model._meta.fields_db_projection],
        }
        for model, called in CALLED.items()
    }


def _column(model: type[Model], name: str) -> dict[str, Any]:
    """``to`` is the table that a foreign key leads to."""
    field = model._meta.fields_map[name]
    relations = [
        one
        for one in model._meta.fields_map.values()
        if isinstance(one, ForeignKeyFieldInstance) and one.source_field == name
    ]
    return {
        "name": name,
        "kind": next((said for kind, said in KINDS if isinstance(field, kind)), "int"),
        "length": getattr(field, "max_length", 0) if isinstance(field, fields.CharField) else 0,
        "null": bool(field.null),
        "to": relations[0].related_model._meta.db_table if relations else "",
        "choices": [one.value for one in STATUSES[name]] if _is_status(model, name) else [],
    }


def _is_status(model: type[Model], name: str) -> bool:
    return model is Order and name in STATUSES
