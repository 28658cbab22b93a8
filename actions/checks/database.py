"""The whole database, order by order, in batches: what `app.py check` prints."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from actions.checks.imports import broken_off
from actions.checks.loader import read_books
from actions.checks.order import order_findings
from actions.checks.people import unreadable
from actions.checks.vat_numbers import untaxed_for_nobody
from actions.settings.email_templates import kept_wrong_words
from actions.settings.issued_numbers import model_numbered_by
from backdesk.db.database import connection
from models.number_series import NumberRange, NumberSeries
from models.order import Order

CHUNK = 500


@dataclass(frozen=True)
class Finding:
    """Something that should be one way and is another."""

    subject: str
    what: str


def _unseen(_done: int, _of: int) -> None:
    """Nobody watches."""


async def run_checks(progress: Callable[[int, int], None] = _unseen) -> AsyncIterator[Finding]:
    """Everything that is wrong, order by order; nothing, where all is well.

    ``progress`` is told how many orders were looked at, and how many there are.
    """
    total, done = await Order.all().count(), 0
    progress(done, total)
    for finding in await _numbers():
        yield finding
    for finding in await _stock_columns():
        yield finding
    for name, what in [*await broken_off(), *await untaxed_for_nobody()]:
        yield Finding(name, what)
    async for name, what in unreadable():
        yield Finding(name, what)
    for words, wrong in await kept_wrong_words():
        for what in wrong:
            yield Finding(str(words), what)
    last = 0
    while orders := await Order.filter(id__gt=last).order_by("id").limit(CHUNK):
        books = await read_books(orders)
        for order in orders:
            for what in order_findings(order, books):
                yield Finding(order.number, what)
        last, done = orders[-1].id, done + len(orders)
        progress(done, total)


async def _numbers() -> list[Finding]:
    """Each series counts to its counter without gaps, in each range it was set to (rule 4)."""
    findings = []
    ranges = await NumberRange.all().order_by("id")
    for counter in await NumberSeries.all().order_by("id"):
        model = model_numbered_by(counter.series)
        given = [str(number) for number in await model.all().values_list("number", flat=True)]
        for one in ranges:
            if one.series is counter.series:
                until = counter.next if one.until is None else one.until
                findings += _gaps(one, until, _places(given, one.prefix))
        last = max(_places(given, counter.prefix), default=0)
        if last >= counter.next:
            findings.append(Finding(counter.prefix, f"given up to {last}, not counted"))
        now = [one.prefix for one in ranges if one.series is counter.series and one.until is None]
        if now != [counter.prefix]:
            findings.append(Finding(counter.prefix, "it is not set where it counts"))
    return findings


def _places(numbers: Iterable[str], prefix: str) -> set[int]:
    """The places in its series of each number that begins with ``prefix``."""
    rests = (number.removeprefix(prefix) for number in numbers if number.startswith(prefix))
    return {int(rest) for rest in rests if rest.isdecimal()}


def _gaps(of: NumberRange, until: int, used: set[int]) -> list[Finding]:
    missing = until - of.start - sum(of.start <= place < until for place in used)
    if missing <= 0:
        return []
    first = list(islice((n for n in range(of.start, until) if n not in used), 5))
    return [Finding(of.prefix, f"{missing} missing: {first}")]


async def _stock_columns() -> list[Finding]:
    """A product's stock columns are the sums of its ledger (rule 7)."""
    _count, rows = await connection().execute_query(
        "SELECT p.sku, p.on_hand, p.reserved, p.available, "
        "COALESCE(SUM(m.on_hand), 0) AS moved, COALESCE(SUM(m.reserved), 0) AS held "
        "FROM product p LEFT JOIN stock_move m ON m.product_id = p.id "
        "GROUP BY p.id, p.sku, p.on_hand, p.reserved, p.available "
        "HAVING p.on_hand <> COALESCE(SUM(m.on_hand), 0) "
        "OR p.reserved <> COALESCE(SUM(m.reserved), 0) OR p.available <> p.on_hand - p.reserved"
    )
    return [
        Finding(
            row["sku"],
            f"on hand {row['on_hand']}, reserved {row['reserved']}, "
            f"but its ledger says {row['moved']} and {row['held']}",
        )
        for row in rows
    ]
