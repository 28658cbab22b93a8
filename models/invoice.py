"""Invoice: issued once, with a full copy of what it says; only its payment changes after."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.actions.condition import Condition
from backdesk.i18n import _
from backdesk.money import MoneyField, RateField
from models.order import Order, OrderLine
from models.party import PARTY_INDEXES, Party

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


class InvoiceStatus(StrEnum):
    """``credited``: all of it was credited, so nothing of it is to be paid."""

    UNPAID = "unpaid"
    PAID = "paid"
    CREDITED = "credited"


class LineKind(StrEnum):
    """What an invoice or credit line is for."""

    PRODUCT = "product"
    SHIPPING = "shipping"
    PAYMENT = "payment"
    CUSTOM = "custom"


class Invoice(Party):
    """A numbered invoice of an order; amounts in minor units of ``currency``.

    ``issued_on`` is the shop's day of its issue, and stays so wherever the shop moves;
    ``seller`` is the shop as it was when this was issued; ``earmarked`` came in for this very
    invoice; ``corrects`` is the credited one that this one replaces;
    ``prepaid`` had been received for it when it was issued, and never changes; ``units`` is how
    many products it is for, ``credited_units`` how many of them no longer.
    """

    id = fields.IntField(primary_key=True)
    number = fields.CharField(20, unique=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="invoices", on_delete=fields.RESTRICT
    )
    issued_at = fields.DatetimeField(db_index=True)
    issued_on: date = fields.DateField()
    currency = fields.CharField(3)
    prices_include_vat = fields.BooleanField()
    due_on: date | None = fields.DateField(null=True, db_index=True)
    seller: fields.Field[dict[str, str]] = fields.JSONField(default=dict)
    corrects: fields.ForeignKeyNullableRelation[Invoice] = fields.ForeignKeyField(
        "models.Invoice", related_name="corrected_by", null=True, on_delete=fields.RESTRICT
    )
    payment_method = fields.CharField(60, default="")
    delivery_text = fields.CharField(200, default="")
    net = MoneyField()
    vat = MoneyField()
    gross: int = MoneyField()
    credited: int = MoneyField(default=0)
    earmarked = MoneyField(default=0)
    prepaid = MoneyField(default=0)
    units: int = fields.BigIntField(default=0)
    credited_units: int = fields.BigIntField(default=0)
    status = fields.CharEnumField(InvoiceStatus, max_length=10)
    version = fields.IntField(default=1)

    order_id: int
    corrects_id: int | None
    lines: fields.ReverseRelation[InvoiceLine]

    class Meta:
        table = "invoice"
        indexes = [
            *PARTY_INDEXES,
            ("gross", "id"),
            ("issued_on", "id"),
            ("status", "issued_at", "id"),
            ("status", "issued_on", "id"),
            ("status", "due_on", "id"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def something_to_credit(self) -> bool:
        """Money, or units: those that were free are credited too."""
        return self.credited < self.gross or self.credited_units < self.units

    @property
    def nothing_to_pay(self) -> bool:
        """All its money is credited; where it was free, all its units."""
        if self.gross == 0:
            return 0 < self.units == self.credited_units
        return self.credited == self.gross

    CREDITED = Condition(
        Q(credited__gt=0) | Q(credited_units__gt=0),
        _("something of it is credited already"),
        way_out=_("Credit the rest of it on its order, and make a new invoice there."),
    )


def overdue(today: date) -> Q:
    """Not paid, and the last day to pay it is over; its opposite holds those without a day too."""
    return Q(status=InvoiceStatus.UNPAID, due_on__isnull=False, due_on__lt=today)


class DocumentLine(Model):
    """A line of an invoice or credit memo: a copy, so that it prints the same for ever.

    ``vat_category`` is of rule 16; one that was issued before there were any has none.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharEnumField(LineKind, max_length=10, default=LineKind.PRODUCT)
    sku = fields.CharField(100, default="")
    name = fields.CharField(300)
    quantity = fields.IntField(default=1)
    unit_price = MoneyField(default=0)
    discount = MoneyField(default=0)
    vat_rate: Decimal = RateField()
    vat_category = fields.CharField(2, default="")
    net = MoneyField()
    vat = MoneyField()
    gross = MoneyField()

    class Meta:
        abstract = True


class InvoiceLine(DocumentLine):
    """A line of an invoice; ``order_line`` is empty for shipping and payment costs."""

    invoice: fields.ForeignKeyRelation[Invoice] = fields.ForeignKeyField(
        "models.Invoice", related_name="lines", on_delete=fields.RESTRICT
    )
    order_line: fields.ForeignKeyNullableRelation[OrderLine] = fields.ForeignKeyField(
        "models.OrderLine", related_name="invoice_lines", null=True, on_delete=fields.RESTRICT
    )

    invoice_id: int
    order_line_id: int | None

    class Meta:
        table = "invoice_line"
