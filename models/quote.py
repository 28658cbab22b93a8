"""Quote: what a customer could order, changeable until it becomes an order (rule 9)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.actions.condition import Condition
from backdesk.i18n import _
from backdesk.money import MoneyField, RateField
from models.customer import Customer
from models.order import Order
from models.party import PARTY_INDEXES, Party
from models.product import Product
from models.settings import VatRounding

if TYPE_CHECKING:
    from decimal import Decimal


class QuoteStatus(StrEnum):
    """Where a quote is."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    CONVERTED = "converted"


class Quote(Party):
    """``source`` is the order it was duplicated from, ``order`` the one it became.

    ``vat_rounding`` is as the shop was set when it was made: what was offered stays.
    """

    id = fields.IntField(primary_key=True)
    number = fields.CharField(20, unique=True)
    version = fields.IntField(default=1)
    status = fields.CharEnumField(QuoteStatus, max_length=10, db_index=True)
    created_at = fields.DatetimeField(db_index=True)
    valid_until: date | None = fields.DateField(null=True)
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="quotes", on_delete=fields.RESTRICT
    )
    source: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="duplicates", null=True, on_delete=fields.RESTRICT
    )
    order: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="quotes", null=True, on_delete=fields.RESTRICT
    )
    payment_method = fields.CharField(60, default="")
    shipping_method = fields.CharField(60, default="")
    remark = fields.TextField(default="")
    currency = fields.CharField(3)
    prices_include_vat = fields.BooleanField(default=True)
    vat_rounding = fields.CharEnumField(VatRounding, max_length=10, default=VatRounding.PER_LINE)
    discount = MoneyField(default=0)
    shipping_cost = MoneyField(default=0)
    shipping_vat_rate = RateField(default=0)
    payment_cost = MoneyField(default=0)
    payment_vat_rate = RateField(default=0)
    net = MoneyField(default=0)
    vat = MoneyField(default=0)
    gross = MoneyField(default=0)

    customer_id: int
    source_id: int | None
    order_id: int | None
    lines: fields.ReverseRelation[QuoteLine]

    class Meta:
        table = "quote"
        indexes = PARTY_INDEXES

    def __str__(self) -> str:
        return self.number

    CONVERTED = Condition(
        Q(status=QuoteStatus.CONVERTED),
        _("it has become an order"),
        way_out=_("Open the order that it became."),
    )
    DECLINED = Condition(
        Q(status=QuoteStatus.DECLINED), _("the customer declined it"), way_out="edit"
    )
    EXPIRED = Condition(Q(status=QuoteStatus.EXPIRED), _("it has expired"), way_out="edit")
    ACCEPTED = Condition(
        Q(status=QuoteStatus.ACCEPTED), _("the customer accepted it"), way_out="convert"
    )
    OPEN = Condition(
        Q(status__in=[QuoteStatus.DRAFT, QuoteStatus.SENT]),
        _("it waits for the customer's answer"),
        way_out="accept",
        otherwise=_("it was answered already, or has expired"),
        otherwise_way_out="edit",
    )
    NO_EMAIL = Condition(
        Q(email=""),
        _("the customer has no e-mail address"),
        way_out=_("Print it, and give it to the customer in another way."),
    )


class QuoteLine(Model):
    """A line as offered; ``discount`` is its own, without a share of the quote's."""

    id = fields.IntField(primary_key=True)
    quote: fields.ForeignKeyRelation[Quote] = fields.ForeignKeyField(
        "models.Quote", related_name="lines", on_delete=fields.CASCADE
    )
    product: fields.ForeignKeyNullableRelation[Product] = fields.ForeignKeyField(
        "models.Product", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    sku = fields.CharField(100, default="")
    name = fields.CharField(300)
    physical = fields.BooleanField(default=True)
    quantity = fields.IntField()
    unit_price = MoneyField()
    discount = MoneyField(default=0)
    vat_rate: Decimal = RateField()

    quote_id: int
    product_id: int | None

    class Meta:
        table = "quote_line"
