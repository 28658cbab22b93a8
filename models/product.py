"""Product: what is sold, and its stock columns, which are the sums of the stock ledger."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from tortoise import fields
from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet

from backdesk.actions.condition import Condition
from backdesk.db.batches import pieces
from backdesk.db.derived_columns import Derived, FoldField, SortKeyField, fold_of
from backdesk.i18n import LazyText, _
from backdesk.money import MoneyField, RateField

MOST_UNITS = 1_000_000


class Product(Derived):
    """``price`` is in the shop's currency and includes VAT where the shop's prices do."""

    id = fields.IntField(primary_key=True)
    sku = fields.CharField(100, unique=True)
    sku_fold = FoldField("sku", unique=True)
    sku_key = SortKeyField("sku")
    name = fields.CharField(300)
    name_key = SortKeyField("name")
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
        indexes = (("name_key", "id"), ("sku_key", "id"))

    def __str__(self) -> str:
        return self.name

    NO_STOCK = Condition(
        Q(physical=False),
        _("no stock is kept of it"),
        way_out=_("Say on its form that it is a physical product."),
    )

    @property
    def number(self) -> str:
        """By what addresses, REST and the history know it: its name and SKU may change."""
        return str(self.id)

    @property
    def stock_level(self) -> str:
        """``none`` at zero or less (red), ``low`` at or under "notify below" (orange), ``ok``."""
        if self.available <= 0:
            return "none"
        return "low" if self.available <= self.notify_below else "ok"


def sku_is(*skus: str) -> Q:
    """Called so in any case and with any accents, or exactly so: shops that were here before may
    have two that are alike.
    """
    return Q(sku_fold__in={fold_of(sku) for sku in skus}) | Q(sku__in=set(skus))


async def products_by_sku(
    skus: Iterable[str], rows: QuerySet[Product] | None = None
) -> dict[str, Product]:
    """Those of ``rows`` that ``sku_is``, as they were asked for; of two the one exactly so."""
    wanted = set(skus)
    asked, names = Product.all() if rows is None else rows, sorted(wanted)
    found: list[Product] = []
    for some in pieces(names):
        found += await asked.filter(sku_is(*some)).order_by("id")
    found.sort(key=lambda one: one.id)
    exactly = {product.sku: product for product in found}
    alike = {fold_of(product.sku): product for product in reversed(found)}
    named = {sku: exactly.get(sku) or alike.get(fold_of(sku)) for sku in wanted}
    return {sku: product for sku, product in named.items() if product is not None}


NEEDS_REORDER = Q(physical=True, active=True, available__lte=F("notify_below"))
"""What is to be ordered again: available is at or under "notify below" (rule 7)."""


def validation_errors(product: Product) -> dict[str, LazyText]:
    """What of it cannot be, by column."""
    picture = urlsplit(product.picture_url)
    shown = picture.scheme in ("http", "https") and picture.netloc
    found = (
        (not 0 <= product.vat_rate <= 100, "vat_rate", _("a rate from 0 to 100 per cent")),
        (product.price < 0, "price", _("a price is 0 or more")),
        (not 0 <= product.notify_below <= MOST_UNITS, "notify_below", _("a number from 0 on")),
        (bool(product.picture_url) and not shown, "picture_url", _("an address with https://")),
    )
    return {column: said for wrong, column, said in found if wrong}
