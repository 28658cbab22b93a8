"""Payments and refunds: money that came and went. Rows are only added; reversing dates a row."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from backdesk.auth.user import User
from backdesk.money import MoneyField
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.order import Order


class PaymentSource(StrEnum):
    """Who says that the money came. Only what people say can be taken back by people."""

    MANUAL = "manual"
    REPORTED = "reported"
    PROVIDER = "provider"


class Payment(Model):
    """``refunded`` is the sum of its refunds; a reversed payment counts as never received.

    ``invoice`` is the one it was made for, where that was said.
    """

    id = fields.IntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="payments", on_delete=fields.RESTRICT
    )
    invoice: fields.ForeignKeyNullableRelation[Invoice] = fields.ForeignKeyField(
        "models.Invoice", related_name="payments", null=True, on_delete=fields.RESTRICT
    )
    source = fields.CharEnumField(PaymentSource, max_length=10, default=PaymentSource.MANUAL)
    method = fields.CharField(60, default="")
    reference = fields.CharField(100, default="", db_index=True)
    amount = MoneyField()
    refunded = MoneyField(default=0)
    received_at = fields.DatetimeField()
    reversed_at = fields.DatetimeField(null=True)
    recorded_by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )

    order_id: int
    invoice_id: int | None
    recorded_by_id: int | None

    class Meta:
        table = "payment"

    @property
    def can_be_reversed(self) -> bool:
        return (
            self.reversed_at is None
            and self.refunded == 0
            and self.source is not PaymentSource.PROVIDER
        )


class Refund(Model):
    """Money given back, always of one payment and never more than is left of it.

    ``credit_memo`` is the one it was given back for, where that was said; a reversed refund
    counts as never given.
    """

    id = fields.IntField(primary_key=True)
    payment: fields.ForeignKeyRelation[Payment] = fields.ForeignKeyField(
        "models.Payment", related_name="refunds", on_delete=fields.RESTRICT
    )
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="refunds", on_delete=fields.RESTRICT
    )
    credit_memo: fields.ForeignKeyNullableRelation[CreditMemo] = fields.ForeignKeyField(
        "models.CreditMemo", related_name="refunds", null=True, on_delete=fields.RESTRICT
    )
    method = fields.CharField(60, default="")
    reference = fields.CharField(100, default="")
    amount = MoneyField()
    refunded_at = fields.DatetimeField()
    reversed_at = fields.DatetimeField(null=True)
    recorded_by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name=False, null=True, on_delete=fields.RESTRICT
    )

    payment_id: int
    order_id: int
    credit_memo_id: int | None
    recorded_by_id: int | None

    class Meta:
        table = "refund"
