"""Lists that can be long are read from an index in each of the orders that they offer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tortoise.functions import Sum
from tortoise.transactions import in_transaction

from admin.customers import CustomerView
from admin.dashboard.metrics import COUNTED, DUE
from admin.documents import CreditMemoView, InvoiceView, PackingSlipView
from admin.orders import OrderView
from admin.outbox import HistoryView, OutboxView
from backdesk.admin.changelist.query_params import sort_keys
from backdesk.admin.model_view import ModelView
from backdesk.db.database import connection, dialect
from backdesk.db.pagination import apply_ordering
from backdesk.search.query_language import SearchContext
from models.order import Order
from models.order_search import ORDERS
from models.turnover import daily_totals
from tests.conftest import Database

VIEW = OrderView()
LONG: tuple[ModelView, ...] = (
    *(VIEW, InvoiceView(), CreditMemoView(), PackingSlipView(), CustomerView()),
    *(HistoryView(), OutboxView()),
)


FEW_ALIKE = (
    "number name email issued_at created_at at due_on order_id invoice_id tracking_code".split()
)
"""PostgreSQL reads these from an index of the column alone, and sorts the few that are alike."""


async def plan_of(sort: str, view: ModelView = VIEW, **narrowed: str) -> str:
    """How a page would be read; PostgreSQL sorts an empty table unless it is kept from it."""
    column = sort.removeprefix("-")
    keys = sort_keys(view, [(column, sort.startswith("-"))])
    rows = apply_ordering(view.model.filter(**narrowed).only("id"), keys).limit(26)
    if dialect() == "postgres":
        async with in_transaction() as same:
            for way in ("seqscan", "bitmapscan", "sort"):
                await same.execute_script(f"SET LOCAL enable_{way} = off")
            explained = await same.execute_query_dict(f"EXPLAIN {rows.sql(params_inline=True)}")
        plan = "\n".join(row["QUERY PLAN"] for row in explained)
        presorted = re.search(r"Presorted Key: (?:\w+\.)?(\w+)$", plan, re.MULTILINE)
        return "" if presorted and presorted[1] in FEW_ALIKE else plan
    # As it is really asked: with a limit that is written out, SQLite sorts all rows.
    rows._make_query()
    sql, values = rows.query.get_parameterized_sql()
    explained = await connection().execute_query_dict(f"EXPLAIN QUERY PLAN {sql}", values)
    return "\n".join(row["detail"] for row in explained)


async def test_every_order_that_a_long_list_offers_has_an_index(database: Database) -> None:
    for view in LONG:
        for column in view.sortable:
            for direction in ("", "-"):
                plan = await plan_of(f"{direction}{column}", view)
                assert "Sort" not in plan, f"{view.key} {column}"
                assert "TEMP B-TREE" not in plan, f"{view.key} {column}"


async def test_what_the_dashboard_adds_up_is_read_from_an_index_alone(database: Database) -> None:
    reader = SearchContext(datetime.now(UTC), ZoneInfo("Europe/Amsterdam"))
    placed = ORDERS.find(COUNTED, reader)
    year = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    turnover = daily_totals(placed, *year, ZoneInfo("Europe/Amsterdam"))
    due = Order.filter(ORDERS.find(DUE, reader)).annotate(all=Sum("due")).group_by("currency")
    for asked, index in (
        (turnover.sql(params_inline=True), "orders_placed_at_id"),
        (due.values("currency", "all").sql(params_inline=True), "orders_due_id"),
    ):
        plan = await explained(asked)
        said = "Index Only Scan using" if dialect() == "postgres" else "USING COVERING INDEX"
        assert f"{said} {index}" in plan


async def explained(sql: str) -> str:
    if dialect() == "sqlite":
        rows = await connection().execute_query_dict(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row["detail"] for row in rows)
    async with in_transaction() as same:
        for way in ("seqscan", "bitmapscan"):
            await same.execute_script(f"SET LOCAL enable_{way} = off")
        rows = await same.execute_query_dict(f"EXPLAIN {sql}")
    return "\n".join(row["QUERY PLAN"] for row in rows)


async def test_the_newest_of_a_status_are_read_from_an_index(database: Database) -> None:
    for column in ("status", "payment_status", "shipping_status"):
        plan = await plan_of("-placed_at", VIEW, **{column: "paid"})
        assert f"{column}_placed_at_id" in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan
