"""Days: the one place where a day is taken from a moment, by the clock of the shop (rule 15).

A day may have 23 or 25 hours, where the clock is changed. Days are counted as days, never as
spans of 24 hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import available_timezones

from backdesk.db.database import dialect
from backdesk.i18n import _

NO_PLACES = {"localtime", "Factory"}
"""Names that mean another clock on another machine, or none."""

A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
CLOCKS_DIFFER = timedelta(minutes=5)
"""By how much the clock of another machine may be ahead of ours."""

A_FORTNIGHT = timedelta(days=14)
"""No clock is changed twice within it; a month of fasting is longer."""

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""What comes in is not from before."""


@cache
def zone_names() -> list[str]:
    """What a shop's time zone can be called, by name (IANA)."""
    return sorted(available_timezones() - NO_PLACES)


def parse_zone(name: str) -> str:
    """The name of a time zone, as the IANA writes it, whatever its case.

    :raises ValueError: there is none of this name.
    """
    plain = name.strip().replace(" ", "_").lower()
    found = next((one for one in zone_names() if one.lower() == plain), None)
    if found is None:
        raise ValueError(str(_("There is no such time zone. Choose one, like Europe/Amsterdam.")))
    return found


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day on which ``moment`` lies by the clocks of ``zone``."""
    return moment.astimezone(zone).date()


def start_of(day: date, zone: tzinfo) -> datetime:
    """The moment in UTC at which ``day`` begins by the clocks of ``zone``.

    :raises OverflowError: there is no such moment.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def moment_at(day: date, hour: int, zone: tzinfo) -> datetime:
    """The moment in UTC at which the clocks of ``zone`` show this hour."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def end_of(day: date, zone: tzinfo) -> datetime:
    """The first moment in UTC after ``day``.

    :raises OverflowError: there is no such moment.
    """
    return start_of(day + A_DAY, zone)


def sql_day(column: str, zone: tzinfo, since: datetime, until: datetime) -> str:
    """SQL for the day of the moments in ``column``, as text, right from ``since`` to ``until``.

    The database is told the offsets, the latest first: SQLite knows no zones, and a PostgreSQL
    may know others than we do.
    """
    *earlier, (_end, last) = offsets(zone, since, until)
    later = [*[minutes for _moment, minutes in earlier[1:]], last]
    whens = "".join(
        f" WHEN {column} >= '{moment:%Y-%m-%d %H:%M:00+00:00}' THEN {_shifted(column, minutes)}"
        for (moment, _before), minutes in reversed(list(zip(earlier, later, strict=False)))
    )
    if not whens:
        return _shifted(column, last)
    return f"CASE{whens} ELSE {_shifted(column, earlier[0][1])} END"


def sql_day_ever(column: str, zone: tzinfo, now: datetime) -> str:
    """As ``sql_day``, right for every moment that is not years ahead."""
    return sql_day(column, zone, EARLIEST, datetime(now.year + 2, 1, 1, tzinfo=UTC))


def _shifted(column: str, minutes: int) -> str:
    if dialect() == "postgres":
        moved = f"{column} AT TIME ZONE 'UTC' + INTERVAL '{minutes} minutes'"
        return f"CAST(CAST({moved} AS date) AS text)"
    return f"date({column}, '{minutes:+d} minutes')"


@lru_cache(maxsize=32)
def offsets(zone: tzinfo, since: datetime, until: datetime) -> Sequence[tuple[datetime, int]]:
    """(until when, minutes east of UTC): one for each stretch in which the clock is not changed."""
    found = []
    here = since.astimezone(UTC)
    before = _minutes(zone, here)
    while here < until:
        there = min(here + A_FORTNIGHT, until)
        after = _minutes(zone, there)
        if before != after:
            found.append((_change(zone, here, there), before))
        here, before = there, after
    return (*found, (until, before))


def _minutes(zone: tzinfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 60)


def _change(zone: tzinfo, low: datetime, high: datetime) -> datetime:
    """The minute in which the clock is changed, between the two."""
    before = _minutes(zone, low)
    while high - low > A_MINUTE:
        middle = low + (high - low) / 2
        low, high = (middle, high) if _minutes(zone, middle) == before else (low, middle)
    return (low + A_MINUTE).replace(second=0, microsecond=0)
