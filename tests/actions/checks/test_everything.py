"""`check` finds nothing in a whole shop, and names what somebody broke."""

from __future__ import annotations

import pytest

from actions.checks.database import run_checks
from backdesk.db.database import connection
from models.order import Order
from models.return_case import ReturnCase
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.many import copies_of
from tests.factories.order import STATES, a_line, a_product, an_order, an_order_in_state

BROKEN = [
    ("UPDATE orders SET gross = gross + 1", "the total is"),
    ("UPDATE orders SET vat = vat + 1", "VAT is"),
    ("UPDATE orders SET paid = paid + 1", "what is paid is"),
    ("UPDATE orders SET status = 'completed' WHERE status <> 'completed'", "status is completed"),
    ("UPDATE orders SET to_ship = 9", "to ship is 9"),
    ("UPDATE orders SET due = 9", "due is 9"),
    ("UPDATE orders SET shipped_slips = 4", "shipped slips is 4"),
    ("UPDATE orders SET reversible_payments = 5", "can be taken back is 5"),
    ("UPDATE order_line SET invoiced = 0, credited = 0", "the number invoiced is 0"),
    ("UPDATE order_line SET packed = 0, shipped = 0", "the number packed is 0"),
    ("UPDATE invoice SET credited = 1", "what is credited of INV00001 is 1"),
    ("UPDATE invoice SET status = 'credited'", "the status of INV00001 is credited"),
    ("UPDATE payment SET refunded = 1", "what is refunded of payment 1 is 1"),
    ("UPDATE product SET reserved = 7, available = on_hand - 7", "but its ledger says"),
    ("UPDATE number_series SET next = next + 1 WHERE series = 'invoice'", "missing: [2]"),
    ("UPDATE number_series SET next = 1 WHERE series = 'order'", "not counted"),
]


async def test_nothing_is_wrong_with_orders_in_every_state(sqlite_database: Database) -> None:
    for state in [*STATES, "partially paid"]:
        await an_order_in_state(state)
    assert [finding async for finding in run_checks()] == []


@pytest.mark.slow
async def test_long_orders_have_more_lines_than_a_statement_takes(database: Database) -> None:
    order = await an_order(lines=[a_line(sku=f"MUG-{n}") for n in range(200)])
    await copies_of(order, 165)
    found = {finding.subject async for finding in run_checks()}
    copies = Order.filter(number__gt="ORD100000")
    assert {one.number async for one in copies} <= found  # a copy has no papers
    assert order.number not in found


@pytest.mark.parametrize(("change", "said"), BROKEN)
async def test_what_somebody_broke_is_named_with_its_order(
    sqlite_database: Database, change: str, said: str
) -> None:
    order = await an_order(packed=True)
    await act(order, "mark_as_paid")
    await connection().execute_script(change)
    found = [finding async for finding in run_checks()]
    assert any(said in finding.what for finding in found), found


async def test_what_came_back_beyond_its_parts_is_named(sqlite_database: Database) -> None:
    order = await an_order(shipped=True)
    await act(order, "create_return")
    case = await ReturnCase.get()
    await act(case, "approve")
    await act(case, "receive")
    assert [finding async for finding in run_checks()] == []
    await connection().execute_script("UPDATE received_part SET units = 1")
    found = [finding.what async for finding in run_checks()]
    assert [what for what in found if "the number received is 2" in what], found


async def test_an_order_without_history_is_named(sqlite_database: Database) -> None:
    await an_order()
    await connection().execute_script("DROP TRIGGER history_no_delete; DELETE FROM history")
    assert [finding.what async for finding in run_checks()] == ["it has no history"]


async def test_reserved_stock_that_no_line_explains_is_named(postgres_database: Database) -> None:
    await an_order()
    await connection().execute_script(
        "ALTER TABLE stock_move DISABLE TRIGGER ALL; UPDATE stock_move SET reserved = 5"
    )
    found = [finding.what async for finding in run_checks()]
    assert any("reserved is 5" in what for what in found), found


async def test_goods_that_left_by_no_packing_slip_are_named(sqlite_database: Database) -> None:
    await a_product(on_hand=15, available=15)
    await an_order(shipped=True)
    await connection().execute_script(
        "DROP TRIGGER stock_move_no_update; UPDATE stock_move SET on_hand = -8 WHERE on_hand = -2"
    )
    found = [finding.what async for finding in run_checks()]
    assert any("gone is 8, but comes to 2" in what for what in found), found


async def test_it_says_how_many_orders_were_looked_at(database: Database) -> None:
    for _ in range(2):
        await an_order()
    told: list[tuple[int, int]] = []
    async for _finding in run_checks(lambda done, of: told.append((done, of))):
        pass
    assert told == [(0, 2), (2, 2)]
