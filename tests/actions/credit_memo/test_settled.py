"""A credit memo that moved no money is settled, not paid (rule 20)."""

from __future__ import annotations

import pytest

from actions.checks.database import run_checks
from backdesk.db.database import connection
from backdesk.db.migrate import migrate
from models.credit_memo import CreditMemo, CreditMemoStatus
from models.invoice import Invoice
from models.order import Order
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order, first_line

pytestmark = pytest.mark.usefixtures("database")

SETTLED, PAID, UNPAID = CreditMemoStatus.SETTLED, CreditMemoStatus.PAID, CreditMemoStatus.UNPAID


async def statuses(order: Order) -> list[CreditMemoStatus]:
    return [memo.status for memo in await CreditMemo.filter(order_id=order.id).order_by("id")]


async def test_on_an_unpaid_invoice_it_is_settled() -> None:
    order = await an_order()
    await act(order, "add_credit_memo", total=700)
    assert await statuses(order) == [SETTLED]
    await act(order, "mark_as_paid")
    assert await statuses(order) == [SETTLED], "what was due was lower already"


async def test_on_a_paid_one_it_waits_for_the_money_and_is_paid_by_it() -> None:
    order = await an_order(paid=True)
    await act(order, "add_credit_memo", total=700)
    assert await statuses(order) == [UNPAID]
    await act(order, "record_refund", amount=300)
    assert await statuses(order) == [UNPAID]
    await act(order, "record_refund")
    assert await statuses(order) == [PAID]


async def test_what_was_partly_set_off_and_partly_given_back_is_paid() -> None:
    order = await an_order()
    await act(order, "mark_as_paid", amount=1000)
    await act(order, "add_credit_memo", total=2000)
    assert (order.to_refund, await statuses(order)) == (507, [UNPAID])
    await act(order, "record_refund")
    assert await statuses(order) == [PAID]


async def test_money_is_given_back_for_the_memo_that_came_after_the_payment() -> None:
    order = await an_order()
    await act(order, "add_credit_memo", total=700)
    await act(order, "mark_as_paid")
    await act(order, "add_credit_memo", total=300)
    assert await statuses(order) == [SETTLED, UNPAID]
    await act(order, "record_refund")
    assert await statuses(order) == [SETTLED, PAID]


async def test_one_of_nothing_and_one_of_a_cancelled_unpaid_order_are_settled() -> None:
    free = await an_order(lines=[a_line(unit_price=0)], shipping_cost=0)
    await act(free, "add_credit_memo")
    assert await statuses(free) == [SETTLED]
    cancelled = await an_order(cancelled=True)
    assert await statuses(cancelled) == [SETTLED]


async def test_a_correction_moves_no_money() -> None:
    order = await an_order(paid=True)
    await act(await Invoice.get(order_id=order.id), "correct", name="Somebody else")
    assert await statuses(order) == [SETTLED]


@pytest.mark.parametrize("status", ["paid", "unpaid"])
async def test_nothing_is_given_back_or_taken_back_of_it(status: str) -> None:
    order = await an_order()
    await act(order, "add_credit_memo", total=700)
    await act(await CreditMemo.get(), "edit", status=status).refused(
        "no money was given back: it was set off against what was due"
    )


async def test_a_refund_for_another_memo_is_not_taken_back() -> None:
    order = await an_order(paid=True)
    await act(order, "add_credit_memo", total=700)
    await act(order, "record_refund")
    await act(order, "add_credit_memo", total=300, refund=True)
    first, _second = await CreditMemo.filter(order_id=order.id).order_by("id")
    await act(first, "edit", status="unpaid")
    await order.refresh_from_db()
    assert (order.refunded, await statuses(order)) == (300, [UNPAID, PAID])


async def test_rows_of_before_are_mended(database: Database) -> None:
    set_off, given_back = await an_order(), await an_order(paid=True)
    await act(set_off, "add_credit_memo", total=700)
    await act(given_back, "add_credit_memo", total=700)
    await act(given_back, "record_refund")
    mixed = await an_order()
    await act(mixed, "add_credit_memo", total=700)
    await act(mixed, "mark_as_paid")
    line = await first_line(mixed)
    await act(mixed, "add_credit_memo", lines=[{"line": line.id, "quantity": 1}])
    await act(mixed, "record_refund")
    await act(mixed, "add_credit_memo", total=100)
    free = await an_order(lines=[a_line(unit_price=0)], cancelled=True)
    orders = (set_off, given_back, mixed, free)
    before = [await statuses(order) for order in orders]
    assert before == [[SETTLED], [PAID], [SETTLED, PAID, UNPAID], [SETTLED]]
    await connection().execute_script(
        "UPDATE credit_memo SET status = 'paid' WHERE status = 'settled'; "
        "UPDATE invoice SET status = 'paid' WHERE gross = 0; "
        "ALTER TABLE invoice DROP COLUMN units; ALTER TABLE invoice DROP COLUMN credited_units; "
        "DELETE FROM migration WHERE name = '0031_settled'"
    )
    assert await migrate(database.url) == ["0031_settled"]
    assert [await statuses(order) for order in orders] == before
    assert [finding async for finding in run_checks()] == []
