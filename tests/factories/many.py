"""Many orders at little cost: copies, made in SQL, of one that was placed like any other."""

from __future__ import annotations

from collections.abc import Iterable

from backdesk.db.database import connection
from models.order import Order, OrderLine


async def copies_of(order: Order, count: int, after: int = 100_000) -> None:
    """``count`` more orders like ``order``, with its lines: ORD100001 and so on."""
    known = await Order.all().order_by("-id").first()
    last = known.id if known else 0
    columns = Order._meta.db_fields - {"id", "number", "external_id"}
    await connection().execute_query(
        f"""INSERT INTO "orders" ("number", "external_id", {_named(columns)})
        WITH RECURSIVE serial(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM serial WHERE n < {count})
        SELECT 'ORD' || CAST({after} + n AS VARCHAR(10)), '', {_named(columns)}
        FROM "orders", serial WHERE "orders"."id" = {order.id}"""
    )
    columns = OrderLine._meta.db_fields - {"id", "order_id"}
    await connection().execute_query(
        f"""INSERT INTO "{OrderLine._meta.db_table}" ("order_id", {_named(columns)})
        SELECT made."id", {_named(columns, "line.")}
        FROM "orders" AS made, "{OrderLine._meta.db_table}" AS line
        WHERE made."id" > {last} AND line."order_id" = {order.id}"""
    )


def _named(columns: Iterable[str], of: str = "") -> str:
    return ", ".join(f'{of}"{name}"' for name in sorted(columns))
