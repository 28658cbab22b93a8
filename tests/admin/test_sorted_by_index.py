"""The list of orders is read from an index in each of its orders, and in each for a status."""

from __future__ import annotations

from tortoise.transactions import in_transaction

from admin.listing import keys_of
from admin.views.orders import OrderView
from models.database import connection, dialect
from models.order import Order
from models.paging import in_order
from tests.conftest import Database

VIEW = OrderView()


async def plan_of(sort: str, **narrowed: str) -> str:
    """How a page would be read; PostgreSQL sorts an empty table unless it is kept from it.

    By number it reads the index too, and then sorts the one row that each value has.
    """
    column = sort.removeprefix("-")
    keys = keys_of(VIEW, [(column, sort.startswith("-"))])
    rows = in_order(Order.filter(**narrowed).only("id"), keys).limit(26)
    if dialect() == "postgres":
        async with in_transaction() as same:
            for way in ("seqscan", "bitmapscan", "sort"):
                await same.execute_script(f"SET LOCAL enable_{way} = off")
            explained = await same.execute_query_dict(f"EXPLAIN {rows.sql(params_inline=True)}")
        plan = "\n".join(row["QUERY PLAN"] for row in explained)
        presorted = "Presorted Key: number" in plan
        return "" if presorted else plan
    # As it is really asked: with a limit that is written out, SQLite sorts all rows.
    rows._make_query()
    sql, values = rows.query.get_parameterized_sql()
    explained = await connection().execute_query_dict(f"EXPLAIN QUERY PLAN {sql}", values)
    return "\n".join(row["detail"] for row in explained)


async def test_every_order_that_the_list_offers_has_an_index(database: Database) -> None:
    for column in VIEW.sortable:
        for direction in ("", "-"):
            plan = await plan_of(f"{direction}{column}")
            assert "Sort" not in plan, column
            assert "TEMP B-TREE" not in plan, column


async def test_the_newest_of_a_status_are_read_from_an_index(database: Database) -> None:
    for column in ("status", "payment_status", "shipping_status"):
        plan = await plan_of("-placed_at", **{column: "paid"})
        assert f"{column}_placed_at_id" in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan
