"""Many rows written in few statements. The ORM writes each by itself, which takes most of a bulk.

Only inside a transaction: some may be written when a later one fails.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tortoise.fields import BigIntField, Field, IntField
from tortoise.models import Model

from backdesk.db.batches import PORTION, in_portions, pieces
from backdesk.db.database import connection, dialect
from backdesk.db.derived_columns import with_derived

MOST_VALUES = 30_000
"""SQLite takes 32,766 in a statement, PostgreSQL 65,535."""


async def bulk_insert(rows: Sequence[Model]) -> None:
    """Write new rows of one model, which are not told their keys."""
    if not rows:
        return
    model, database = type(rows[0]), connection()
    columns = database.executor_class(model=model, db=database).regular_columns
    most = min(MOST_VALUES // len(columns), PORTION)
    for some in pieces(rows, most):
        await database.execute_query(
            _insert(model, columns, len(some)),
            _all_values(model, some, columns),
        )


async def bulk_update(changed: Iterable[tuple[Model, Sequence[str]]]) -> None:
    """Write these columns of these rows: one turn for all that changed alike."""
    alike: dict[tuple[type[Model], tuple[str, ...]], list[Model]] = defaultdict(list)
    for row, columns in changed:
        alike[type(row), tuple(sorted(with_derived(type(row), columns)))].append(row)
    database = connection()
    for (model, columns), rows in alike.items():
        executor = database.executor_class(model=model, db=database)
        await database.execute_many(
            executor.get_update_sql(columns, None),
            [_values(row, (*columns, model._meta.pk_attr)) async for row in in_portions(rows)],
        )


async def add_to_columns(model: type[Model], added: Mapping[int, Mapping[str, int]]) -> None:
    """Add to number columns of the rows with these keys, all of the same columns, by key."""
    if not added:
        return
    columns, database = list(next(iter(added.values()))), connection()
    mark = "${}" if dialect() == "postgres" else "?"
    sums = [f'"{one}" = "{one}" + {mark.format(at)}' for at, one in enumerate(columns, 1)]
    where = f'"{model._meta.db_pk_column}" = {mark.format(len(columns) + 1)}'
    await database.execute_many(
        f'UPDATE "{model._meta.db_table}" SET {", ".join(sums)} WHERE {where}',  # noqa: S608 - our own names
        [[*(added[key][one] for one in columns), key] for key in sorted(added)],
    )


def _insert(model: type[Model], columns: Sequence[str], rows: int) -> str:
    named = ", ".join(f'"{model._meta.fields_db_projection[column]}"' for column in columns)
    count = len(columns)
    marks = (
        [", ".join(f"${row * count + at}" for at in range(1, count + 1)) for row in range(rows)]
        if dialect() == "postgres"
        else [", ".join("?" * count)] * rows
    )
    return f'INSERT INTO "{model._meta.db_table}" ({named}) VALUES ({"), (".join(marks)})'  # noqa: S608 - our own names


def _all_values(model: type[Model], rows: Sequence[Model], columns: Sequence[str]) -> list[Any]:
    """The values of all rows, one row behind the other.

    Column by column: what is a plain number or nothing in a column of numbers is as it is, and
    the ORM looks at each value for long.
    """
    fields = model._meta.fields_map
    found: list[Any] = [None] * (len(rows) * len(columns))
    for at, name in enumerate(columns):
        write, plain = fields[name].to_db_value, _is_plain(fields[name])
        found[at :: len(columns)] = [
            value if plain and type(value) is int else write(value, row)
            for row in rows
            for value in (getattr(row, name),)
        ]
    return found


def _is_plain(field: Field[Any]) -> bool:
    """Whether its numbers are stored as they are, whatever they are."""
    return isinstance(field, IntField | BigIntField) and not field.validators


def _values(row: Model, columns: Sequence[str]) -> list[Any]:
    fields = type(row)._meta.fields_map
    return [fields[name].to_db_value(getattr(row, name), row) for name in columns]
