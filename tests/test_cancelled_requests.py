"""Requests that are cancelled in the middle of an action: nothing half done, the pool alive."""

from __future__ import annotations

import asyncio
import contextlib
import random

from actions.context import System
from actions.framework import get
from actions.pipeline import Call, run
from models.database import atomically
from models.history import History
from models.note import Note
from models.order import Order
from tests.factories.order import an_order

CANCELLED = 3000
AT_ONCE = 50


async def test_3000_cancelled_requests_leave_the_pool_alive_and_nothing_half_done(
    database: object,
) -> None:
    orders = [await an_order() for _ in range(5)]
    before = await History.all().count()
    chance = random.Random(7)
    finished = 0
    for _turn in range(CANCELLED // AT_ONCE):
        tasks = [
            asyncio.create_task(_note(chance.choice(orders), serial)) for serial in range(AT_ONCE)
        ]
        for task in tasks:
            for _step in range(chance.randrange(12)):
                await asyncio.sleep(0)
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        finished += sum(not isinstance(one, BaseException) for one in ended)
    await atomically(_nothing)
    await _quiet()
    notes = await Note.all().count()
    assert finished < CANCELLED
    assert await History.all().count() - before == notes
    assert 0 < notes < CANCELLED
    assert sum(order.version - 1 for order in await Order.all()) == notes
    await run(get(Order, "hold"), orders[0].number, {}, Call(System()))


async def _note(order: Order, serial: int) -> None:
    await Order.all().count()
    await run(get(Order, "add_note"), order.number, {"text": f"note {serial}"}, Call(System()))


async def _nothing() -> None:
    await Order.all().count()


async def _quiet() -> None:
    """Wait for the transactions that go on after who asked for them has gone."""
    from models.database import _running

    while _running:
        with contextlib.suppress(Exception):
            await asyncio.wait(_running)
