"""Migrations: complete, the same on both databases, safe at once, and they lose nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tortoise import Tortoise
from tortoise.exceptions import BaseORMException

from actions.checks.database import run_checks
from backdesk.db.database import close_database, connection, dialect, open_database
from backdesk.db.migrate import (
    BrokenReferences,
    Migration,
    migrate,
    migration_names,
    migrations,
    pending,
)
from backdesk.models.history import History
from models.number_series import NumberRange, Series
from models.order import Order
from models.return_case import ReceivedPart, ReturnCase, ReturnLine
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order, first_line
from tests.models.schema import Schema, read_schema


async def test_a_migrated_database_needs_nothing_more(database: Database) -> None:
    assert await pending() == []
    assert await migrate(database.url) == []


async def test_an_empty_database_needs_everything(tmp_path: Path) -> None:
    await open_database(f"sqlite://{tmp_path}/empty.sqlite3")
    assert await pending() == migration_names()
    await close_database()


async def test_the_tables_are_as_the_models_describe_them(
    database: Database, tmp_path: Path
) -> None:
    made = await read_schema()
    described = await _described()
    assert set(made.columns) == set(described.columns)
    for table in described.columns:
        assert made.columns[table] == described.columns[table], table
    assert made.references == described.references
    assert described.uniques <= made.uniques
    assert described.indexes <= made.indexes


async def _described() -> Schema:
    """What Tortoise itself makes of the models, in a place of its own."""
    if dialect() == "sqlite":
        await close_database()
        await open_database("sqlite://:memory:")
    else:
        for table in (await read_schema()).columns:
            await connection().execute_script(f'ALTER TABLE "{table}" RENAME TO "was_{table}"')
        await connection().execute_script("ALTER SCHEMA public RENAME TO migrated")
        await connection().execute_script("CREATE SCHEMA public")
    await Tortoise.generate_schemas(safe=False)
    return await read_schema()


async def test_both_databases_have_the_same_tables_indexes_checks_and_triggers(
    sqlite_template: Path, postgres_database: Database
) -> None:
    on_postgres = await read_schema()
    await close_database()
    await open_database(f"sqlite://{sqlite_template}")
    on_sqlite = await read_schema()
    assert on_sqlite.names() == on_postgres.names()
    await close_database()
    await open_database(postgres_database.url)


WHO_DID_IT = {"author_id", "recorded_by_id", "by_id", "user_id"}
"""Shown with the row; nothing is looked up by it, and a user is never deleted."""


async def test_every_foreign_key_has_an_index(sqlite_database: Database) -> None:
    schema = await read_schema()
    first_columns = {(table, columns[0]) for table, columns in schema.indexes | schema.uniques}
    looked_up = {
        (table, column)
        for table, column, _to, _rule in schema.references
        if column not in WHO_DID_IT
    }
    assert looked_up <= first_columns


async def test_processes_that_migrate_at_once_wait_for_each_other(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/at-once.sqlite3"
    applied = await asyncio.gather(*(migrate(url) for _ in range(4)))
    assert sorted(name for one in applied for name in one) == sorted(migration_names())


async def test_processes_that_migrate_postgres_at_once_wait_too(
    postgres_database: Database,
) -> None:
    await connection().execute_script("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    applied = await asyncio.gather(*(migrate(postgres_database.url) for _ in range(4)))
    assert sorted(name for one in applied for name in one) == sorted(migration_names())


async def _rebuilding(table: str) -> str:
    """SQLite's way to alter a table: make it anew beside the old one, copy, drop, rename."""
    asked = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    (found,) = await connection().execute_query_dict(asked, [table])
    return f"""
    {found["sql"].replace(f'"{table}"', f'"new_{table}"', 1)};
    INSERT INTO "new_{table}" SELECT * FROM "{table}";
    DROP TABLE "{table}";
    ALTER TABLE "new_{table}" RENAME TO "{table}";
    """


async def test_a_table_that_is_rebuilt_keeps_its_children(
    sqlite_database: Database, tmp_path: Path
) -> None:
    order = await an_order(paid=True, shipped=True)
    later = _with_one_more(tmp_path, await _rebuilding("customer"))
    await close_database()
    assert await migrate(sqlite_database.url, later) == ["0002_later"]
    await open_database(sqlite_database.url)
    assert (await Order.get(id=order.id)).customer_id == order.customer_id
    assert await History.filter(order=order).count() > 1


async def test_a_migration_that_breaks_references_is_undone(
    sqlite_database: Database, tmp_path: Path
) -> None:
    await an_order()
    await close_database()
    with pytest.raises(BrokenReferences):
        await migrate(sqlite_database.url, _with_one_more(tmp_path, 'DELETE FROM "customer";'))
    await open_database(sqlite_database.url)
    assert await (await Order.get()).customer


def _with_one_more(tmp_path: Path, sql: str) -> list[Migration]:
    (tmp_path / "sqlite.sql").write_text(sql)
    return [*migrations(), Migration("0002_later", tmp_path)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE history SET text = 'x'",
        "DELETE FROM history",
        "UPDATE stock_move SET reserved = 0",
        "DELETE FROM stock_move",
        "UPDATE invoice_line SET quantity = 5",
        "UPDATE invoice SET gross = 0, net = 0, vat = 0",
        "UPDATE invoice SET number = 'INV99999'",
        "UPDATE invoice SET name = 'Somebody else'",
        "DELETE FROM invoice",
        "DELETE FROM orders",
        "UPDATE payment SET amount = 1",
        "DELETE FROM payment",
        "UPDATE product SET available = 5",
        "UPDATE order_line SET invoiced = quantity + 1",
        "UPDATE order_line SET credited = invoiced + 1",
        "UPDATE payment SET refunded = amount + 1",
    ],
)
async def test_the_database_itself_refuses_what_no_rule_allows(
    database: Database, change: str
) -> None:
    await an_order(paid=True)
    with pytest.raises(BaseORMException):
        await connection().execute_script(change)


async def test_a_payment_may_still_be_reversed(database: Database) -> None:
    await act(await an_order(paid=True), "mark_as_not_paid")


async def test_a_shop_that_is_brought_up_to_date_counts_from_its_first_numbers(
    database: Database,
) -> None:
    await connection().execute_script("UPDATE number_series SET next = 7 WHERE series = 'order'")
    await an_order()
    await an_order()
    await connection().execute_script(
        "DROP TABLE number_range; DROP TABLE shop_settings; "
        "ALTER TABLE custom_status DROP COLUMN active; "
        "DELETE FROM migration WHERE name = '0004_settings'"
    )
    assert await migrate(database.url) == ["0004_settings"]
    starts = {one.series: one.start for one in await NumberRange.all()}
    assert (starts[Series.ORDER], starts[Series.INVOICE], starts[Series.QUOTE]) == (7, 1, 1)
    assert [finding async for finding in run_checks()] == []


async def test_what_follows_the_question_mark_of_the_url_holds_for_migrations_too(
    postgres_database: Database,
) -> None:
    with pytest.raises(ConnectionError, match="rejected SSL upgrade"):
        await migrate(f"{postgres_database.url}?ssl=require")


async def test_returns_of_before_keep_what_came_and_know_their_reasons(database: Database) -> None:
    order = await an_order(shipped=True, lines=[a_line(quantity=6)])
    line = await first_line(order)
    reasons = ("It is damaged", "it is blue", "It does not work")
    for reason in reasons:
        await act(order, "create_return", lines=[{"line": line.id, "quantity": 2}], reason=reason)
    asked, approved, came = await ReturnCase.all().order_by("id")
    for case in (approved, came):
        await act(case, "approve")
    back = await ReturnLine.get(return_case_id=came.id)
    await act(came, "receive", lines=[{"line": back.id, "written_off": 1, "condition": "wet"}])
    await connection().execute_script(
        "DROP TABLE received_part; ALTER TABLE returns DROP COLUMN to_come; "
        "ALTER TABLE return_line DROP COLUMN reason_code; "
        "DELETE FROM migration WHERE name = '0033_returns_in_parts'"
    )
    assert await migrate(database.url) == ["0033_returns_in_parts"]
    cases = await ReturnCase.all().order_by("id")
    assert [case.to_come for case in cases] == [2, 2, 0]
    codes = [one.reason_code for one in await ReturnLine.all().order_by("id")]
    assert codes == ["damaged", "", "does_not_work"]
    part = await ReceivedPart.get()
    assert (part.return_line_id, part.units, part.restocked) == (back.id, 1, False)
    assert (part.condition, part.received_at) == ("wet", cases[2].received_at)
    await act(cases[2], "mark_as_not_received")
    await back.refresh_from_db()
    assert (back.received, back.restocked, cases[2].status) == (0, 0, "approved")
    await act(asked, "approve")
