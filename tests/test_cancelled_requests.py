"""Requests that are cancelled in the middle of an action: nothing half done, the pool alive."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from backdesk.db.database import atomically
from backdesk.models.history import History
from models.note import Note
from models.order import Order
from tests.factories.order import an_order

CANCELLED = 3000
AT_ONCE = 50


async def test_3000_cancelled_requests_leave_the_pool_alive_and_nothing_half_done(
    database: object,
) -> None:
    orders = [await an_order() for _ in range(5)]
    chance = random.Random(7)
    once = await _seconds_of_a_note(orders[0])
    notes_before, history_before = await Note.all().count(), await History.all().count()
    finished = 0
    for _turn in range(CANCELLED // AT_ONCE):
        tasks = [
            asyncio.create_task(_note(chance.choice(orders), serial)) for serial in range(AT_ONCE)
        ]
        for task in tasks:
            await asyncio.sleep(chance.uniform(0, once))
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        finished += sum(not isinstance(one, BaseException) for one in ended)
    await atomically(_nothing)
    await _quiet()
    notes = await Note.all().count()
    assert finished < CANCELLED
    assert await History.all().count() - history_before == notes - notes_before
    assert 0 < notes - notes_before < CANCELLED
    assert sum(order.version - 1 for order in await Order.all()) == notes
    await run(get(Order, "hold"), orders[0].number, {}, Invocation(SystemActor()))


async def _seconds_of_a_note(order: Order) -> float:
    await _note(order, -1)
    begun = time.perf_counter()
    await _note(order, -2)
    return time.perf_counter() - begun


async def _note(order: Order, serial: int) -> None:
    await Order.all().count()
    await run(
        get(Order, "add_note"), order.number, {"text": f"note {serial}"}, Invocation(SystemActor())
    )


async def _nothing() -> None:
    await Order.all().count()


async def _quiet() -> None:
    """Wait for the transactions that go on after who asked for them has gone."""
    from backdesk.db.database import _running

    while _running:
        with contextlib.suppress(Exception):
            await asyncio.wait(_running)
