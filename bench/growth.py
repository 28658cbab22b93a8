"""What pages take as the shop grows: the same ones over 20,000 orders, 200,000 and a million.

Each shop is served by itself, one after the other, so what is printed are ratios of one run; on a
machine where others work they tell more than the milliseconds.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import ExitStack
from statistics import median
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from backdesk.db.database import close_database, open_database
from bench.served import Served, orderly
from bench.shop import a_shop
from models.customer import Customer
from models.order import Order

SIZES = (20_000, 200_000, 1_000_000)
TIMES = 9
WANTED = "≤ 1.5 ×"


async def _pages(url: str) -> dict[str, str]:
    """What is asked for, by its name; of an order and a customer from the middle of the shop."""
    chance = random.Random(2026)  # noqa: S311 - the same questions every time, no secret
    await open_database(url)
    try:
        at = chance.randrange(await Order.all().count() // 2)
        (order,) = await Order.all().order_by("id").offset(at).limit(1)
        customer = await Customer.get(id=order.customer_id)
    finally:
        await close_database()
    return {
        "first page": "orders",
        "an order's page": f"orders/{order.number}",
        "country:NL paid mug": f"orders?q={quote('country:NL paid mug')}",
        "a method that is rare": f"orders?q={quote('method:nothing-like-it')}",
        "a remark": f"orders?q={quote('remark:nothing-like-it')}",
        "a customer's page": f"customers/{customer.id}",
        "history": "history",
        "history of a number": f"history?q={order.number}",
        "outbox": "outbox",
        "outbox by address": f"outbox?q={quote(order.email)}",
        "invoices overdue": "invoices?q=overdue",
        "quotes by text": "quotes?q=nothing-like-it",
    }


def measure(kind: str, most: int, console: Console) -> Table:
    """Of the sizes up to ``most`` orders."""
    sizes = [size for size in SIZES if size <= most]
    found: dict[str, list[float]] = {}
    for size in sizes:
        with console.status(f"{kind}, {size:,} orders …") as status, ExitStack() as stack:
            url, login = stack.enter_context(a_shop(kind, size, status.update))
            pages = asyncio.run(_pages(url))
            served = stack.enter_context(orderly(url, login.email, login.password))
            for said, page in pages.items():
                found.setdefault(said, []).append(_median(served, page, status.update))
    return _table(kind, sizes, found)


def _median(served: Served, page: str, say: Callable[[str], None]) -> float:
    """Milliseconds, after one that does not count."""
    times = []
    for _turn in range(TIMES + 1):
        say(page)
        answer = served.ask(f"/admin/{page}")
        if answer.status != 200:
            raise SystemExit(f"{page}: {answer.status} {answer.body[:500]!r}")
        times.append(answer.seconds * 1000)
    return median(times[1:])


def _table(kind: str, sizes: list[int], found: dict[str, list[float]]) -> Table:
    heads = [f"{size:,}, ms" for size in sizes]
    table = Table("", *heads, "growth", "asked for", title=f"As the shop grows, {kind}: medians")
    for said, times in found.items():
        table.add_row(
            said, *(f"{one:.1f}" for one in times), f"{times[-1] / times[0]:.2f} ×", WANTED
        )
    return table
