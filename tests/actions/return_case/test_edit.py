"""An open return is edited until something of it was received (rule 18)."""

from __future__ import annotations

from typing import Any

import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.errors import StaleVersion
from backdesk.actions.pipeline import Invocation, run
from backdesk.models.history import History
from models.order import Order
from models.return_case import ReturnCase, ReturnLine
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def a_return(quantity: int = 2) -> tuple[Order, ReturnCase, ReturnLine]:
    """Of three mugs and a bowl; some mugs come back, and the bowl."""
    lines = [a_line(quantity=3), a_line("BOWL-1", quantity=1)]
    order = await an_order(paid=True, shipped=True, lines=lines)
    mug, bowl = await order.lines.all().order_by("id")
    wanted = [{"line": mug.id, "quantity": quantity}, {"line": bowl.id, "quantity": 1}]
    await act(order, "create_return", lines=wanted, reason="too small")
    case = await ReturnCase.get(order_id=order.id)
    return (
        order,
        case,
        await ReturnLine.filter(return_case_id=case.id).order_by("id").get(sku="MUG-1"),
    )


async def edit(case: ReturnCase, line: ReturnLine, **fields: Any) -> None:
    await act(case, "edit", lines=[{"line": line.id, **fields}])
    await line.refresh_from_db()


@pytest.mark.parametrize("approved", [False, True])
async def test_quantity_and_reason_are_edited_and_the_history_says_how(*, approved: bool) -> None:
    order, case, line = await a_return()
    if approved:
        await act(case, "approve")
    await edit(case, line, quantity=3, reason="damaged")
    assert (line.quantity, line.reason, line.reason_code) == (3, "It is damaged", "damaged")
    assert case.to_come == 4
    entry = await History.get(kind="edited")
    assert entry.subject == "return_case"
    assert await History.filter(id=entry.id, order_id=order.id).exists()
    assert entry.changes["Mug-1, announced"] == [2, 3]
    assert entry.changes["Mug-1, reason"] == ["too small", "It is damaged"]
    await edit(case, line, reason="the glaze is dull")
    assert (line.quantity, line.reason, line.reason_code) == (3, "the glaze is dull", "")


async def test_a_line_that_is_not_coming_after_all_can_be_announced_again() -> None:
    order, case, line = await a_return()
    await edit(case, line, quantity=0)
    assert (line.quantity, case.to_come) == (0, 1)
    await act(order, "create_return")
    other = await ReturnCase.filter(order_id=order.id).order_by("-id").first()
    assert other is not None
    assert other.to_come == 3


async def test_no_more_than_can_come_back() -> None:
    order, case, line = await a_return()
    too_many = [{"line": line.id, "quantity": 4}]
    await act(case, "edit", lines=too_many).invalid("lines.0.quantity")
    await act(order, "create_return")
    one_more = [{"line": line.id, "quantity": 3}]
    await act(case, "edit", lines=one_more).invalid("lines.0.quantity")
    await act(case, "edit", lines=[{"line": 999, "quantity": 1}]).invalid("lines.0.line")
    await act(case, "edit", lines=[{"line": line.id}, {"line": line.id}]).invalid("lines.1.line")


async def test_a_return_of_nothing_is_rejected_instead() -> None:
    _order, case, _line = await a_return()
    every = [{"line": one.id, "quantity": 0} for one in await ReturnLine.all()]
    refused = await act(case, "edit", lines=every).refused("nothing of it would come back")
    assert refused.way_out == "reject"


async def test_after_something_came_nothing_is_edited() -> None:
    _order, case, line = await a_return()
    await act(case, "approve")
    await act(case, "receive", lines=[{"line": line.id, "quantity": 1}])
    closed = "something of it was received, or it is closed"
    refused = await act(case, "edit", lines=[{"line": line.id, "quantity": 1}]).refused(closed)
    assert refused.way_out == "mark_as_not_received"
    await act(case, "mark_as_not_received")
    await edit(case, line, quantity=1)


async def test_a_rejected_return_is_closed() -> None:
    _order, case, line = await a_return()
    await act(case, "reject")
    assert case.to_come == 0
    await act(case, "edit", lines=[{"line": line.id, "quantity": 1}]).refused(
        "something of it was received, or it is closed"
    )


async def test_only_who_handles_returns_may_and_no_older_page_overwrites() -> None:
    _order, case, line = await a_return()
    await act(case, "edit", by=await a_user("bookkeeper")).not_permitted()
    await edit(case, line, quantity=1)
    form = {"lines": [{"line": line.id, "quantity": 3}]}
    with pytest.raises(StaleVersion):
        await run(
            get(ReturnCase, "edit"), case.number, form, Invocation(SystemActor(), case.version - 1)
        )


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Het is beschadigd"), ("de", "Es ist beschädigt")]
)
async def test_a_reason_is_kept_in_the_customer_s_words_and_known_by_its_code(
    language: str, words: str
) -> None:
    order, case, line = await a_return()
    await Order.filter(id=order.id).update(language=language)
    await edit(case, line, reason="It is damaged")
    assert (line.reason_code, line.why) == ("damaged", "It is damaged")
    assert line.reason != "It is damaged"
    said = line.reason
    await edit(case, line, reason="too large")
    await edit(case, line, reason=said.upper())
    assert (line.reason_code, line.reason) == ("damaged", said)
