"""Customer: who buys, as known today. Orders and documents keep their own copy."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields
from tortoise.expressions import Q

from backdesk.actions.condition import Condition
from backdesk.db.derived_columns import SortKeyField
from backdesk.i18n import _
from models.party import PARTY_INDEXES, Party


class Customer(Party):
    """``email`` is unique where it is not empty; ``external_id`` likewise (imports).

    One that was merged into another keeps its e-mail address, which leads to the other.
    """

    id = fields.IntField(primary_key=True)
    city_key = SortKeyField("city")
    external_id = fields.CharField(100, default="")
    created_at = fields.DatetimeField(auto_now_add=True)
    version = fields.IntField(default=1)
    merged_into: fields.ForeignKeyNullableRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="merged_away", null=True, on_delete=fields.RESTRICT
    )
    erased_at: datetime | None = fields.DatetimeField(null=True)

    merged_into_id: int | None

    class Meta:
        table = "customer"
        indexes = [*PARTY_INDEXES, ("created_at", "id"), ("city_key", "id"), ("vat_number", "id")]

    def __str__(self) -> str:
        return self.display_name or f"#{self.id}"

    @property
    def number(self) -> str:
        """By what addresses, REST and the history know it: a name may change or be erased."""
        return str(self.id)

    MERGED = Condition(
        Q(merged_into_id__isnull=False),
        _("it was merged into another customer"),
        way_out=_("Open the customer who stayed."),
    )
    ERASED = Condition(
        Q(erased_at__isnull=False),
        _("its data was erased"),
        way_out=_("There is nothing left to change."),
    )
    NO_VAT_NUMBER = Condition(
        Q(vat_number=""),
        _("it has no VAT number"),
        way_out=_("Type it on the customer's page, with its country's letters."),
    )


PRESENT = Q(merged_into_id__isnull=True, erased_at__isnull=True)
"""Those whom a list or a look-up finds."""
