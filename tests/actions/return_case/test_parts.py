"""A return is received in parts: each to stock or written off, once, now or later (rule 18)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from actions.checks.database import run_checks
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.errors import ActionError
from backdesk.actions.pipeline import ActionResult, Invocation, run
from backdesk.models.history import History
from models.credit_memo import CreditMemo
from models.outbox import EmailState, Outbox
from models.product import Product
from models.return_case import ReceivedPart, ReturnCase, ReturnLine
from models.stock import StockMove, StockReason
from tests.factories.acting import act, history_of
from tests.factories.order import a_line, a_product, an_order, first_line
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def three_announced(reason: str = "too small", **order: Any) -> ReturnCase:
    """An approved return of three mugs at 89.99 that are gone from the fifteen on the shelf."""
    mug = await a_product(on_hand=15, available=15)
    opening = StockReason.OPENING
    await StockMove.create(product=mug, reason=opening, on_hand=15, at=datetime.now(UTC))
    lines = [a_line(quantity=3, unit_price=8999)]
    made = await an_order(paid=True, shipped=True, shipping_cost=0, lines=lines, **order)
    line = await first_line(made)
    back = [{"line": line.id, "quantity": 3, "reason": reason}]
    await act(made, "create_return", lines=back)
    case = await ReturnCase.get(order_id=made.id)
    await act(case, "approve")
    return case


async def came(case: ReturnCase, *parts: dict[str, Any], **more: Any) -> ActionResult:
    line = await ReturnLine.get(return_case_id=case.id)
    return await act(case, "receive", lines=[{"line": line.id, **one} for one in parts], **more)


async def on_hand() -> int:
    return int((await Product.get(sku="MUG-1")).on_hand)


async def wrong() -> list[object]:
    """What the books do not explain."""
    return [finding async for finding in run_checks()]


@pytest.mark.parametrize(
    "parts",
    [
        [{"to_stock": 1, "written_off": 1, "condition": "the handle is off"}],
        [
            {"quantity": 1, "restock": True},
            {"quantity": 1, "restock": False, "condition": "the handle is off"},
        ],
    ],
)
async def test_three_announced_two_came_one_broken(parts: list[dict[str, Any]]) -> None:
    case = await three_announced()
    await came(case, *parts)
    line = await ReturnLine.get(return_case_id=case.id)
    assert (line.received, line.restocked, line.condition) == (2, 1, "the handle is off")
    assert (case.status, case.to_come, await on_hand()) == ("received", 1, 15 - 3 + 1)
    kept = await ReceivedPart.all().order_by("id")
    assert [(one.restocked, one.condition) for one in kept] == [
        (True, ""),
        (False, "the handle is off"),
    ]
    moves = await StockMove.filter(document=case.number).order_by("id")
    assert [(move.reason, move.on_hand) for move in moves] == [
        ("returned", 1),
        ("returned", 1),
        ("written off", -1),
    ]
    await act(case, "complete")
    assert (await CreditMemo.get(return_case_id=case.id)).gross == 17998
    assert await wrong() == []


async def test_what_comes_later_is_received_by_itself() -> None:
    case = await three_announced()
    await came(case, {"to_stock": 1, "written_off": 1})
    await came(case, {"quantity": 1})
    assert (case.to_come, await on_hand()) == (0, 15 - 3 + 2)
    assert await ReceivedPart.filter(return_line__return_case_id=case.id).count() == 3
    await act(case, "receive").refused("all that was announced has come")
    await act(case, "complete")
    assert (await CreditMemo.get(return_case_id=case.id)).gross == 26997
    assert await history_of(case) == ["approved", "received", "received", "completed"]
    entry = await History.filter(kind="received").order_by("id").first()
    assert entry is not None
    assert entry.changes["Mug-1, back in stock"] == [0, 1]
    assert entry.changes["Mug-1, written off"] == [0, 1]
    assert await wrong() == []


async def test_complete_ends_it_and_the_rest_can_be_announced_anew() -> None:
    case = await three_announced()
    await came(case, {"quantity": 2})
    order = await case.order
    await act(order, "create_return").refused(
        "everything that was shipped is on its way back already"
    )
    await act(case, "complete")
    assert case.to_come == 0
    await act(case, "receive").refused("it is not on its way")
    await act(order, "create_return")
    assert (await ReturnCase.filter(order_id=order.id).order_by("-id").first()).to_come == 1  # type: ignore[union-attr]


async def test_never_more_in_all_parts_than_was_announced() -> None:
    case = await three_announced()
    line = await ReturnLine.get(return_case_id=case.id)
    twice = [{"line": line.id, "quantity": 2}, {"line": line.id, "quantity": 2}]
    await act(case, "receive", lines=twice).invalid("lines.1.quantity")
    both = [{"line": line.id, "to_stock": 2, "written_off": 2}]
    await act(case, "receive", lines=both).invalid("lines.0.to_stock")
    await came(case, {"quantity": 2})
    more = [{"line": line.id, "written_off": 2}]
    await act(case, "receive", lines=more).invalid("lines.0.written_off")
    await act(case, "receive", lines=[]).invalid("lines")


@pytest.mark.parametrize(
    ("reason", "code", "shelved"),
    [
        ("damaged", "damaged", 0),
        ("It is damaged", "damaged", 0),
        ("IST BESCHÄDIGT", "", 3),
        ("does_not_work", "does_not_work", 0),
        ("I changed my mind", "changed_mind", 3),
        ("too small", "", 3),
    ],
)
async def test_what_is_damaged_does_not_go_back_to_stock_by_itself(
    reason: str, code: str, shelved: int
) -> None:
    case = await three_announced(reason)
    await act(case, "receive")
    line = await ReturnLine.get(return_case_id=case.id)
    assert (line.reason_code, line.received, line.restocked) == (code, 3, shelved)
    assert await on_hand() == 15 - 3 + shelved


async def test_damaged_goods_are_restocked_where_somebody_says_so() -> None:
    case = await three_announced("damaged")
    await came(case, {"quantity": 1, "restock": True}, {"quantity": 1})
    line = await ReturnLine.get(return_case_id=case.id)
    assert (line.received, line.restocked) == (2, 1)


@pytest.mark.parametrize("part", [{"to_stock": 1, "written_off": 1}, {"quantity": 2}])
async def test_what_came_last_is_taken_back(part: dict[str, int]) -> None:
    case = await three_announced()
    await came(case, {"quantity": 1, "condition": "new"})
    received = await came(case, {**part, "condition": "worn"}, notify=True)
    assert received.undo == "mark_as_not_received"
    await act(case, "mark_as_not_received")
    line = await ReturnLine.get(return_case_id=case.id)
    assert (line.received, line.restocked, line.condition) == (1, 1, "new")
    assert (case.status, case.to_come, await on_hand()) == ("received", 2, 15 - 3 + 1)
    assert (await Outbox.get(event="return_received")).state == EmailState.RECALLED
    assert await wrong() == []
    await act(case, "mark_as_not_received")
    assert (case.status, case.to_come, case.received_at) == ("approved", 3, None)
    assert await on_hand() == 12
    assert await wrong() == []
    await act(case, "mark_as_not_received").refused("it is not received, or was completed already")
    await came(case, {"quantity": 3})
    await act(case, "complete")
    assert (await CreditMemo.get(return_case_id=case.id)).gross == 26997
    assert await wrong() == []


async def test_a_slip_of_which_nothing_came_back_after_all_can_be_taken_back() -> None:
    case = await three_announced()
    await came(case, {"quantity": 3})
    order = await case.order
    await act(order, "mark_as_not_shipped").refused(
        "no packing slip is shipped that nothing was returned of"
    )
    await act(case, "mark_as_not_received")
    await act(case, "receive", lines=[])
    await act(case, "complete")
    await act(order, "mark_as_not_shipped")
    assert await on_hand() == 15
    assert await wrong() == []


async def test_only_who_handles_returns_takes_back() -> None:
    case = await three_announced()
    await came(case, {"quantity": 1})
    await act(case, "mark_as_not_received", by=await a_user("bookkeeper")).not_permitted()


async def test_two_clerks_who_receive_at_once_receive_what_came_once() -> None:
    case = await three_announced()
    line = await ReturnLine.get(return_case_id=case.id)
    receive = get(ReturnCase, "receive")

    async def clerk() -> str:
        lines = [{"line": line.id, "to_stock": 1, "written_off": 1}]
        try:
            outcome = await run(receive, case.number, {"lines": lines}, Invocation(SystemActor()))
        except ActionError as problem:
            return problem.detail
        return outcome.message

    said = await asyncio.gather(*(clerk() for _ in range(4)))
    assert min(said) == "Return RET00001: 2 of 3 received"
    assert sorted(said)[1:] == ["lines.0.to_stock: only 1 still to come"] * 3
    await line.refresh_from_db()
    assert (line.received, await on_hand()) == (2, 13)
    assert await wrong() == []


async def test_a_page_that_shows_less_than_came_receives_nothing() -> None:
    case = await three_announced()
    receive, form = get(ReturnCase, "receive"), dict[str, Any]()

    async def clerk() -> str:
        try:
            return (
                await run(receive, case.number, form, Invocation(SystemActor(), case.version))
            ).message
        except ActionError as problem:
            return type(problem).__name__

    said = await asyncio.gather(*(clerk() for _ in range(3)))
    assert sorted(said) == ["Return RET00001: 3 of 3 received", *["StaleVersion"] * 2]
    assert await on_hand() == 15
