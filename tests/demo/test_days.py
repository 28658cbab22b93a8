"""The demo's days: on the same day the same shop, at any hour and however few its orders are."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from actions.checks.database import run_checks
from backdesk.db.database import close_database, open_database
from backdesk.models.history import History
from backdesk.plugins import load_plugins
from demo.clock import CLOSE, OPEN, Calendar, at_work
from demo.shop import make_demo
from models.order import Order
from models.outbox import EmailState, Outbox
from tests.conftest import Database
from tests.demo.conftest import NOW

load_plugins()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The login is kept in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)


async def facts() -> Sequence[Any]:
    columns = (
        "number",
        "placed_at",
        "status",
        "payment_status",
        "shipping_status",
        "gross",
        "name",
    )
    entries = await History.all().order_by("id").values_list("at", "kind", "actor", "subject_key")
    return [*await Order.all().order_by("id").values_list(*columns), *entries]


@pytest.mark.postgres
async def test_it_is_the_same_shop_wherever_it_is_made(
    sqlite_demo: Database, postgres_demo: Database
) -> None:
    found = []
    for one in (sqlite_demo, postgres_demo):
        await open_database(one.url)
        found.append(await facts())
        await close_database()
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "now",
    [
        datetime(2027, 1, 1, 0, 3, tzinfo=UTC),
        datetime(2026, 11, 29, 23, 58, tzinfo=UTC),
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    ],
    ids=["new year", "sunday night", "leap day"],
)
async def test_it_is_made_at_any_hour(sqlite_database: Database, now: datetime) -> None:
    await make_demo(60, now=now)
    assert await Order.all().count() == 60
    assert [finding async for finding in run_checks()] == []
    assert not await History.filter(at__gt=now).exists()
    assert not await Outbox.filter(state=EmailState.WAITING).exists()


@pytest.mark.parametrize("orders", [1, 5])
async def test_it_may_be_small(database: Database, orders: int) -> None:
    await make_demo(orders, now=NOW)
    assert await Order.all().count() == orders
    last = await Order.all().order_by("-id").first()
    assert last is not None
    assert (last.status, last.payment_status) == ("awaiting payment", "unpaid")
    assert [finding async for finding in run_checks()] == []


def test_more_is_ordered_on_a_monday_than_on_a_saturday_and_more_each_week() -> None:
    moments = Calendar(NOW).moments(600, random.Random(1))
    days = Counter(moment.weekday() for moment in moments)
    assert days[0] > days[2] > days[5]
    assert moments == sorted(moments)
    half = moments[len(moments) // 2]
    assert NOW - half < half - moments[0]


def test_people_work_by_day_and_not_at_weekends() -> None:
    friday = datetime(2026, 11, 27, 18, 20, tzinfo=UTC)
    for hours in range(24 * 7):
        moment = at_work(friday.replace(hour=hours % 24, day=1 + hours // 24))
        assert moment.weekday() < 5
        assert OPEN <= moment.hour < CLOSE
    assert at_work(friday).date() == date(2026, 11, 30)
