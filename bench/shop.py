"""The large shop: a few hundred orders placed by the product itself, multiplied, and kept.

It is made once for each database and size, and kept for the next run. Root's folders are
closed to the user that PostgreSQL runs as, so root keeps it elsewhere.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from backdesk.db.database import close_database, open_database
from backdesk.db.migrate import migrate
from backdesk.plugins import load_plugins
from bench.multiply import multiply
from demo.shop import Login, make_demo
from models.order import Order
from tests.postgres_server import a_kept_server

SEED = 400
"""As many orders are placed by the product itself."""

FOLDER = Path("/var/tmp/orderly-bench" if os.geteuid() == 0 else "var/bench").absolute()  # noqa: S108
SERVER = (
    "shared_buffers=1GB",
    "work_mem=16MB",
    "max_wal_size=16GB",
    "checkpoint_timeout=1h",
    "autovacuum=off",
)


@contextmanager
def a_shop(kind: str, orders: int, say: Callable[[str], None]) -> Iterator[tuple[str, Login]]:
    """The URL of a shop of ``orders`` on SQLite or PostgreSQL, and how to sign in."""
    folder = FOLDER / f"{kind}-{orders}"
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        url = f"sqlite://{folder / 'shop.sqlite3'}"
        yield url, asyncio.run(_made(url, folder, orders, say))
        return
    with a_kept_server(folder, *SERVER) as url:
        yield url, asyncio.run(_made(url, folder, orders, say))


async def _made(url: str, folder: Path, orders: int, say: Callable[[str], None]) -> Login:
    """:raises SystemExit: an earlier run was stopped while it was being made."""
    done = folder / "done"
    say("migrate")
    await migrate(url)
    load_plugins()
    await open_database(url)
    try:
        with chdir(folder):
            if not done.exists() and await Order.exists():
                raise SystemExit(f"{folder} is half made: delete it, and run this again")
            login = await make_demo(SEED, lambda serial: say(f"{serial} orders placed"))
            if not done.exists():
                await multiply(orders, say)
                done.touch()
    finally:
        await close_database()
    return login
