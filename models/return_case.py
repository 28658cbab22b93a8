"""Return (RMA): goods that a customer sends back, from the request to the credit."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.actions.condition import Condition
from backdesk.auth.user import User
from backdesk.i18n import _, language
from models.order import Order, OrderLine
from models.return_reason import LABELS, ReturnReason, reason_meant


class ReturnStatus(StrEnum):
    """From the request to the credit."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    RECEIVED = "received"
    COMPLETED = "completed"


class ReturnCase(Model):
    """A numbered return of an order. ``remark`` is the customer's, ``answer`` the shop's.

    ``to_come`` counts the units that are announced and on their way still: they are neither
    returned nor free to return. ``received_at`` is when the last of them came.
    """

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
    to_come = fields.IntField(default=0)
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
    UNTOUCHED = Condition(
        Q(status__in=[ReturnStatus.REQUESTED, ReturnStatus.APPROVED]),
        _("nothing of it came yet"),
        way_out="receive",
        otherwise=_("something of it was received, or it is closed"),
        otherwise_way_out="mark_as_not_received",
    )
    ALL_HERE = Condition(
        Q(status=ReturnStatus.RECEIVED, to_come=0),
        _("all that was announced has come"),
        way_out="complete",
    )
    ON_ITS_WAY = Condition(
        Q(status=ReturnStatus.APPROVED) | Q(status=ReturnStatus.RECEIVED),
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
    """Units of an order's line: announced, received, and how many went back on the shelf.

    ``reason`` is in the customer's words; ``reason_code`` names it where it is a known one.
    """

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
    reason_code = fields.CharField(20, default="")
    condition = fields.CharField(200, default="")
    quantity = fields.IntField()
    received = fields.IntField(default=0)
    restocked = fields.IntField(default=0)

    return_case_id: int
    order_line_id: int
    parts: fields.ReverseRelation[ReceivedPart]

    class Meta:
        table = "return_line"

    @property
    def to_come(self) -> int:
        """Announced and not received yet."""
        return self.quantity - self.received

    @property
    def written_off(self) -> int:
        return self.received - self.restocked

    @property
    def known_reason(self) -> ReturnReason | None:
        return ReturnReason(self.reason_code) if self.reason_code in LABELS else None

    @property
    def why(self) -> str:
        """The reason in the reader's language, or in the customer's own words."""
        known = self.known_reason
        return known.label(language()) if known else self.reason

    @property
    def sold_again(self) -> bool:
        """Whether it goes back into stock, unless somebody says otherwise (rule 18)."""
        known = self.known_reason
        return known is None or known.sold_again

    def give_reason(self, said: str, language: str) -> None:
        """A known one by its code or its words in any language; it is kept in ``language``."""
        known = reason_meant(said)
        self.reason_code = known.value if known else ""
        self.reason = known.label(language) if known else said


class ReceivedPart(Model):
    """Units of a return's line that came at one time, on the shelf again or written off.

    Taken back, it is as if it had not come; it stays, with when that was.
    """

    id = fields.IntField(primary_key=True)
    return_line: fields.ForeignKeyRelation[ReturnLine] = fields.ForeignKeyField(
        "models.ReturnLine", related_name="parts", on_delete=fields.RESTRICT
    )
    units = fields.IntField()
    restocked = fields.BooleanField()
    condition = fields.CharField(200, default="")
    received_at = fields.DatetimeField()
    taken_back_at: datetime | None = fields.DatetimeField(null=True)
    by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )

    return_line_id: int
    by_id: int | None

    class Meta:
        table = "received_part"


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
