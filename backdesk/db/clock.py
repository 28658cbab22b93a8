"""The database's clock: leases and due times follow it, whatever the machines' own clocks say.

It is read now and then, and carried on by the time that passed since, which no setting of a
clock moves. On SQLite all are on one machine, whose clock it is.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from backdesk.db.database import connection, dialect

READ_EVERY = 10.0
"""Seconds; no two clocks drift apart in them by what would matter."""


class DatabaseClock:
    """Call it for the time, after ``read()``."""

    def __init__(self) -> None:
        self._at = datetime.now(UTC)
        self._since = -READ_EVERY

    async def read(self) -> None:
        """Ask the database what time it is."""
        if dialect() == "postgres":
            _count, rows = await connection().execute_query("SELECT clock_timestamp() AS now")
            row: Any = rows[0]
            self._at = row["now"]
        else:
            self._at = datetime.now(UTC)
        self._since = time.monotonic()

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._since)

    @property
    def stale(self) -> bool:
        return time.monotonic() - self._since > READ_EVERY


_clock = DatabaseClock()


async def database_now() -> datetime:
    """What time it is by the open database."""
    if dialect() != "postgres":
        return datetime.now(UTC)
    if _clock.stale:
        await _clock.read()
    return _clock()
