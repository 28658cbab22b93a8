"""Days that are typed in words are those of the shop, at the hours when others have another."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from backdesk.search.query_language import SearchContext
from models.document_search import INVOICES
from models.invoice import Invoice
from models.order import Order
from models.order_search import ORDERS
from tests.conftest import Database
from tests.factories.at import an_order_at, utc
from tests.factories.settings import change

LATE, EARLY, MIDDAY = "2026-11-29T23:30", "2026-11-30T02:08", "2026-11-30T12:00"


@pytest.mark.parametrize(
    ("zone", "typed", "found"),
    [
        ("Europe/Amsterdam", "placed:today", {LATE, EARLY}),
        ("Europe/Amsterdam", "placed:yesterday", set()),
        ("America/New_York", "placed:today", {LATE, EARLY}),
        ("UTC", "placed:today", {EARLY}),
        ("UTC", "placed:yesterday", {LATE}),
        ("Asia/Tokyo", "placed:today", {LATE, EARLY}),
    ],
)
async def test_today_and_yesterday_are_the_shops(
    database: Database, zone: str, typed: str, found: set[str]
) -> None:
    await change(time_zone=zone)
    orders = {(await an_order_at(moment)).id: moment for moment in (LATE, EARLY)}
    reader = SearchContext(utc(EARLY), ZoneInfo(zone))
    ids = await Order.filter(ORDERS.find(typed, reader)).values_list("id", flat=True)
    assert {orders[int(str(pk))] for pk in ids} == found


@pytest.mark.parametrize(
    ("now", "typed", "count"),
    [
        ("2026-11-30T22:59", "issued:this-month", 2),
        ("2026-11-30T23:00", "issued:this-month", 0),
        ("2026-11-30T23:00", "issued:last-month", 2),
        ("2026-11-30T23:00", "issued:yesterday", 2),
        ("2026-12-14T22:59", "overdue", 0),
        ("2026-12-14T23:00", "overdue", 2),
        ("2026-12-14T23:00", "due:yesterday", 2),
    ],
)
async def test_a_month_and_a_last_day_end_with_the_shops_day(
    database: Database, now: str, typed: str, count: int
) -> None:
    await change(time_zone="Europe/Amsterdam")
    for moment in (LATE, MIDDAY):
        await an_order_at(moment)
    reader = SearchContext(utc(now), ZoneInfo("Europe/Amsterdam"))
    assert await Invoice.filter(INVOICES.find(typed, reader)).count() == count
