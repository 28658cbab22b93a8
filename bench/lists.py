"""The list of orders and an order's page, beside Django's admin and stock starlette-admin.

All three serve the same rows of the same database at the same time, each from one process, and
are asked in turns, so that whatever else the machine does is shared out among them.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from urllib.parse import quote, urlencode

from rich.console import Console
from rich.table import Table

from actions.bulk import run_on_many
from actions.context import System
from actions.framework import get
from actions.pipeline import Call
from bench.multiply import word
from bench.served import PEERS, Answer, Served, django_admin, orderly, starlette_admin
from bench.shop import a_shop
from models.database import close_database, connection, open_database
from models.order import Order

TIMES, LONG = 15, 3.0
"""So often each is asked; of what takes longer than so many seconds, three times."""

MANY = 1000
HOLDS_ALL = 200_000
"""Stock starlette-admin's export holds every row: of more orders it is not asked for."""

Ours = Callable[[Served, int], Answer]


@dataclass
class Sample:
    """What is asked for: orders and words that are there, and the days of ten thousand."""

    orders: int
    numbers: list[str]
    ids: list[int]
    words: list[str]
    since: str
    some: int
    unpaid: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One thing to measure; a peer that cannot do it has no way."""

    said: str
    ours: Ours
    django: Ours
    stock: Ours | None
    wanted: str = ""
    times: int = 0


@dataclass
class Measured:
    """Rows of the table: name → value by server, and what was asked for."""

    rows: dict[str, dict[str, float]] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)

    def note(self, said: str, server: str, value: float, wanted: str = "") -> None:
        self.rows.setdefault(said, {})[server] = value
        self.wanted[said] = wanted or self.wanted.get(said, "")


async def _sample(url: str, copies: int) -> Sample:
    chance = random.Random(2026)  # noqa: S311 - the same questions every time, no secret
    await open_database(url)
    try:
        (last,) = await connection().execute_query_dict(
            "SELECT COUNT(*) AS n, MAX(id) AS id FROM orders"
        )
        ids = [chance.randrange(1, last["id"]) for _ in range(TIMES)]
        found = {one.id: one.number for one in await Order.filter(id__in=ids)}
        since, some = await _days_of(10_000)
        unpaid = Order.filter(payment_status="unpaid", status="awaiting payment", paid=0)
        rows = await unpaid.order_by("-id").limit(2 * MANY).values_list("id", "number")
        return Sample(
            orders=last["n"],
            numbers=list(found.values()),
            ids=list(found),
            words=[word(chance.randrange(1, copies)) for _ in range(TIMES)],
            since=since,
            some=some,
            unpaid=[(one[0], one[1]) for one in rows],
        )
    finally:
        await close_database()


async def _days_of(orders: int) -> tuple[str, int]:
    """The day since which about so many orders were placed, and how many that are."""
    (row,) = await Order.all().order_by("-placed_at").offset(orders).limit(1)
    day = (row.placed_at + timedelta(days=1)).date()
    since = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return day.isoformat(), await Order.filter(placed_at__gte=since).count()


def _get(path: str) -> Ours:
    return lambda served, _turn: served.ask(path)


def steps(sample: Sample) -> list[Step]:
    """What everybody asks of a list and of an order."""
    last = -(-sample.orders // 25)
    ours, django, stock = "/admin/orders", "/admin/shop/orders/", "/admin/orders/list"

    def search(words: list[str], base: str) -> Ours:
        return lambda served, turn: served.ask(f"{base}?q={quote(words[turn % len(words)])}")

    def of(pattern: str, values: list[int] | list[str]) -> Ours:
        return lambda served, turn: served.ask(pattern.format(values[turn % len(values)]))

    filtered = quote('status__in="awaiting shipment"')
    stock_filtered = quote('status__eq="awaiting shipment"')
    pieces = [f"{one}@ex" for one in sample.words]
    return [
        Step("first page", _get(ours), _get(django), _get(stock), "≤ 0.5 × Django"),
        Step(
            "filter by status",
            _get(f"{ours}?filter={filtered}"),
            _get(f"{django}?status__exact=awaiting+shipment"),
            _get(f"{stock}?filter={stock_filtered}"),
            "≤ 0.5 × Django",
        ),
        Step(
            "sorted by total",
            _get(f"{ours}?sort=gross__desc"),
            _get(f"{django}?o=-9"),
            _get(f"{stock}?sort=gross__desc"),
        ),
        Step(
            "search by number",
            search(sample.numbers, ours),
            search(sample.numbers, django),
            search(sample.numbers, stock),
            "≤ 0.05 × both",
        ),
        Step(
            "search by part of an e-mail",
            search(pieces, ours),
            search(pieces, django),
            search(pieces, stock),
            "≤ 0.05 × both",
        ),
        Step(
            "last page",
            _get(f"{ours}?before=end"),
            _get(f"{django}?p={last}"),
            _get(f"{stock}?page={last}"),
            "≤ 0.05 × Django",
        ),
        Step(
            "an order's page",
            of("/admin/orders/{}", sample.numbers),
            of("/admin/shop/orders/{}/change/", sample.ids),
            of("/admin/orders/edit?pk={}", sample.ids),
            "≤ 1 × Django",
        ),
        *_exports(sample),
    ]


def _exports(sample: Sample) -> list[Step]:
    some = quote(f"placed>={sample.since}")

    def download(path: str) -> Ours:
        return lambda served, _turn: served.ask(path, keep=False)

    def stock(listed: str) -> Ours:
        asked = urlencode({"name": "export", "all": "1", "_list_query": listed})

        def ask(served: Served, _turn: int) -> Answer:
            token = served.cookies.get("starlette_admin_csrftoken", "")
            columns = "number placed_at name custom_status status payment_status shipping_status"
            typed = {"scope": "all", "format": "csv", "csrftoken": token}
            named = {**typed, "fields": [*columns.split(), "due", "gross"]}
            return served.ask(f"/admin/_api/orders/action?{asked}", named, keep=False)

        return ask

    return [
        Step(
            f"CSV of {sample.some:,} rows",
            download(f"/admin/orders/export?format=csv&q={some}"),
            download(f"/admin/shop/orders/csv/?rows={sample.some}"),
            stock(f"?filter=id__lt={sample.some + 1}"),
            "≤ 0.3 × Django",
            3,
        ),
        Step(
            "CSV of all rows",
            download("/admin/orders/export?format=csv"),
            download("/admin/shop/orders/csv/"),
            stock("") if sample.orders <= HOLDS_ALL else None,
            "≤ 0.3 × Django",
            1,
        ),
    ]


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


async def _bulk(url: str, sample: Sample) -> float:
    """Seconds for the product's own action, each order locked, judged and in its history."""
    await open_database(url)
    try:
        action = get(Order, "mark_as_paid")
        numbers = [number for _id, number in sample.unpaid[MANY:]]
        started = perf_counter()
        report = await run_on_many(action, numbers, action.form(), Call(System()))
        if report.count("done") != len(numbers):
            raise SystemExit(f"mark as paid: {report.verdicts[0]}")
        return perf_counter() - started
    finally:
        await close_database()


def _update(served: Served, sample: Sample) -> float:
    ids = [one for one, _number in sample.unpaid[:MANY]]
    typed = {"action": "mark_as_paid", "_selected_action": ids, "select_across": 0, "index": 0}
    return served.form("/admin/shop/orders/", typed).seconds


async def _undo(url: str, sample: Sample) -> None:
    """Django's UPDATE knows nothing of payments: the rows are made what they were."""
    await open_database(url)
    ids = ", ".join(str(one) for one, _number in sample.unpaid[:MANY])
    await connection().execute_script(
        "UPDATE orders SET paid = 0, due = gross - credited - written_off, "  # noqa: S608
        f"payment_status = 'unpaid' WHERE id IN ({ids})"
    )
    await close_database()


def _in_bulk(url: str, servers: list[Served], sample: Sample, measured: Measured) -> None:
    said = f"bulk: {MANY:,} marked as paid, ms"
    if len(sample.unpaid) < 2 * MANY:
        return
    measured.note(said, "Orderly", asyncio.run(_bulk(url, sample)) * 1000, "≤ 10 × Django")
    for served in servers:
        if served.name == "Django admin":
            measured.note(said, served.name, _update(served, sample) * 1000)
            asyncio.run(_undo(url, sample))


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
            sample = asyncio.run(_sample(url, max(orders // 400 - 1, 2)))
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
    if not only:
        say("8 at once")
        _at_once(servers, measured)
        say("in bulk")
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
