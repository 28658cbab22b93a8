"""A row that somebody else has locked holds up nobody but those who want the same one."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import ActionResult, Invocation, run
from backdesk.db import row_queue as turns
from backdesk.db.database import DatabaseBusy, close_database, open_database
from models.note import Note
from models.order import Order
from tests.conftest import Database
from tests.factories.order import an_order

CALLERS = 20


async def note(order: Order) -> ActionResult:
    return await run(
        get(Order, "add_note"), order.number, {"text": "Hello"}, Invocation(SystemActor())
    )


@pytest.fixture
async def shop(postgres_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Of which all give up sooner."""
    monkeypatch.setattr("backdesk.db.database.LOCK_TIMEOUT", "500ms")
    monkeypatch.setattr(turns, "PATIENCE", 0.5)
    await close_database()
    await open_database(postgres_database.url)
    return postgres_database


async def test_others_are_served_while_a_row_is_locked_and_its_callers_are_sent_away(
    shop: Database,
) -> None:
    locked, other = await an_order(), await an_order()
    elsewhere = await asyncpg.connect(shop.url)
    async with elsewhere.transaction():
        await elsewhere.execute("SELECT 1 FROM orders WHERE id = $1 FOR UPDATE", locked.id)
        callers = [asyncio.create_task(note(locked)) for _caller in range(CALLERS)]
        await asyncio.sleep(0)
        assert await Order.get(id=other.id) == other
        assert (await note(other)).number == other.number
        assert not any(caller.done() for caller in callers)
        answers = await asyncio.gather(*callers, return_exceptions=True)
    await elsewhere.close()
    assert {type(answer) for answer in answers} == {DatabaseBusy}
    assert await Note.filter(order_id=locked.id).count() == 0
    assert (await note(locked)).number == locked.number


async def test_a_caller_that_goes_away_while_it_waits_leaves_the_turn_to_the_next(
    database: Database,
) -> None:
    order = await an_order()
    callers = [asyncio.create_task(note(order)) for _caller in range(CALLERS)]
    await asyncio.sleep(0)
    for caller in callers[1::2]:
        caller.cancel()
    answers = await asyncio.gather(*callers, return_exceptions=True)
    assert sum(isinstance(answer, ActionResult) for answer in answers) == CALLERS / 2
    assert await Note.filter(order_id=order.id).count() == CALLERS / 2
    assert (await note(order)).number == order.number
