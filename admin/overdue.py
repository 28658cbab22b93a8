"""The filter for invoices that are to be paid by a day that is over."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette_admin.filters.base import BaseFilter, FilterApplyContext, FilterDataType
from tortoise.expressions import Q

from backdesk.admin.filters import zone_of
from backdesk.i18n import _
from backdesk.local_day import day_of
from models.invoice import overdue


class Overdue(BaseFilter):
    name, label, data_type = "overdue", _("is over, and not paid"), FilterDataType.NONE  # type: ignore[assignment]

    def apply(self, ctx: FilterApplyContext) -> Q:
        return overdue(day_of(datetime.now(UTC), zone_of(ctx)))
