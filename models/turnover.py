"""Turnover: what orders come to, by day and currency, in one query by the day they were placed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from tortoise.expressions import Q, RawSQL
from tortoise.functions import Count, Sum
from tortoise.queryset import ValuesQuery

from backdesk.local_day import sql_day
from models.order import Order


@dataclass(frozen=True)
class DailyTurnover:
    """Orders of one day and currency; amounts in minor units."""

    day: date
    currency: str
    orders: int
    gross: int
    net: int


async def daily_turnover(
    orders: Q, since: datetime, until: datetime, zone: tzinfo
) -> list[DailyTurnover]:
    """Of ``orders``, those placed from ``since`` on and before ``until``; days are of ``zone``."""
    rows = await daily_totals(orders, since, until, zone)
    return [
        DailyTurnover(
            date.fromisoformat(str(row["day"])),
            row["currency"],
            int(row["orders"]),
            int(row["sum_gross"]),
            int(row["sum_net"]),
        )
        for row in rows
    ]


def daily_totals(orders: Q, since: datetime, until: datetime, zone: tzinfo) -> ValuesQuery[Any]:
    """Where ``orders`` asks for nothing but statuses, it is read from an index alone."""
    return (
        Order.filter(orders, placed_at__gte=since, placed_at__lt=until)
        .annotate(
            day=RawSQL(sql_day('"orders"."placed_at"', zone, since, until)),
            orders=Count("id"),
            sum_gross=Sum("gross"),
            sum_net=Sum("net"),
        )
        .group_by("day", "currency")
        .values("day", "currency", "orders", "sum_gross", "sum_net")
    )
