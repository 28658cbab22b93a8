"""Days, taken from moments by the clock of one place, also where it is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backdesk.db.database import connection
from backdesk.defaults import Defaults, default_currency, default_zone, load_defaults
from backdesk.local_day import (
    day_of,
    end_of,
    offsets,
    parse_zone,
    sql_day,
    sql_day_ever,
    start_of,
    zone_names,
)
from models.settings import shop_zone
from tests.conftest import Database
from tests.factories.order import an_order
from tests.factories.settings import change

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 30, 2, 8, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-11-29T23:30", "Europe/Amsterdam", "2026-11-30"),
        ("2026-11-30T02:08", "America/New_York", "2026-11-29"),
        ("2026-11-29T23:30", "Asia/Tokyo", "2026-11-30"),
        ("2026-11-29T14:59", "Asia/Tokyo", "2026-11-29"),
        ("2026-03-29T21:59", "Europe/Amsterdam", "2026-03-29"),
        ("2026-10-25T22:59", "Europe/Amsterdam", "2026-10-25"),
        ("2026-06-01T18:14", "Asia/Kathmandu", "2026-06-01"),
        ("2026-06-01T18:15", "Asia/Kathmandu", "2026-06-02"),
    ],
)
def test_a_moment_lies_on_the_day_of_the_place(moment: str, zone: str, day: str) -> None:
    assert str(day_of(utc(moment), ZoneInfo(zone))) == day


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2026-03-29", "Europe/Amsterdam", 23),
        ("2026-10-25", "Europe/Amsterdam", 25),
        ("2026-11-30", "Europe/Amsterdam", 24),
        ("2026-09-06", "America/Santiago", 23),  # without a midnight: it begins at one
        ("2026-04-05", "Australia/Lord_Howe", 24.5),
    ],
)
def test_a_day_is_as_long_as_the_clock_says(day: str, zone: str, hours: float) -> None:
    of, place = date.fromisoformat(day), ZoneInfo(zone)
    start, end = start_of(of, place), end_of(of, place)
    assert end - start == timedelta(hours=hours)
    assert day_of(start, place) == day_of(end - timedelta(microseconds=1), place) == of
    assert day_of(start - timedelta(microseconds=1), place) == of - timedelta(days=1)


def test_the_clock_is_changed_where_the_zone_says_so() -> None:
    year = offsets(AMSTERDAM, utc("2026-01-01"), utc("2027-01-01"))
    assert [(at.isoformat(), minutes) for at, minutes in year] == [
        ("2026-03-29T01:00:00+00:00", 60),
        ("2026-10-25T01:00:00+00:00", 120),
        ("2027-01-01T00:00:00+00:00", 60),
    ]


@pytest.mark.parametrize(
    "zone",
    [
        *("Africa/Casablanca", "Africa/Cairo", "Asia/Gaza", "America/Sao_Paulo", "Asia/Tehran"),
        *("Australia/Lord_Howe", "Europe/Dublin", "Pacific/Apia"),
    ],
)
def test_no_change_of_the_clock_is_overlooked(zone: str) -> None:
    place, at = ZoneInfo(zone), utc("2000-01-01")
    for until, minutes in offsets(place, at, utc("2028-01-01")):
        while at < until:
            assert at.astimezone(place).utcoffset() == timedelta(minutes=minutes), at
            at += timedelta(hours=13)


@pytest.mark.parametrize(
    "zone",
    ["Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"],
)
async def test_the_database_counts_the_same_days(database: Database, zone: str) -> None:
    place = ZoneInfo(zone)
    moments = [
        start_of(date.fromisoformat(day), place) + timedelta(seconds=by)
        for day in ("1998-05-06", "2026-03-29", "2026-03-30", "2026-10-25", "2026-11-30")
        for by in (-1, 0, 1, 7200)
    ]
    days = {}
    for moment in moments:
        days[(await an_order(placed_at=moment.isoformat())).id] = str(day_of(moment, place))
    for sql in (
        sql_day('"placed_at"', place, min(moments), max(moments)),
        sql_day_ever('"placed_at"', place, NOW),
    ):
        found = await connection().execute_query_dict(f'SELECT id, {sql} AS day FROM "orders"')
        assert {row["id"]: row["day"] for row in found} == days


def test_a_zone_is_known_by_its_name_whatever_its_case() -> None:
    assert parse_zone(" europe/amsterdam ") == "Europe/Amsterdam"
    assert parse_zone("America/New York") == "America/New_York"
    assert "localtime" not in zone_names()


@pytest.mark.parametrize("name", ["", "Amsterdam", "localtime", "Europe/../UTC", "UTC+1"])
def test_an_unknown_zone_is_refused_in_words(name: str) -> None:
    with pytest.raises(ValueError, match="Choose one, like Europe/Amsterdam"):
        parse_zone(name)


async def test_the_shop_counts_in_utc_until_it_says_where_it_is(database: Database) -> None:
    assert await shop_zone() == ZoneInfo("UTC")
    assert await change(time_zone="Europe/Amsterdam") == {"time_zone": ["UTC", "Europe/Amsterdam"]}
    assert await shop_zone() == AMSTERDAM


async def test_the_generator_counts_days_and_money_as_the_shop_does(database: Database) -> None:
    assert await load_defaults() == Defaults("EUR", ZoneInfo("UTC"))
    await change(time_zone="Europe/Amsterdam", currency="SEK")
    assert await load_defaults() == Defaults("SEK", AMSTERDAM)
    assert (await default_zone(), await default_currency()) == (AMSTERDAM, "SEK")
