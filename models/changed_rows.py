"""Rows that changed, written together: one prepared statement for all that changed alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tortoise.models import Model

from models.database import connection


async def write_columns(changed: Iterable[tuple[Model, Sequence[str]]]) -> None:
    """Write these columns of these rows, in one turn for each model and choice of columns.

    The ORM's own ``bulk_update`` writes a CASE for each column, which takes longer than what it
    saves. Only inside a transaction: some may be written when a later one fails.
    """
    alike: dict[tuple[type[Model], tuple[str, ...]], list[Model]] = defaultdict(list)
    for row, columns in changed:
        alike[type(row), tuple(sorted(columns))].append(row)
    for (model, columns), rows in alike.items():
        database = connection()
        executor = database.executor_class(model=model, db=database)
        fields = [model._meta.fields_map[name] for name in (*columns, model._meta.pk_attr)]
        await database.execute_many(
            executor.get_update_sql(columns, None),
            [
                [field.to_db_value(getattr(row, field.model_field_name), row) for field in fields]
                for row in rows
            ],
        )
