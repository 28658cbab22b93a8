"""Returns: announced, decided, received, credited (rule 10)."""

from __future__ import annotations

from typing import Any

import pytest

from models.credit_memo import CreditMemo
from models.order import Order
from models.product import Product
from models.return_case import ReturnCase, ReturnLine
from models.stock import StockMove, StockReason
from tests.factories.acting import act, history_of
from tests.factories.order import a_line, a_product, an_order, first_line
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def a_shipped_order(**line: Any) -> Order:
    await a_product(on_hand=15, available=15)
    return await an_order(paid=True, shipped=True, shipping_cost=0, lines=[a_line(**line)])


async def a_return(order: Order, quantity: int, **more: Any) -> ReturnCase:
    lines = [{"line": (await first_line(order)).id, "quantity": quantity, "reason": "too small"}]
    await act(order, "create_return", lines=lines, **more)
    return await ReturnCase.filter(order_id=order.id).order_by("-id").first()  # type: ignore[return-value]


async def received(case: ReturnCase, quantity: int, **more: Any) -> None:
    line = await ReturnLine.get(return_case_id=case.id)
    await act(case, "approve")
    await act(case, "receive", lines=[{"line": line.id, "quantity": quantity, **more}])


async def test_the_customer_is_told_what_came_and_that_it_is_completed() -> None:
    case = await a_return(await a_shipped_order(quantity=3), 3)
    await act(case, "approve")
    received = await act(case, "receive", notify=True)
    completed = await act(case, "complete", notify=True)
    assert [mail["event"] for mail in received.emails] == ["return_received"]
    (told,) = completed.emails
    assert (told["event"], told["also"]) == ("return_completed", ["credit_memo"])


async def test_three_announced_and_two_received_credits_two() -> None:
    order = await a_shipped_order(quantity=3, unit_price=8999)
    case = await a_return(order, 3)
    await received(case, 2)
    await act(case, "complete")
    await order.refresh_from_db()
    memo = await CreditMemo.get(return_case_id=case.id)
    assert (memo.gross, order.to_refund, case.status) == (17998, 17998, "completed")
    product = await Product.get(sku="MUG-1")
    assert product.on_hand == 15 - 3 + 2
    assert (await first_line(order)).to_return == 1
    assert (await history_of(order))[-1] == "credit_memo_issued"
    assert await history_of(case) == ["approved", "received", "completed"]


async def test_what_is_not_sold_again_is_written_off_and_the_ledger_says_so() -> None:
    order = await a_shipped_order(quantity=2)
    case = await a_return(order, 2)
    await received(case, 2, restock=False, condition="broken")
    moves = await StockMove.filter(document=case.number).order_by("id")
    assert [(move.reason, move.on_hand) for move in moves] == [
        (StockReason.RETURNED, 2),
        (StockReason.WRITTEN_OFF, -2),
    ]
    assert (await Product.get(sku="MUG-1")).on_hand == 13


async def test_what_is_on_its_way_back_is_not_announced_twice() -> None:
    order = await a_shipped_order(quantity=3)
    case = await a_return(order, 2)
    line = await first_line(order)
    await act(order, "create_return", lines=[{"line": line.id, "quantity": 2}]).invalid(
        "lines.0.quantity"
    )
    await act(case, "reject", answer="Too late")
    assert (await a_return(order, 3)).number == "RET00002"
    await act(order, "create_return").refused(
        "everything that was shipped is on its way back already"
    )


async def test_a_return_goes_one_way() -> None:
    order = await a_shipped_order(quantity=1)
    case = await a_return(order, 1)
    await act(case, "receive").refused("it is not on its way")
    await act(case, "complete").refused("it is not received, or was completed already")
    await act(case, "approve")
    await act(case, "reject").refused("it was decided already")
    await act(case, "receive")
    await act(case, "complete", refund=True)
    await act(case, "complete").refused("it is not received, or was completed already")
    await order.refresh_from_db()
    assert (order.refunded, order.to_refund) == (order.gross, 0)


async def test_on_hold_nothing_is_credited() -> None:
    order = await an_order(shipped=True, shipping_cost=0)
    case = await a_return(order, 1)
    await received(case, 1)
    await order.refresh_from_db()
    await act(order, "hold")
    await act(case, "complete").refused("its order is on hold")
    await act(order, "unhold")
    await act(case, "complete")


async def test_more_than_was_announced_cannot_be_received() -> None:
    case = await a_return(await a_shipped_order(quantity=3), 2)
    line = await ReturnLine.get(return_case_id=case.id)
    await act(case, "approve")
    too_many = [{"line": line.id, "quantity": 3}]
    await act(case, "receive", lines=too_many).invalid("lines.0.quantity")
    await act(case, "receive", lines=[{"line": 999, "quantity": 1}]).invalid("lines.0.line")


async def test_what_was_credited_with_restock_is_neither_returned_nor_credited_again() -> None:
    order = await a_shipped_order(quantity=2)
    line = await first_line(order)
    lines = [{"line": line.id, "quantity": 1, "restock": True}]
    await act(order, "add_credit_memo", lines=lines)
    case = await a_return(order, 1)
    await received(case, 1)
    await act(case, "complete")
    await order.refresh_from_db()
    assert (await Product.get(sku="MUG-1")).on_hand == 15
    assert (order.owed, order.credited) == (0, order.gross)


async def test_only_who_handles_returns_may() -> None:
    order = await a_shipped_order(quantity=1)
    await act(order, "create_return", by=await a_user("bookkeeper")).not_permitted()
    await act(order, "create_return", by=await a_user("warehouse"))
