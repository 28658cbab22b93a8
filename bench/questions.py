"""What everybody is asked: of the list of orders, of an order's page, of an export."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from time import perf_counter, sleep
from urllib.parse import quote, urlencode

from backdesk.admin.exports.views import AT_ONCE
from backdesk.db.database import close_database, connection, open_database
from bench.multiply import word
from bench.served import PATIENCE, Answer, Served
from models.order import Order

OURS, DJANGO, STOCK = "/admin/orders", "/admin/shop/orders/", "/admin/orders/list"
TIMES = 15
"""So often each is asked."""

MANY = 1000
TURNS = 3
"""So often each marks so many as paid."""

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


async def sample_of(url: str, copies: int) -> Sample:
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
        rows = await unpaid.order_by("-id").limit(TURNS * 2 * MANY).values_list("id", "number")
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


def _search(words: list[str], base: str) -> Ours:
    return lambda served, turn: served.ask(f"{base}?q={quote(words[turn % len(words)])}")


def _of(pattern: str, values: list[int] | list[str]) -> Ours:
    return lambda served, turn: served.ask(pattern.format(values[turn % len(values)]))


def steps(sample: Sample) -> list[Step]:
    """What everybody asks of a list and of an order."""
    return [*_first_pages(), *_searches(sample), *_last_and_one(sample), *_exports(sample)]


def _first_pages() -> list[Step]:
    filtered = quote('status__in="awaiting shipment"')
    stock_filtered = quote('status__eq="awaiting shipment"')
    return [
        Step("first page", _get(OURS), _get(DJANGO), _get(STOCK), "≤ 0.5 × Django"),
        Step(
            "filter by status",
            _get(f"{OURS}?filter={filtered}"),
            _get(f"{DJANGO}?status__exact=awaiting+shipment"),
            _get(f"{STOCK}?filter={stock_filtered}"),
            "≤ 0.5 × Django",
        ),
        Step(
            "sorted by total",
            _get(f"{OURS}?sort=gross__desc"),
            _get(f"{DJANGO}?o=-9"),
            _get(f"{STOCK}?sort=gross__desc"),
        ),
        Step(
            "sorted by name",
            _get(f"{OURS}?sort=name__asc"),
            _get(f"{DJANGO}?o=3"),
            _get(f"{STOCK}?sort=name__asc"),
        ),
    ]


def _searches(sample: Sample) -> list[Step]:
    pieces = [f"{one}@ex" for one in sample.words]
    return [
        Step(
            "search by number",
            _search(sample.numbers, OURS),
            _search(sample.numbers, DJANGO),
            _search(sample.numbers, STOCK),
            "≤ 0.05 × both",
        ),
        Step(
            "search by part of an e-mail",
            _search(pieces, OURS),
            _search(pieces, DJANGO),
            _search(pieces, STOCK),
            "≤ 0.05 × both",
        ),
        Step(
            "search by a name in capitals",
            _search([one.upper() for one in sample.words], OURS),
            _search([one.upper() for one in sample.words], DJANGO),
            _search([one.upper() for one in sample.words], STOCK),
            "≤ 0.05 × both",
        ),
    ]


def _last_and_one(sample: Sample) -> list[Step]:
    last = -(-sample.orders // 25)
    return [
        Step(
            "last page",
            _get(f"{OURS}?before=end"),
            _get(f"{DJANGO}?p={last}"),
            _get(f"{STOCK}?page={last}"),
            "≤ 0.05 × Django",
        ),
        Step(
            "an order's page",
            _of("/admin/orders/{}", sample.numbers),
            _of("/admin/shop/orders/{}/change/", sample.ids),
            _of("/admin/orders/edit?pk={}", sample.ids),
            "≤ 1 × Django",
        ),
    ]


def _in_the_background(served: Served, _turn: int) -> Answer:
    """What is too much for one answer: asked for, made as a job, and fetched when it is done."""
    started = perf_counter()
    chosen = f"{OURS}/export"
    asked = served.form(f"{chosen}/choose?format=csv", {}, f"{chosen}?format=csv")
    if asked.status != 303:
        return asked
    file = f"{asked.location}/file"
    while (answer := served.ask(file, keep=False)).status == 404:
        if perf_counter() - started > PATIENCE:
            break
        sleep(0.2)
    return replace(answer, seconds=perf_counter() - started)


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
            download("/admin/orders/export?format=csv")
            if sample.orders <= AT_ONCE
            else _in_the_background,
            download("/admin/shop/orders/csv/"),
            stock("") if sample.orders <= HOLDS_ALL else None,
            "≤ 0.3 × Django",
            1,
        ),
    ]
