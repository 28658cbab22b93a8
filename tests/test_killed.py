"""kill -9 in the middle of a burst: what was answered is there, what is there is whole."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from multiprocessing.connection import Connection

import pytest

from backdesk.db.database import open_database
from backdesk.plugins import load_plugins
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.stock import StockMove
from tests.conftest import Database
from tests.factories.order import a_line
from tests.postgres.clients import _place
from tests.processes import AT_ONCE, ended


def _burst_of_orders(url: str, answers: Connection) -> None:
    asyncio.run(_place_and_answer(url, answers))


async def _place_and_answer(url: str, answers: Connection) -> None:
    load_plugins()
    await open_database(url)
    while True:
        answers.send(await _place([a_line("MUG-1"), a_line("CUP-1")]))


@pytest.mark.slow
async def test_after_20_kills_what_was_answered_is_there_and_what_is_there_is_whole(
    database: Database,
) -> None:
    answered: list[str] = []
    chance = random.Random(11)
    for _turn in range(20):
        answered += await _burst(database.url, stop_after=chance.randint(1, 12))
    numbers = [order.number for order in await Order.all().order_by("id")]
    assert set(answered) <= set(numbers)
    assert numbers == [f"ORD{serial:05d}" for serial in range(1, len(numbers) + 1)]
    for order in await Order.all():
        lines = await OrderLine.filter(order_id=order.id)
        assert sum(line.gross for line in lines) + order.shipping_cost == order.gross
        assert (await Invoice.get(order_id=order.id)).gross == order.gross
        assert await StockMove.filter(order_id=order.id).count() == len(lines) == 2


async def _burst(url: str, stop_after: int) -> list[str]:
    """The numbers that a process answered before it was killed."""
    hears, answers = AT_ONCE.Pipe(duplex=False)
    process = AT_ONCE.Process(target=_burst_of_orders, args=(url, answers))
    process.start()
    answers.close()
    answered = [hears.recv() for _order in range(stop_after)]
    process.kill()
    with suppress(EOFError):
        while True:
            answered.append(hears.recv())
    await ended(process)
    return answered
