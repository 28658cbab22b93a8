"""kill -9 in the middle of a burst: what was answered is there, what is there is whole."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys

import pytest

from models.invoice import Invoice
from models.order import Order, OrderLine
from models.stock import StockMove
from tests.conftest import Database

BURST = """
import asyncio, sys
from tests.postgres.clients import load_actions, open_database, _place, a_line

async def main():
    load_actions()
    await open_database(sys.argv[1])
    while True:
        print(await _place([a_line("MUG-1"), a_line("CUP-1")]), flush=True)

asyncio.run(main())
"""


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
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", BURST, url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    answered = [(await process.stdout.readline()).decode().strip() for _order in range(stop_after)]
    os.kill(process.pid, signal.SIGKILL)
    rest = await process.stdout.read()
    await process.wait()
    return [number for number in [*answered, *rest.decode().splitlines()] if number]
