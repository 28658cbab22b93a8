"""What the product takes for its work, on SQLite and on PostgreSQL, and beside its peers.

A database of its own is made for each; nothing of the shop is touched. ``--orders 4000`` tries
the lists on less, on both; ``--only`` says which part: placing, lists, growth, stalls or printing.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from backdesk.actions.bulk import run_bulk
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from backdesk.db.database import close_database, open_database
from backdesk.db.migrate import migrate
from backdesk.plugins import load_plugins
from bench import growth, lists, stalls
from bench.printing import printing
from models.order import Order
from tests.factories.order import a_line, an_order_form
from tests.postgres_server import a_server

ORDERS = 1000
SHOPS = {"sqlite": 100_000, "postgres": 1_000_000}


async def measure(url: str) -> dict[str, str]:
    """What each step took on the database at ``url``."""
    load_plugins()
    await migrate(url)
    await open_database(url)
    try:
        placed = [await _place(serial) for serial in range(ORDERS)]
        numbers = [order.number for order in await Order.all().order_by("id")]
        return {
            "place an order of 3 lines, median ms": f"{median(placed) * 1000:.1f}",
            "place, orders a second": f"{ORDERS / sum(placed):.0f}",
            **{
                f"{name} on {ORDERS} orders, s": f"{await _on_all(name, numbers):.1f}"
                for name in ("hold", "unhold", "mark_as_paid", "mark_as_shipped")
            },
        }
    finally:
        await close_database()


async def _place(serial: int) -> float:
    lines = [a_line(f"SKU-{(serial * 7 + place) % 50}") for place in range(3)]
    started = perf_counter()
    await run(
        get(Order, "place_order"), None, an_order_form(lines=lines), Invocation(SystemActor())
    )
    return perf_counter() - started


async def _on_all(name: str, numbers: list[str]) -> float:
    action = get(Order, name)
    started = perf_counter()
    report = await run_bulk(action, numbers, action.form(), Invocation(SystemActor()))
    if report.count("done") != len(numbers):
        raise SystemExit(f"{name}: {report.verdicts[0]}")
    return perf_counter() - started


def main() -> None:
    asked = argparse.ArgumentParser("make bench")
    asked.add_argument("--orders", type=int, default=0)
    asked.add_argument(
        "--only", choices=["placing", "lists", "growth", "stalls", "printing"], default=""
    )
    asked.add_argument("--step", default="", help="of the lists, steps of this name")
    options = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and the servers with it
    console = Console() if sys.stdout.isatty() else Console(width=160)
    if options.only in ("", "placing"):
        console.print(_placing(console))
    for kind, orders in SHOPS.items() if options.only in ("", "lists") else ():
        console.print(lists.measure(kind, options.orders or orders, console, options.step))
    if options.only in ("", "growth"):
        console.print(growth.measure("postgres", options.orders or growth.SIZES[-1], console))
    for kind in SHOPS if options.only in ("", "stalls") else ():
        console.print(stalls.measure(kind, console))
    if options.only in ("", "printing"):
        with console.status("printing …"):
            printed = printing()
        console.print(printed)


def _placing(console: Console) -> Table:
    with tempfile.TemporaryDirectory() as folder, console.status("SQLite …") as status:
        on_sqlite = asyncio.run(measure(f"sqlite://{Path(folder) / 'bench.sqlite3'}"))
        status.update("PostgreSQL …")
        with a_server() as url:
            on_postgres = asyncio.run(measure(url))
    table = Table("", "SQLite", "PostgreSQL")
    for what, value in on_sqlite.items():
        table.add_row(what, value, on_postgres[what])
    return table


if __name__ == "__main__":
    main()
