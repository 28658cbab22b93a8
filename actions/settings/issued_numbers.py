"""What each number series numbers, and the last number that it gave after a prefix."""

from __future__ import annotations

from dataclasses import dataclass

from tortoise.models import Model

from backdesk.db.database import connection, dialect
from backdesk.resource import resources
from models.number_series import Series

_DIGITS = {
    "sqlite": "rest <> '' AND rest NOT GLOB '*[^0-9]*' AND LENGTH(rest) < 19",
    "postgres": "rest ~ '^[0-9]{1,18}$'",
}
_PREFIX = {"sqlite": "?1", "postgres": "$1::text"}


@dataclass(frozen=True)
class IssuedNumber:
    """A number as it was given (``INV00041``), and its place in its series (41)."""

    number: str
    place: int


def model_numbered_by(series: Series) -> type[Model]:
    """The model whose rows get their numbers from ``series``."""
    return next(one.model for one in resources() if one.series == series)


async def last_issued_number(series: Series, prefix: str) -> IssuedNumber | None:
    """The highest number that was given after ``prefix``, however many digits it had."""
    table, mark = model_numbered_by(series)._meta.db_table, _PREFIX[dialect()]
    _count, rows = await connection().execute_query(
        f"SELECT number, CAST(rest AS BIGINT) AS place FROM (SELECT number, "  # noqa: S608 - a table of ours
        f'SUBSTR(number, LENGTH({mark}) + 1) AS rest FROM "{table}" '
        f"WHERE SUBSTR(number, 1, LENGTH({mark})) = {mark}) AS given "
        f"WHERE {_DIGITS[dialect()]} ORDER BY place DESC LIMIT 1",
        [prefix],
    )
    return IssuedNumber(str(rows[0]["number"]), int(rows[0]["place"])) if rows else None
