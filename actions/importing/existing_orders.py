"""Which of a source's orders are here, under what name, and whether they are the same ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from actions.importing.data import ImportBatch, ImportedLine, ImportedOrder
from backdesk.db.batches import pieces
from backdesk.fold import fold
from backdesk.i18n import _
from backdesk.local_day import day_of
from backdesk.money import format_money
from models.order import Order, OrderLine
from models.settings import shop_zone

AT_ONCE = 500
SAME_DAY = timedelta(hours=36)
"""Between a moment that is told with its time zone, and one without."""

Lines = Counter[tuple[str, int, int]]
"""By SKU or else name, units, and what they come to."""


class ExistingOrder(NamedTuple):
    """What is stored of an order that was imported before: the columns ``COLUMNS``."""

    id: int
    external_id: str
    number: str
    placed_at: datetime
    gross: int
    currency: str
    due: int
    creditable: int
    to_ship: int
    cancelled_at: datetime | None
    email: str
    name: str
    street: str
    customer__erased_at: datetime | None


COLUMNS = tuple(ExistingOrder.__annotations__)


async def existing_orders(reading: ImportBatch) -> dict[str, tuple[ExistingOrder, str]]:
    """Those of its orders that are here, and how they differ from it, by external id.

    One that is here under another name (``also``, ``perhaps``, or by its moment and lines where its
    own name was lost) is called by that name in the reading from here on.
    """
    known: dict[str, tuple[ExistingOrder, str]] = {}
    called: dict[str, str] = {}
    zone = await shop_zone()
    for some in pieces(reading.orders, AT_ONCE):
        stored = {one.external_id: one for one in await _stored(_names(some))}
        stored |= {one.external_id: one for one in await _lost(reading, some)}
        own = {one.number: one for one in await _numbered(some)}
        lines = await _lines([*stored.values(), *own.values()])
        for order in some:
            found = _found(order, stored, lines)
            if found is None and order.ours in own and _is_likely(order, own[order.ours], lines):
                known[order.external_id] = own[order.ours], _differs_here(order, own, lines, zone)
            elif found is not None:
                stored.pop(found.external_id, None)
                called[order.external_id] = order.external_id = found.external_id
                known[order.external_id] = found, _differs(order, found, lines, zone)
    for part in (part for credit in reading.credits for part in credit.parts):
        part.order = called.get(part.order, part.order)
    missing = {part.order for credit in reading.credits for part in credit.parts} - known.keys()
    return known | {one.external_id: (one, "") for one in await _stored(missing)}


def _names(orders: Iterable[ImportedOrder]) -> Iterator[str]:
    for order in orders:
        yield order.external_id
        yield from (*order.also, *order.perhaps)


async def _stored(external_ids: Iterable[str]) -> list[ExistingOrder]:
    names, found = list(external_ids), []
    for some in pieces(names, AT_ONCE):
        rows = Order.filter(external_id__in=some)
        found += [ExistingOrder(*row) for row in await rows.values_list(*COLUMNS)]
    return found


async def _lost(reading: ImportBatch, orders: Sequence[ImportedOrder]) -> list[ExistingOrder]:
    """Of one whose id its file lost: what came of this source at the same moments."""
    moments = [order.placed_at for order in orders if order.nameless]
    if not moments:
        return []
    rows = Order.filter(external_id__startswith=f"{reading.source}:", placed_at__in=moments)
    return [ExistingOrder(*row) for row in await rows.values_list(*COLUMNS)]


async def _numbered(orders: Sequence[ImportedOrder]) -> list[ExistingOrder]:
    """Orders of this very shop, in an export of it that comes back."""
    numbers = [order.ours for order in orders if order.ours]
    rows = Order.filter(number__in=numbers)
    return [ExistingOrder(*row) for row in await rows.values_list(*COLUMNS)] if numbers else []


async def _lines(known: Iterable[ExistingOrder]) -> dict[int, Lines]:
    found: dict[int, Lines] = defaultdict(Counter)
    ids = [one.id for one in known]
    columns = ("order_id", "sku", "name", "physical", "quantity", "gross")
    for some in pieces(ids, AT_ONCE):
        rows = OrderLine.filter(order_id__in=some)
        for order_id, sku, name, physical, quantity, gross in await rows.values_list(*columns):
            found[order_id][_called(sku, name, physical=physical), quantity, gross] += 1
    return found


def _same_lines(order: ImportedOrder, known: ExistingOrder, lines: dict[int, Lines]) -> bool:
    return order.whole or _lines_of(order) == lines[known.id]


def _lines_of(order: ImportedOrder) -> Lines:
    return Counter(map(_line_of, order.lines))


def _line_of(line: ImportedLine) -> tuple[str, int, int]:
    return _called(line.sku, line.name, physical=line.physical), line.quantity, line.gross


def _called(sku: str, name: str, *, physical: bool) -> str:
    """A charge may be called otherwise in another language."""
    return sku or (fold(name) if physical else "")


def _found(
    order: ImportedOrder, stored: dict[str, ExistingOrder], lines: dict[int, Lines]
) -> ExistingOrder | None:
    own = stored.get(order.external_id)
    if own is not None:
        return own
    if order.nameless:
        return next((one for one in stored.values() if _is_nameless(order, one, lines)), None)
    for names, is_it in ((order.also, _is_likely), (order.perhaps, _is_wholly)):
        for one in (stored[name] for name in names if name in stored):
            if is_it(order, one, lines):
                return one
    return None


def _is_nameless(order: ImportedOrder, known: ExistingOrder, lines: dict[int, Lines]) -> bool:
    """Of the same moment, under the number that its file lost, and the same in all."""
    number = known.external_id.rpartition(":")[2]
    alike = number.isdecimal() and known.placed_at == order.placed_at
    return alike and _is_wholly(order, known, lines)


def _is_wholly(order: ImportedOrder, known: ExistingOrder, lines: dict[int, Lines]) -> bool:
    return not _differs(order, known, lines)


def _is_likely(order: ImportedOrder, known: ExistingOrder, lines: dict[int, Lines]) -> bool:
    """Under a name that other sources give too, it is the same order if most of it is."""
    if abs(order.placed_at - known.placed_at) > SAME_DAY:
        return False
    return not _is_other_customer(order, known) or _same_lines(order, known, lines)


def _differs(
    order: ImportedOrder, known: ExistingOrder, lines: dict[int, Lines], zone: tzinfo = UTC
) -> str:
    """What is other in it, in words by the days of ``zone``; nothing where it is the same order."""
    if (known.gross, known.currency) != (order.gross, order.currency):
        total = format_money(known.gross, known.currency)
        return _("with another total: {known}").format(known=total)
    if _is_other_customer(order, known):
        return _("with another customer: {known}").format(known=known.email or known.name)
    if not _same_lines(order, known, lines):
        return str(_("with other lines"))
    if abs(order.placed_at - known.placed_at) > SAME_DAY:
        day = day_of(known.placed_at, zone)
        return _("with another date: {known}").format(known=day)
    return ""


def _differs_here(
    order: ImportedOrder, own: dict[str, ExistingOrder], lines: dict[int, Lines], zone: tzinfo
) -> str:
    """An export of this very shop may leave out what the order costs beside its lines."""
    known = own[order.ours]
    if not order.whole and _same_lines(order, known, lines):
        return ""
    return _differs(order, known, lines, zone)


def _is_other_customer(order: ImportedOrder, known: ExistingOrder) -> bool:
    """By e-mail address, or else by name, where both tell one; what was erased tells none."""
    if known.customer__erased_at is not None:
        return False
    party = order.party
    email, name, street = (party.get(one, "") for one in ("email", "name", "street"))
    same_name = fold(name) == fold(known.name)
    if email and known.email:
        at_home = bool(street) and fold(street) == fold(known.street)
        return email != known.email and not (same_name and at_home)
    return bool(name and known.name) and not same_name
