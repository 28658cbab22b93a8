"""The list of orders and an order's page, beside Django's admin and stock starlette-admin.

All three serve the same rows of the same database at the same time, each from one process, and
are asked in turns, so that whatever else the machine does is shared out among them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from backdesk.actions.bulk import run_bulk
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation
from backdesk.db.database import close_database, connection, open_database
from bench.questions import MANY, TIMES, Sample, Step, sample_of, steps
from bench.served import PEERS, Served, django_admin, orderly, starlette_admin
from bench.shop import a_shop
from models.order import Order

LONG = 3.0
"""What takes longer than so many seconds is asked three times."""


AT_ONCE, IN_BULK = "8 at once", "in bulk"


@dataclass
class Measured:
    """Rows of the table: name → value by server, and what was asked for."""

    rows: dict[str, dict[str, float]] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)

    def note(self, said: str, server: str, value: float, wanted: str = "") -> None:
        self.rows.setdefault(said, {})[server] = value
        self.wanted[said] = wanted or self.wanted.get(said, "")


def _take(
    step: Step, servers: list[Served], measured: Measured, say: Callable[[str], None]
) -> None:
    """The step's median by server, asked in turns after one that does not count."""
    ways = {"Orderly": step.ours, "Django admin": step.django, "starlette-admin": step.stock}
    asked = [(one, way) for one in servers if (way := ways[one.name]) is not None]
    times: dict[str, list[float]] = {one.name: [] for one, _way in asked}
    sizes: dict[str, int] = {}
    for turn in range(-1 if step.times != 1 else 0, step.times or TIMES):
        for served, way in asked:
            done = times[served.name]
            if len(done) >= 3 and median(done) > LONG:
                continue
            say(f"{step.said}: {served.name}")
            answer = way(served, turn)
            if answer.status != 200:
                raise SystemExit(
                    f"{served.name}, {step.said}: {answer.status} {answer.body[:500]!r}"
                )
            sizes[served.name] = len(answer.body)
            if turn >= 0:
                done.append(answer.seconds)
    for name, done in times.items():
        measured.note(f"{step.said}, ms", name, median(done) * 1000, step.wanted)
        if step.said == "first page":
            measured.note("a page of 25 rows, kB", name, sizes[name] / 1000, "≤ 60 kB")


def _at_once(servers: list[Served], measured: Measured) -> None:
    pages = {"Orderly": "/admin/orders", "Django admin": "/admin/shop/orders/"}
    for served in servers:
        page = pages.get(served.name, "/admin/orders/list")
        with ThreadPoolExecutor(8) as clients:
            started = perf_counter()
            list(clients.map(served.ask, [page] * 80))
            measured.note(
                "first pages a second, 8 at once", served.name, 80 / (perf_counter() - started)
            )


async def _bulk(url: str, numbers: list[str]) -> float:
    """Seconds for the product's own action, each order locked, judged and in its history."""
    await open_database(url)
    try:
        action = get(Order, "mark_as_paid")
        started = perf_counter()
        report = await run_bulk(action, numbers, action.form(), Invocation(SystemActor()))
        if report.count("done") != len(numbers):
            raise SystemExit(f"mark as paid: {report.verdicts[0]}")
        return perf_counter() - started
    finally:
        await close_database()


def _update(served: Served, ids: list[int]) -> float:
    typed = {"action": "mark_as_paid", "_selected_action": ids, "select_across": 0, "index": 0}
    return served.form("/admin/shop/orders/", typed).seconds


async def _undo(url: str, ids: list[int]) -> None:
    """Django's UPDATE knows nothing of payments: the rows are made what they were.

    Our e-mails are called back: the next run's worker would send them while it is measured.
    """
    await open_database(url)
    chosen = ", ".join(str(one) for one in ids)
    await connection().execute_script(
        "UPDATE orders SET paid = 0, due = gross - credited - written_off, "  # noqa: S608
        f"payment_status = 'unpaid' WHERE id IN ({chosen});"
        "UPDATE outbox SET state = 'recalled' WHERE state = 'waiting'"
    )
    await close_database()


def _in_bulk(url: str, servers: list[Served], sample: Sample, measured: Measured) -> None:
    """In turns, each on orders that nobody asked for yet: the disk is as cold for both."""
    said = f"bulk: {MANY:,} marked as paid, ms"
    ours, theirs = [], []
    chosen = [sample.unpaid[at : at + MANY] for at in range(0, len(sample.unpaid), MANY)]
    for mine, yours in zip(chosen[::2], chosen[1::2], strict=False):
        ours.append(asyncio.run(_bulk(url, [number for _id, number in mine])))
        for served in servers:
            if served.name == "Django admin":
                ids = [one for one, _number in yours]
                theirs.append(_update(served, ids))
                asyncio.run(_undo(url, ids))
    if ours:
        measured.note(said, "Orderly", median(ours) * 1000, "≤ 10 × Django")
    if theirs:
        measured.note(said, "Django admin", median(theirs) * 1000)


def _rest(servers: list[Served], measured: Measured, when: str) -> None:
    for served in servers:
        measured.note(f"most memory, {when}, MiB", served.name, served.memory())
        if served.name != "Django admin":
            held = served.hold()
            wanted = "≤ 50 ms, ours"
            measured.note(f"event loop held, {when}, ms", served.name, held["wall"] * 1000, wanted)
            measured.note(f"… of that at work, {when}, ms", served.name, held["cpu"] * 1000)


@contextmanager
def _servers(url: str, email: str, password: str) -> Iterator[list[Served]]:
    with ExitStack() as stack:
        ours = stack.enter_context(orderly(url, email, password))
        if not PEERS.exists():
            yield [ours]
            return
        peers = [stack.enter_context(peer(url)) for peer in (django_admin, starlette_admin)]
        yield [ours, *peers]


def measure(kind: str, orders: int, console: Console, only: str = "") -> Table:
    """``only``: of the steps, those whose names contain it."""
    measured = Measured()
    with console.status(f"{kind}, {orders:,} orders …") as status:

        def say(what: str) -> None:
            if console.is_terminal:
                status.update(f"{kind}, {orders:,} orders: {what}")
            elif (":" in what and "Orderly" in what) or ":" not in what:
                print(f"{perf_counter() - began:.0f} s: {what}", file=sys.stderr, flush=True)  # noqa: T201

        began = perf_counter()
        with a_shop(kind, orders, say) as (url, login):
            sample = asyncio.run(sample_of(url, max(orders // 400 - 1, 2)))
            with _servers(url, login.email, login.password) as servers:
                _all(url, servers, sample, measured, say, only)
    return _table(kind, sample, servers, measured)


def _all(
    url: str,
    servers: list[Served],
    sample: Sample,
    measured: Measured,
    say: Callable[[str], None],
    only: str,
) -> None:
    for step in steps(sample):
        if only not in step.said:
            continue
        if step.said.startswith("CSV"):
            _rest(servers, measured, f"before {step.said}")
        _take(step, servers, measured, say)
        if step.said.startswith("CSV"):
            _rest(servers, measured, step.said)
    if only in AT_ONCE:
        say(AT_ONCE)
        _at_once(servers, measured)
    if only in IN_BULK:
        say(IN_BULK)
        _in_bulk(url, servers, sample, measured)


def _table(kind: str, sample: Sample, servers: list[Served], measured: Measured) -> Table:
    names = [one.name for one in servers]
    peers = names[1:]
    title = f"{sample.orders:,} orders on {kind}: medians"
    table = Table("", *names, *(f"of {name}" for name in peers), "asked for", title=title)
    for said, values in measured.rows.items():
        cells = [f"{values[name]:,.1f}" if name in values else "–" for name in names]
        ratios = [_ratio(values, name) for name in peers]
        table.add_row(said, *cells, *ratios, measured.wanted[said])
    table.caption = (
        "The same rows, columns and page size, signed in, one process each: Orderly and "
        "starlette-admin on uvicorn, Django's admin on gunicorn with 8 threads, DEBUG off."
    )
    if not peers:
        table.caption = "The peers could not be installed here, and are left out."
    return table


def _ratio(values: dict[str, float], name: str) -> str:
    if "Orderly" not in values or not values.get(name):
        return "–"
    return f"{values['Orderly'] / values[name]:.2f} ×"
