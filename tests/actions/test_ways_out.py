"""No dead circles: what a refusal points to does not itself refuse and point back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tortoise.models import Model

from backdesk.actions.context import SystemActor, display_key
from backdesk.actions.declaration import actions_of, find
from backdesk.actions.errors import Invalid, Refused
from backdesk.actions.pipeline import Invocation, run
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.order import Order
from models.quote import Quote
from models.return_case import ReturnCase
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.acting import act
from tests.factories.order import STATES, a_line, an_order, an_order_in_state, first_line

pytestmark = pytest.mark.usefixtures("database")


async def _free(**more: bool) -> Order:
    return await an_order(lines=[a_line(unit_price=0)], shipping_cost=0, **more)


async def _all_off() -> Order:
    return await an_order(lines=[a_line(unit_price=2500)], discount=5000, shipping_cost=0)


async def _credited(order: Order, **fields: Any) -> Order:
    await act(order, "add_credit_memo", **fields)
    return order


async def _free_line_left() -> Order:
    lines = [a_line(), a_line(sku="GIFT", quantity=1, unit_price=0)]
    order = await an_order(lines=lines, shipping_cost=0, paid=True)
    mug = await first_line(order)
    return await _credited(order, lines=[{"line": mug.id, "quantity": 2}])


async def _money_credited() -> Order:
    order = await an_order(paid=True, shipped=True)
    return await _credited(order, total=order.gross)


async def _digital() -> Order:
    return await an_order(lines=[a_line(physical=False)], shipping_cost=0, paid=True)


async def _came_back() -> Order:
    order = await an_order(paid=True, shipped=True)
    line = await first_line(order)
    return await _credited(order, lines=[{"line": line.id, "quantity": 2, "restock": True}])


async def _without_an_address() -> Order:
    order = await an_order(paid=True, shipped=True)
    await Order.filter(id=order.id).update(email="")
    return await Order.get(id=order.id)


async def _uninvoiced_and_cancelled() -> Order:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    return await an_order(cancelled=True)


async def _refunded() -> Order:
    order = await an_order(paid=True)
    return await _credited(order, refund=True)


MORE: dict[str, Callable[[], Awaitable[Order]]] = {
    "free": _free,
    "free and shipped": lambda: _free(shipped=True),
    "free and credited": lambda: _and_credited(_free()),
    "all off": _all_off,
    "all off and credited": lambda: _and_credited(_all_off()),
    "a free line left": _free_line_left,
    "credited in money": _money_credited,
    "credited": lambda: _and_credited(an_order()),
    "digital": _digital,
    "came back": _came_back,
    "no e-mail address": _without_an_address,
    "never invoiced, cancelled": _uninvoiced_and_cancelled,
    "refunded": _refunded,
}


async def _and_credited(made: Awaitable[Order]) -> Order:
    return await _credited(await made)


@pytest.mark.parametrize("state", [*STATES, "partially paid", *MORE])
async def test_what_a_refusal_points_to_is_possible(state: str) -> None:
    await _leads_on(await (MORE[state]() if state in MORE else an_order_in_state(state)))


RETURNS: dict[str, list[str]] = {
    "requested": [],
    "approved": ["approve"],
    "rejected": ["reject"],
    "received": ["approve", "receive"],
    "completed": ["approve", "receive", "complete"],
}
QUOTES: dict[str, list[str]] = {
    "draft": [],
    "sent": ["send"],
    "accepted": ["send", "accept"],
    "declined": ["decline"],
    "converted": ["convert"],
}


@pytest.mark.parametrize("state", RETURNS)
async def test_so_it_is_for_a_return(state: str) -> None:
    order = await an_order(paid=True, shipped=True)
    line = await first_line(order)
    await act(order, "create_return", lines=[{"line": line.id, "quantity": 1}])
    case = await ReturnCase.get()
    for step in RETURNS[state]:
        await act(case, step)
    assert case.status == state
    await _leads_on(case)


@pytest.mark.parametrize("state", QUOTES)
async def test_so_it_is_for_a_quote(state: str) -> None:
    await act(await an_order(), "duplicate")
    quote = await Quote.get()
    for step in QUOTES[state]:
        await act(quote, step)
    assert quote.status == state
    await _leads_on(quote)


async def test_a_way_out_that_is_closed_leads_to_what_is_open() -> None:
    order = await an_order(paid=True, shipped=True)
    await act(order, "create_return")
    case = await ReturnCase.get()
    no = await act(case, "complete").refused("it is not received, or was completed already")
    assert (no.way_out, "What helps: Approve" in no.detail) == ("approve", True)


async def test_a_cancelled_order_is_not_told_to_be_duplicated_to_be_credited() -> None:
    order = await an_order(cancelled=True)
    no = await act(order, "add_credit_memo").refused("nothing is invoiced that was not credited")
    assert no.way_out == "Its invoices and credit memos are under Payment."


async def _leads_on(row: Model) -> None:
    """Every action that is refused names one that is possible, or says a sentence."""
    for action in actions_of(type(row)):
        no = await _refusal(row, action.name)
        helps = find(type(row), no.way_out) if no else None
        if no is None:
            continue
        if helps is None:
            assert no.way_out.endswith("."), f"{action.name}: {no.reason}: {no.way_out}"
            continue
        dead_end = await _refusal(row, helps.name)
        assert dead_end is None, f"{action.name}: {no.reason} → {helps.name}: {dead_end}"


@pytest.mark.parametrize("model", [Invoice, CreditMemo])
@pytest.mark.parametrize("status", ["paid", "unpaid"])
async def test_what_cannot_be_done_to_a_paper_says_a_way_out(
    model: type[Invoice | CreditMemo], status: str
) -> None:
    order = await _and_credited(an_order())
    paper = await model.get(order_id=order.id)
    with pytest.raises(Refused) as no:
        await act(paper, "edit", status=status)
    assert no.value.way_out.endswith(".")


async def _refusal(row: Model, name: str) -> Refused | None:
    """Why it may not run now; a field that is missing is no refusal."""
    action = find(type(row), name)
    if action is None or action.creates:
        return None
    try:
        await run(action, display_key(row), {}, Invocation(SystemActor(), dry_run=True))
    except Refused as no:
        return no
    except Invalid:
        return None
    return None
