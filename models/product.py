"""Product: what is sold, and its stock columns, which are the sums of the stock ledger."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.money import MoneyField, RateField


class Product(Model):
    """``price`` is in the shop's currency and includes VAT where the shop's prices do."""

    id = fields.IntField(primary_key=True)
    sku = fields.CharField(100, unique=True)
    name = fields.CharField(300, db_index=True)
    price = MoneyField(default=0)
    vat_rate = RateField(default=0)
    physical = fields.BooleanField(default=True)
    active = fields.BooleanField(default=True)
    picture_url = fields.CharField(500, default="")
    on_hand = fields.BigIntField(default=0)
    reserved = fields.BigIntField(default=0)
    available = fields.BigIntField(default=0, db_index=True)
    notify_below = fields.IntField(default=0)
    created_at = fields.DatetimeField(auto_now_add=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "product"

    def __str__(self) -> str:
        return self.name

    @property
    def stock_level(self) -> str:
        """``none`` at zero or less (red), ``low`` at or under "notify below" (orange), ``ok``."""
        if self.available <= 0:
            return "none"
        return "low" if self.available <= self.notify_below else "ok"
