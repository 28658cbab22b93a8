"""How rows are read where there are many: through an index, never all of them.

The planner is forbidden nothing: the tables are long enough, and it knows what is in them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from tortoise.models import Model
from tortoise.queryset import QuerySet

from backdesk.db.database import connection, dialect
from backdesk.db.derived_columns import sorted_by
from backdesk.db.pagination import SortKey, after_cursor, apply_ordering
from backdesk.search.query_language import SearchContext
from models import document_search as papers
from models.customer import Customer
from models.order import Order
from models.order_search import ORDERS
from models.product import Product, sku_is
from tests.conftest import Database
from tests.factories.many import copies_of
from tests.factories.order import an_order

MANY = 3000
READER = SearchContext(datetime(2026, 11, 30, 12, tzinfo=UTC))
LONG = "orders|customer|product|order_search|customer_search|product_search"
ALL = {
    "postgres": rf'Seq Scan on "?({LONG})\b[^\n]*\n *Filter: .*(fold|strpos)',
    "sqlite": rf"SCAN ({LONG})\b(?! (USING|VIRTUAL))",
}
"""What is said where a text is compared with that of every row of a long table.

Where no text is compared, PostgreSQL may read a table of this size rather than its index.
"""
SORTED = {"postgres": r"(?<!Incremental )Sort\b(?! Key)", "sqlite": "TEMP B-TREE FOR ORDER BY"}


@pytest.fixture
async def many(database: Database) -> None:
    """Orders, customers and products by the thousand, each called otherwise."""
    await copies_of(await an_order(), MANY)
    text = "::text" if dialect() == "postgres" else ""
    await connection().execute_query(
        f"UPDATE orders SET name = 'Zoë ' || id{text}, name_key = 'z' || id{text}, "
        f"company = 'Ølgod ' || id{text}, company_key = 'o' || id{text}, "
        f"external_id = 'web-' || id{text}, email = 'zoe' || id{text} || '@example.com'"
    )
    customer = await Customer.create(name="Zoë", city="Łódź")
    await _copies(customer, name="'Zoë '", city="'Łódź '", name_key="'z'", city_key="'l'")
    product = await Product.create(sku="RÖD", name="Röder")
    named = {"name": "'Röder '", "name_key": "'r'", "sku_key": "'r'", "sku_fold": "'rod-'"}
    await _copies(product, sku="'RÖD-'", **named)
    # What was just written is in no tree of the pieces yet, only in a list that is read whole.
    await connection().execute_script("VACUUM ANALYZE" if dialect() == "postgres" else "ANALYZE")


async def _copies(row: Model, **numbered: str) -> None:
    """Many like ``row``, in one statement; ``numbered`` columns end in their number."""
    table, columns = row._meta.db_table, sorted(row._meta.db_fields - {"id"})
    text = "::text" if dialect() == "postgres" else ""
    values = [f"{numbered[one]} || n{text}" if one in numbered else f'"{one}"' for one in columns]
    names = ", ".join(f'"{one}"' for one in columns)
    await connection().execute_query(
        f'INSERT INTO "{table}" ({names}) WITH RECURSIVE serial(n) AS '
        f"(SELECT 1 UNION ALL SELECT n + 1 FROM serial WHERE n < {MANY}) "
        f'SELECT {", ".join(values)} FROM "{table}", serial WHERE id = {row.pk}'
    )


async def plan_of(rows: QuerySet[Any]) -> str:
    rows._make_query()
    sql, values = rows.query.get_parameterized_sql()
    said = "EXPLAIN" if dialect() == "postgres" else "EXPLAIN QUERY PLAN"
    found = await connection().execute_query_dict(f"{said} {sql}", values)
    return "\n".join(str(row.get("QUERY PLAN", row.get("detail"))) for row in found)


def reads_few(plan: str) -> bool:
    return re.search(ALL[dialect()], plan) is None


ASKED: dict[str, tuple[Any, Any, list[str]]] = {
    "orders": (
        ORDERS,
        Order,
        [
            *("zoe 2999", 'customer:"ZOE 2999"', "email:zoe2999@example.com", "#102999"),
            *("number:ORD102999", "external:web-2999", "document:INV00001", "tracking:3SABC123"),
            *("sku:MUG-1", 'product:"roder 2999"'),
        ],
    ),
    "customers": (
        papers.CUSTOMERS,
        Customer,
        ["zoe 2999", 'name:"zoe 2999"', 'city:"lodz 2999"', "email:c2999@b.nl", "phone:0612345678"],
    ),
    "products": (papers.PRODUCTS, Product, ["roder 2999", 'name:"roder 2999"', "sku:rod-2999"]),
}


@pytest.mark.usefixtures("many")
async def test_what_is_searched_for_is_read_through_an_index(database: Database) -> None:
    for vocabulary, model, asked in ASKED.values():
        for typed in asked:
            rows = model.filter(vocabulary.find(typed, READER)).only("id")
            plan = await plan_of(rows)
            assert reads_few(plan), f"{typed}\n{plan}"
    for model in ("order", "customer", "product"):
        plan = await _inside(f"{model}s_that_say", f"{model}_search")
        assert f"Index Scan on {model}_search_pieces" in plan or database.dialect == "sqlite", plan
    plan = await plan_of(Product.filter(sku_is("rod-2999")).only("id"))
    assert reads_few(plan), plan


async def _inside(function: str, table: str) -> str:
    """How PostgreSQL reads what its function asks, which it does not say of the function."""
    if dialect() == "sqlite":
        return ""
    asked = "SELECT prosrc FROM pg_proc WHERE proname = $1"
    (found,) = await connection().execute_query_dict(asked, [function])
    query = re.search(rf'RETURN QUERY (SELECT .*?"{table}".*?);', found["prosrc"], re.DOTALL)
    assert query is not None
    sql = re.sub(r"\bterm\b", "'er 2999'", query[1])
    rows = await connection().execute_query_dict(f"EXPLAIN {sql}")
    return "\n".join(row["QUERY PLAN"] for row in rows)


SORTS: list[tuple[Any, str]] = [
    (Order, "name"),
    (Order, "company"),
    (Order, "placed_at"),
    (Customer, "name"),
    (Customer, "city"),
    (Product, "name"),
    (Product, "sku"),
]


@pytest.mark.usefixtures("many")
async def test_a_page_of_a_sorted_list_is_read_along_its_index(database: Database) -> None:
    """The first one and one far on, forwards and backwards."""
    for model, column in SORTS:
        for down in (False, True):
            keys = [SortKey(sorted_by(model, column), down), SortKey("id", down)]
            (middle,) = await apply_ordering(model.all(), keys).offset(MANY // 2).limit(1)
            place = [getattr(middle, key.column) for key in keys]
            for rows in (model.all(), model.filter(after_cursor(keys, place))):
                plan = await plan_of(apply_ordering(rows.only("id"), keys).limit(26))
                assert reads_few(plan), f"{model.__name__} {column}\n{plan}"
                assert not re.search(SORTED[database.dialect], plan), f"{column}\n{plan}"
