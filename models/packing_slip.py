"""Packing slip: the paper of one shipment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.actions.condition import Condition
from backdesk.i18n import _
from backdesk.local_day import day_of
from models.order import Order, OrderLine
from models.settings import Settings


class SlipStatus(StrEnum):
    """``open`` and ``packed`` slips are still in the house."""

    OPEN = "open"
    PACKED = "packed"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


NOT_SHIPPED = (SlipStatus.OPEN, SlipStatus.PACKED)


class PackingSlip(Model):
    """A numbered packing slip, with a copy of the address that it goes to."""

    id = fields.IntField(primary_key=True)
    number = fields.CharField(20, unique=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="packing_slips", on_delete=fields.RESTRICT
    )
    status = fields.CharEnumField(SlipStatus, max_length=10)
    created_at = fields.DatetimeField(db_index=True)
    shipped_at: datetime | None = fields.DatetimeField(null=True)
    shipping_method = fields.CharField(60, default="")
    carrier = fields.CharField(40, default="")
    tracking_code = fields.CharField(60, default="", db_index=True)
    name = fields.CharField(200, default="")
    street = fields.CharField(200, default="")
    postcode = fields.CharField(20, default="")
    city = fields.CharField(100, default="")
    region = fields.CharField(100, default="")
    country = fields.CharField(2, default="")
    returned_units = fields.IntField(default=0)
    version = fields.IntField(default=1)

    order_id: int
    lines: fields.ReverseRelation[PackingSlipLine]

    class Meta:
        table = "packing_slip"
        indexes = [("status", "created_at", "id"), ("shipped_at", "id")]

    def __str__(self) -> str:
        return self.number

    CANCELLED = Condition(
        Q(status=SlipStatus.CANCELLED),
        _("it is cancelled"),
        way_out=_("Create a new packing slip on its order."),
    )
    SHIPPED = Condition(
        Q(status=SlipStatus.SHIPPED),
        _("it is shipped"),
        way_out=_("Make it open again first, by Edit."),
    )

    @property
    def can_be_taken_back(self) -> bool:
        return self.status is SlipStatus.SHIPPED and self.returned_units == 0


async def last_day_to_return(order: Order, settings: Settings) -> date | None:
    """Until when its customer may ask for a return: counted from the last parcel that left."""
    left = PackingSlip.filter(order_id=order.id, status=SlipStatus.SHIPPED)
    last = await left.exclude(shipped_at=None).order_by("-shipped_at").first()
    if last is None or last.shipped_at is None:
        return None
    return day_of(last.shipped_at, settings.zone) + timedelta(days=settings.return_window_days)


class PackingSlipLine(Model):
    """Units of an order's line that travel on this slip, and how many of them came back."""

    id = fields.IntField(primary_key=True)
    packing_slip: fields.ForeignKeyRelation[PackingSlip] = fields.ForeignKeyField(
        "models.PackingSlip", related_name="lines", on_delete=fields.RESTRICT
    )
    order_line: fields.ForeignKeyRelation[OrderLine] = fields.ForeignKeyField(
        "models.OrderLine", related_name="slip_lines", on_delete=fields.RESTRICT
    )
    sku = fields.CharField(100, default="")
    name = fields.CharField(300)
    quantity = fields.IntField()
    returned = fields.IntField(default=0)

    packing_slip_id: int
    order_line_id: int

    class Meta:
        table = "packing_slip_line"
