"""Turnover: what orders come to, by day and currency, in one query by the day they were placed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.expressions import Q, RawSQL
from tortoise.functions import Count, Sum
from tortoise.queryset import ValuesQuery

from models.database import dialect
from models.order import Order


@dataclass(frozen=True)
class OfDay:
    """Orders of one day and currency; amounts in minor units."""

    day: date
    currency: str
    orders: int
    gross: int
    net: int


async def by_day(orders: Q, since: datetime, until: datetime, zone: ZoneInfo) -> list[OfDay]:
    """Of ``orders``, those placed from ``since`` on and before ``until``; days are of ``zone``."""
    rows = await sums_by_day(orders, since, until, zone)
    return [
        OfDay(
            date.fromisoformat(str(row["day"])),
            row["currency"],
            int(row["orders"]),
            int(row["sum_gross"]),
            int(row["sum_net"]),
        )
        for row in rows
    ]


def sums_by_day(orders: Q, since: datetime, until: datetime, zone: ZoneInfo) -> ValuesQuery[Any]:
    """Where ``orders`` asks for nothing but statuses, it is read from an index alone."""
    return (
        Order.filter(orders, placed_at__gte=since, placed_at__lt=until)
        .annotate(
            day=RawSQL(_day(zone, since, until)),
            orders=Count("id"),
            sum_gross=Sum("gross"),
            sum_net=Sum("net"),
        )
        .group_by("day", "currency")
        .values("day", "currency", "orders", "sum_gross", "sum_net")
    )


def _day(zone: ZoneInfo, since: datetime, until: datetime) -> str:
    """SQL for the day in ``zone``; SQLite knows no zones, so it is told their offsets."""
    if dialect() == "postgres":
        name = zone.key.replace("'", "''")
        return f'("orders"."placed_at" AT TIME ZONE \'{name}\')::date'
    *changing, (_end, last) = offsets(zone, since, until)
    whens = "".join(
        f' WHEN "orders"."placed_at" < \'{at:%Y-%m-%d %H:%M}\' THEN {_shifted(minutes)}'
        for at, minutes in changing
    )
    return f"CASE{whens} ELSE {_shifted(last)} END" if whens else _shifted(last)


def _shifted(minutes: int) -> str:
    return f'date("orders"."placed_at", \'{minutes:+d} minutes\')'


def offsets(zone: tzinfo, since: datetime, until: datetime) -> list[tuple[datetime, int]]:
    """(until when, minutes east of UTC): one for each stretch in which the clock is not changed."""
    found = []
    here, day = since.astimezone(UTC), timedelta(days=1)
    while here < until:
        there = min(here + day, until)
        if _minutes(zone, here) != _minutes(zone, there):
            found.append((_change(zone, here, there), _minutes(zone, here)))
        here = there
    return [*found, (until, _minutes(zone, until))]


def _minutes(zone: tzinfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 60)


def _change(zone: tzinfo, low: datetime, high: datetime) -> datetime:
    """The minute in which the clock is changed, between the two."""
    before = _minutes(zone, low)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if _minutes(zone, middle) == before else (low, middle)
    return (low + timedelta(minutes=1)).replace(second=0, microsecond=0)
