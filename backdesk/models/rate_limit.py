"""Rate limits that hold over all processes: counted in the database, by its clock."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass

import structlog
from tortoise import fields
from tortoise.models import Model

from backdesk.db.database import atomically, connection, dialect

PATIENCE = 2.0
"""Seconds for the count; a database that is busy that long lets nobody down for it."""

LONGEST_NAME = 100
_NOW = {
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
    "postgres": "EXTRACT(EPOCH FROM clock_timestamp())::double precision",
}
_PLACES = {"sqlite": ("?1", "?2", "?3"), "postgres": ("$1", "$2::int", "$3::double precision")}
_OVER = "(rate_limit.began <= excluded.began - {window} OR rate_limit.began > excluded.began)"
_COUNT = f"""INSERT INTO rate_limit (name, began, used) VALUES ({{name}}, {{now}}, {{count}})
ON CONFLICT (name) DO UPDATE SET
    used = CASE WHEN {_OVER} THEN excluded.used ELSE rate_limit.used + excluded.used END,
    began = CASE WHEN {_OVER} THEN excluded.began ELSE rate_limit.began END
RETURNING used, began + {{window}} - {{now}} AS remaining"""  # noqa: S608 - words of ours alone
log = structlog.get_logger()


class RateLimit(Model):
    """How often in the window that ``began`` (seconds since 1970, by the database's clock)."""

    in_dump = False

    name = fields.CharField(LONGEST_NAME, primary_key=True)
    began = fields.FloatField(db_index=True)
    used = fields.IntField()

    class Meta:
        table = "rate_limit"


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds, counted from the first one."""

    most: int
    seconds: float


@dataclass(frozen=True)
class Use:
    """Whether it is ``allowed``, and for how many seconds its window goes on."""

    allowed: bool
    remaining: float


async def use(name: str, rate: Rate, count: int = 1) -> Use:
    """Count ``count`` more of ``name``. Where that cannot be counted now, it is allowed."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await atomically(lambda: _use(name, rate, count))
    except Exception as error:
        log.warning("a rate limit was not counted", error=repr(error))
        return Use(True, rate.seconds)


async def _use(name: str, rate: Rate, count: int) -> Use:
    kind = dialect()
    place = dict(zip(("name", "count", "window"), _PLACES[kind], strict=True))
    sql = _COUNT.format(now=_NOW[kind], **place)
    kept = name if len(name) <= LONGEST_NAME else hashlib.sha256(name.encode()).hexdigest()
    (row,) = await connection().execute_query_dict(sql, [kept, count, rate.seconds])
    return Use(int(row["used"]) <= rate.most, max(0.0, float(row["remaining"])))


async def forget_uses(older_than: float) -> int:
    """Windows that began more seconds ago."""
    sql = f"DELETE FROM rate_limit WHERE began < {_NOW[dialect()]} - {float(older_than)}"  # noqa: S608
    count, _rows = await connection().execute_query(sql)
    return count
