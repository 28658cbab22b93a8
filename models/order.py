"""Order: what was placed, what happened to it since, and what may be asked of it.

Facts are stored. The columns under "counted" and "statuses" follow from them and are written
only by ``models/order_status.py``, in the transaction that changes a fact.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.actions.condition import Condition
from backdesk.db.extension import add_foreign_key
from backdesk.i18n import _
from backdesk.models.history import History
from backdesk.money import MoneyField, RateField
from models.custom_status import CustomStatus
from models.customer import Customer
from models.party import PARTY_INDEXES, Party
from models.product import Product

if TYPE_CHECKING:
    from decimal import Decimal

    from models.credit_memo import CreditMemo
    from models.invoice import Invoice
    from models.note import Note
    from models.packing_slip import PackingSlip
    from models.payment import Payment
    from models.quote import Quote
    from models.return_case import ReturnCase


class Order(Party):
    """An order that a customer placed. Amounts are in minor units of ``currency``."""

    id = fields.IntField(primary_key=True)
    number = fields.CharField(20, unique=True)
    external_id = fields.CharField(100, default="")
    version = fields.IntField(default=1)
    placed_at: datetime = fields.DatetimeField()
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="orders", on_delete=fields.RESTRICT
    )
    payment_method = fields.CharField(60, default="")
    shipping_method = fields.CharField(60, default="")
    remark = fields.TextField(default="")

    # As placed, never recomputed.
    currency = fields.CharField(3)
    prices_include_vat = fields.BooleanField(default=True)
    discount = MoneyField(default=0)
    shipping_cost = MoneyField(default=0)
    shipping_vat_rate = RateField(default=0)
    shipping_vat = MoneyField(default=0)
    payment_cost = MoneyField(default=0)
    payment_vat_rate = RateField(default=0)
    payment_vat = MoneyField(default=0)
    net = MoneyField()
    vat = MoneyField()
    gross: int = MoneyField()

    # Facts since.
    held_at: datetime | None = fields.DatetimeField(null=True)
    hold_reason = fields.CharField(200, default="")
    cancelled_at: datetime | None = fields.DatetimeField(null=True)
    vat_treatment = fields.CharField(2, default="")
    custom_status: fields.ForeignKeyNullableRelation[CustomStatus] = fields.ForeignKeyField(
        "models.CustomStatus", related_name="orders", null=True, on_delete=fields.RESTRICT
    )
    paid: int = MoneyField(default=0)
    refunded: int = MoneyField(default=0)
    credited: int = MoneyField(default=0)
    written_off: int = MoneyField(default=0)
    shipping_invoiced = fields.BooleanField(default=False)
    payment_cost_invoiced = fields.BooleanField(default=False)
    reversible_payments = fields.IntField(default=0)
    open_slips = fields.IntField(default=0)
    shipped_slips = fields.IntField(default=0)

    # Counted.
    due = MoneyField(default=0)
    to_refund = MoneyField(default=0)
    creditable = MoneyField(default=0)
    to_invoice = fields.BigIntField(default=0)
    to_credit = fields.BigIntField(default=0)
    to_pack = fields.BigIntField(default=0)
    to_ship = fields.BigIntField(default=0)
    to_return = fields.BigIntField(default=0)
    to_cancel = fields.BigIntField(default=0)
    cancelled_units = fields.BigIntField(default=0)
    shipped_units = fields.BigIntField(default=0)
    units = fields.BigIntField(default=0)

    # Statuses.
    status = fields.CharField(20)
    payment_status = fields.CharField(20)
    shipping_status = fields.CharField(20)

    reminders_sent = fields.IntField(default=0)
    reminded_at: datetime | None = fields.DatetimeField(null=True)
    promised_on: date | None = fields.DateField(null=True)
    reminders_from: date | None = fields.DateField(null=True)

    customer_id: int
    custom_status_id: int | None
    lines: fields.ReverseRelation[OrderLine]
    payments: fields.ReverseRelation[Payment]
    invoices: fields.ReverseRelation[Invoice]
    credit_memos: fields.ReverseRelation[CreditMemo]
    packing_slips: fields.ReverseRelation[PackingSlip]
    quotes: fields.ReverseRelation[Quote]
    duplicates: fields.ReverseRelation[Quote]
    notes: fields.ReverseRelation[Note]
    returns: fields.ReverseRelation[ReturnCase]
    history: fields.ReverseRelation[History]

    class Meta:
        table = "orders"
        indexes = [
            *(*PARTY_INDEXES, ("gross", "id"), ("due", "id", "currency"), ("vat_number", "id")),
            ("placed_at", "id", "currency", "status", "gross", "net"),
            *((one, "placed_at", "id") for one in ("status", "payment_status", "shipping_status")),
            *((one, "placed_at", "id") for one in ("payment_method", "shipping_method")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def received(self) -> int:
        return self.paid - self.refunded

    @property
    def owed(self) -> int:
        return self.gross - self.credited - self.written_off

    ON_HOLD = Condition(
        Q(held_at__isnull=False),
        _("it is on hold"),
        way_out="unhold",
        otherwise=_("it is not on hold"),
        otherwise_way_out="hold",
        last_resort=_("Only an order that is on hold can go on."),
    )
    COMPLETED = Condition(
        Q(status="completed"),
        _("it is completed"),
        way_out=_("A completed order is changed by a return or a credit memo."),
    )
    CANCELLED = Condition(Q(status="cancelled"), _("it is cancelled"), way_out="duplicate")
    SOMETHING_DUE = Condition(
        Q(due__gt=0),
        _("something is due"),
        way_out="mark_as_paid",
        otherwise=_("nothing is due"),
        otherwise_way_out=_("Take a payment back first if it was recorded by mistake."),
    )
    REMINDED_ENOUGH = Condition(
        Q(reminders_sent__gte=4),
        _("four reminders were sent already"),
        way_out=_("Call the customer, or pass the claim on."),
    )
    NO_EMAIL = Condition(
        Q(email=""),
        _("the customer has no e-mail address"),
        way_out="edit_customer",
        last_resort=_("Call the customer, or write a letter."),
    )
    NO_VAT_NUMBER = Condition(Q(vat_number=""), _("it has no VAT number"), way_out="edit_customer")
    REVERSIBLE_PAYMENT = Condition(
        Q(reversible_payments__gt=0),
        _("it has a payment that can be taken back"),
        way_out="mark_as_not_paid",
        otherwise=_("it has no payment that was recorded by hand and never refunded"),
        otherwise_way_out=_("Money that a provider received is given back by a refund."),
    )
    SOMETHING_TO_REFUND = Condition(
        Q(to_refund__gt=0),
        _("something is to be refunded"),
        way_out="record_refund",
        otherwise=_("nothing is to be refunded"),
        otherwise_way_out=_("A credit memo or a cancellation makes something to refund."),
    )
    SOMETHING_TO_CREDIT = Condition(
        Q(creditable__gt=0) | Q(to_credit__gt=0),
        _("something of its invoices can be credited"),
        way_out="add_credit_memo",
        otherwise=_("nothing is invoiced that was not credited"),
        otherwise_way_out="create_invoice",
        last_resort=_("Its invoices and credit memos are under Payment."),
    )
    SOMETHING_TO_RETURN = Condition(
        Q(to_return__gt=0),
        _("something was shipped that can come back"),
        way_out="create_return",
        otherwise=_("nothing was shipped that has not come back"),
        otherwise_way_out=_("What was not shipped is cancelled or credited instead."),
    )
    SOMETHING_TO_INVOICE = Condition(
        Q(to_invoice__gt=0),
        _("something is not invoiced yet"),
        way_out="create_invoice",
        otherwise=_("everything is invoiced already"),
        otherwise_way_out=_("Its invoices are under Payment, to print or to send again."),
    )
    SOMETHING_TO_PACK = Condition(
        Q(to_pack__gt=0),
        _("something is on no packing slip yet"),
        way_out="create_packing_slip",
        otherwise=_("nothing is left to pack"),
        otherwise_way_out="mark_as_shipped",
        last_resort=_("What was sent is under Shipping."),
    )
    SHIPPABLE = Condition(
        Q(to_ship__gt=0) | Q(open_slips__gt=0),
        _("something is to be shipped"),
        way_out="mark_as_shipped",
        otherwise=_("nothing is left to ship"),
        otherwise_way_out="mark_as_not_shipped",
        last_resort=_("What was sent is under Shipping."),
    )
    SHIPPED_SLIP = Condition(
        Q(shipped_slips__gt=0),
        _("a packing slip is shipped"),
        way_out="mark_as_not_shipped",
        otherwise=_("no packing slip is shipped that nothing was returned of"),
        otherwise_way_out="mark_as_shipped",
        last_resort=_("What came back is under Returns."),
    )
    SOMETHING_TO_CANCEL = Condition(
        Q(to_cancel__gt=0),
        _("something is neither shipped nor cancelled"),
        way_out="cancel",
        otherwise=_("everything is shipped or cancelled"),
        otherwise_way_out=_("What was shipped comes back by a return."),
    )


add_foreign_key(History, "order", "models.Order", related_name="history")


class OrderLine(Model):
    """A line as placed, and how much of it was invoiced, shipped and so on since.

    ``unit_price`` includes VAT where the order's prices do; ``discount`` is the line's own
    (``own_discount``) and its share of the order's; ``net``, ``vat`` and ``gross`` are after it.
    """

    id = fields.IntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="lines", on_delete=fields.RESTRICT
    )
    product: fields.ForeignKeyNullableRelation[Product] = fields.ForeignKeyField(
        "models.Product", related_name="order_lines", null=True, on_delete=fields.RESTRICT
    )
    sku = fields.CharField(100, default="")
    name = fields.CharField(300)
    physical = fields.BooleanField(default=True)
    quantity = fields.IntField()
    unit_price = MoneyField()
    discount = MoneyField(default=0)
    own_discount = MoneyField(default=0)
    vat_rate: Decimal = RateField()
    net = MoneyField()
    vat = MoneyField()
    gross = MoneyField()

    cancelled = fields.IntField(default=0)
    written_off = fields.IntField(default=0)
    invoiced = fields.IntField(default=0)
    credited = fields.IntField(default=0)
    credited_unshipped = fields.IntField(default=0)
    packed = fields.IntField(default=0)
    shipped = fields.IntField(default=0)
    returned = fields.IntField(default=0)

    order_id: int
    product_id: int | None

    class Meta:
        table = "order_line"
        indexes = [("order_id", "id")]

    @property
    def to_invoice(self) -> int:
        return max(self.quantity - self.invoiced - self.cancelled, 0)

    @property
    def to_credit(self) -> int:
        return max(self.invoiced - self.credited, 0)

    @property
    def to_cancel(self) -> int:
        """Units that are neither shipped, cancelled nor credited before they were shipped."""
        gone = self.shipped + self.cancelled + self.credited_unshipped
        return max(self.quantity - gone, 0)

    @property
    def to_ship(self) -> int:
        return self.to_cancel if self.physical else 0

    @property
    def to_pack(self) -> int:
        """Units to ship that are on no open packing slip."""
        return max(self.to_ship - self.packed, 0)

    @property
    def to_return(self) -> int:
        return max(self.shipped - self.returned, 0)
