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

from actions.catalogue import load_actions
from actions.context import System
from actions.demo import Login, make_demo
from actions.framework import get
from actions.pipeline import Call, run
from bench.multiply import multiply
from models.database import close_database, open_database
from models.migrate import migrate
from models.order import Order
from models.order_status import ShippingStatus
from models.packing_slip import PackingSlip
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
    load_actions()
    await open_database(url)
    try:
        with chdir(folder):
            if not done.exists() and await Order.exists():
                raise SystemExit(f"{folder} is half made: delete it, and run this again")
            login = await make_demo(SEED, lambda serial: say(f"{serial} orders placed"))
            if not done.exists():
                await _go_on()
                await multiply(orders, say)
                done.touch()
    finally:
        await close_database()
    return login


async def _go_on() -> None:
    """What a demo's orders do not have: parcels under way, goods that come back."""
    call = Call(System())
    for place, slip in enumerate(await PackingSlip.all().order_by("id")):
        if slip.status.value != "cancelled":
            typed = {"carrier": "PostNL", "tracking_code": f"3S{place:05}NL"}
            await run(get(PackingSlip, "edit"), slip.number, typed, call)
    shipped = Order.filter(shipping_status=ShippingStatus.SHIPPED.value).order_by("id")
    for order in (await shipped)[::8]:
        line = await order.lines.filter(shipped__gt=0).first()
        if line is not None:
            sent = {"lines": [{"line": line.id, "quantity": 1, "reason": "Too small"}]}
            await run(get(Order, "create_return"), order.number, sent, call)
