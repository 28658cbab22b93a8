"""Return (RMA): goods that a customer sends back, from the request to the credit."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from models.condition import Condition
from models.order import Order, OrderLine
from models.words import _


class ReturnStatus(StrEnum):
    """From the request to the credit."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    RECEIVED = "received"
    COMPLETED = "completed"


ANNOUNCED = (ReturnStatus.REQUESTED, ReturnStatus.APPROVED)
"""What these name is still on its way: it is counted as neither returned nor free to return."""


class ReturnCase(Model):
    """A numbered return of an order. ``remark`` is the customer's, ``answer`` the shop's."""

    id = fields.IntField(primary_key=True)
    number = fields.CharField(20, unique=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="returns", on_delete=fields.RESTRICT
    )
    status = fields.CharEnumField(ReturnStatus, max_length=10, db_index=True)
    requested_at = fields.DatetimeField(db_index=True)
    received_at: datetime | None = fields.DatetimeField(null=True)
    completed_at: datetime | None = fields.DatetimeField(null=True)
    remark = fields.CharField(1000, default="")
    answer = fields.CharField(1000, default="")
    version = fields.IntField(default=1)

    order_id: int
    lines: fields.ReverseRelation[ReturnLine]

    class Meta:
        table = "returns"

    def __str__(self) -> str:
        return self.number

    REQUESTED = Condition(
        Q(status=ReturnStatus.REQUESTED),
        _("it is not decided yet"),
        way_out="approve",
        otherwise=_("it was decided already"),
        otherwise_way_out=_("A new return can be made on the order."),
    )
    APPROVED = Condition(
        Q(status=ReturnStatus.APPROVED),
        _("it is on its way"),
        way_out="receive",
        otherwise=_("it is not on its way"),
        otherwise_way_out="approve",
    )
    RECEIVED = Condition(
        Q(status=ReturnStatus.RECEIVED),
        _("it is received and waits for its credit"),
        way_out="complete",
        otherwise=_("it is not received, or was completed already"),
        otherwise_way_out="receive",
    )


class ReturnLine(Model):
    """Units of an order's line: announced, received, and how many went back on the shelf."""

    id = fields.IntField(primary_key=True)
    return_case: fields.ForeignKeyRelation[ReturnCase] = fields.ForeignKeyField(
        "models.ReturnCase", related_name="lines", on_delete=fields.RESTRICT
    )
    order_line: fields.ForeignKeyRelation[OrderLine] = fields.ForeignKeyField(
        "models.OrderLine", related_name="return_lines", on_delete=fields.RESTRICT
    )
    sku = fields.CharField(100, default="")
    name = fields.CharField(300)
    reason = fields.CharField(200, default="")
    condition = fields.CharField(200, default="")
    quantity = fields.IntField()
    received = fields.IntField(default=0)
    restocked = fields.IntField(default=0)

    return_case_id: int
    order_line_id: int

    class Meta:
        table = "return_line"


class ReturnPhoto(Model):
    """What the goods looked like, as the customer photographed them: a JPEG."""

    id = fields.IntField(primary_key=True)
    return_case: fields.ForeignKeyRelation[ReturnCase] = fields.ForeignKeyField(
        "models.ReturnCase", related_name="photos", on_delete=fields.RESTRICT
    )
    content: bytes = fields.BinaryField()

    return_case_id: int

    class Meta:
        table = "return_photo"
