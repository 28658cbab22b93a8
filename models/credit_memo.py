"""Credit memo: takes back (part of) an issued invoice, itself issued once and never changed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tortoise import fields

from backdesk.money import MoneyField
from models.invoice import DocumentLine, Invoice, InvoiceLine
from models.order import Order
from models.party import PARTY_INDEXES, Party
from models.return_case import ReturnCase


class CreditMemoStatus(StrEnum):
    """``paid``: money was given back for it; ``settled``: none had to be, as nothing was paid."""

    UNPAID = "unpaid"
    PAID = "paid"
    SETTLED = "settled"


class CreditMemo(Party):
    """A numbered credit memo; its amounts are positive and are taken off the invoice.

    ``issued_on`` is the shop's day of its issue, and stays so wherever the shop moves.
    ``refunded`` was given back for this very memo. A ``correction`` takes an invoice back that
    is issued anew: the order owes as much as before, and its units can be invoiced again.
    """

    id = fields.IntField(primary_key=True)
    number = fields.CharField(20, unique=True)
    invoice: fields.ForeignKeyRelation[Invoice] = fields.ForeignKeyField(
        "models.Invoice", related_name="credit_memos", on_delete=fields.RESTRICT
    )
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="credit_memos", on_delete=fields.RESTRICT
    )
    issued_at = fields.DatetimeField(db_index=True)
    issued_on: date = fields.DateField()
    currency = fields.CharField(3)
    prices_include_vat = fields.BooleanField()
    seller: fields.Field[dict[str, str]] = fields.JSONField(default=dict)
    correction = fields.BooleanField(default=False)
    return_case: fields.ForeignKeyNullableRelation[ReturnCase] = fields.ForeignKeyField(
        "models.ReturnCase", related_name="credit_memos", null=True, on_delete=fields.RESTRICT
    )
    reason = fields.CharField(200, default="")
    net = MoneyField()
    vat = MoneyField()
    gross = MoneyField()
    refunded = MoneyField(default=0)
    status = fields.CharEnumField(CreditMemoStatus, max_length=10)
    version = fields.IntField(default=1)

    invoice_id: int
    order_id: int
    return_case_id: int | None
    lines: fields.ReverseRelation[CreditMemoLine]

    class Meta:
        table = "credit_memo"
        indexes = [
            *PARTY_INDEXES,
            ("gross", "id"),
            ("issued_on", "id"),
            ("status", "issued_at", "id"),
            ("status", "issued_on", "id"),
        ]

    def __str__(self) -> str:
        return self.number


class CreditMemoLine(DocumentLine):
    """What is credited of an invoice's line; ``restocked`` units went back on the shelf."""

    credit_memo: fields.ForeignKeyRelation[CreditMemo] = fields.ForeignKeyField(
        "models.CreditMemo", related_name="lines", on_delete=fields.RESTRICT
    )
    invoice_line: fields.ForeignKeyNullableRelation[InvoiceLine] = fields.ForeignKeyField(
        "models.InvoiceLine", related_name="credit_lines", null=True, on_delete=fields.RESTRICT
    )
    restocked = fields.IntField(default=0)

    credit_memo_id: int
    invoice_line_id: int | None

    class Meta:
        table = "credit_memo_line"
