"""Figures: what is counted, each by the very condition of the list that it leads to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from urllib.parse import urlencode

from tortoise.functions import Count, Sum
from tortoise.models import Model

from admin.dashboard.periods import A_DAY, DateRange, Period
from backdesk.auth.user import User
from backdesk.db.pagination import capped_count
from backdesk.i18n import LazyText, _
from backdesk.money import half_up
from backdesk.resource import Resource, get_resource
from backdesk.search.query_language import SearchContext
from models.order import Order
from models.order_search import ORDERS
from models.product import NEEDS_REORDER, Product
from models.quote import Quote, QuoteStatus
from models.return_case import ReturnCase, ReturnStatus
from models.turnover import DailyTurnover, daily_turnover

COUNTED = "-cancelled"
"""Orders and turnover leave out what was cancelled; what was credited is not taken off."""

DUE = "due>0"
TO_SHIP = "status:awaiting-shipment,partially-shipped unshipped"
LATE = f"{TO_SHIP} age>2d"
OVERDUE = "overdue"
HELD = "hold"
TO_REFUND = "refund"
OUR_TURN = (ReturnStatus.REQUESTED, ReturnStatus.RECEIVED)
"""Returns that wait for the shop; an approved one waits for the parcel."""


@dataclass(frozen=True)
class Metric:
    """``before`` is that of the days before, where it is compared; amounts are in ``currency``."""

    label: LazyText
    hint: LazyText
    value: int
    link: str
    currency: str = ""
    exact: bool = True
    before: int | None = None
    link_before: str = ""
    more: int | None = None
    """Turnover without VAT, or how many orders an amount is due of."""
    late: bool = False
    """It should have been done before today."""

    @property
    def change(self) -> int:
        return self.value - (self.before or 0)

    @property
    def per_cent(self) -> int | None:
        """Rounded; none where nothing was there before."""
        if not self.before:
            return None
        hundred, half = 100 * abs(self.change), self.before // 2
        return (hundred + half) // self.before * (1 if self.change >= 0 else -1)


@dataclass(frozen=True)
class Chart:
    """A bar a day, with the days before beside it; ``currency`` is empty where orders count."""

    label: LazyText
    currency: str
    days: list[DateRange]
    values: list[int]
    before: list[int]


@dataclass
class Figures:
    """What is to be done now, what is late first; and those of the period."""

    of_now: list[Metric] = field(default_factory=list)
    of_period: list[Metric] = field(default_factory=list)
    plots: list[Chart] = field(default_factory=list)


Counter = Callable[[Figures, Period, SearchContext, str], Awaitable[None]]


@dataclass(frozen=True)
class FigureGroup:
    """What ``count`` adds for whoever may see ``resource``.

    ``alone``: a role that may see nothing else has a dashboard too.
    """

    resource: Resource
    count: Counter
    alone: bool


_groups: list[FigureGroup] = []


def figures_of(model: type[Model], *, alone: bool = True) -> Callable[[Counter], Counter]:
    """Declare the decorated coroutine as what the dashboard counts of ``model``."""

    def declare(count: Counter) -> Counter:
        _groups.append(FigureGroup(get_resource(model), count, alone))
        return count

    return declare


async def load_metrics(user: User, period: Period, base: str, zone: tzinfo) -> Figures:
    """What the user's role allows, and nothing else; the shop is in ``zone``."""
    reader = SearchContext(datetime.now(UTC), zone)
    found = Figures()
    for group in _groups:
        if user.may(group.resource.view):
            await group.count(found, period, reader, base)
    return found


def live_page(user: User) -> str:
    """The page whose changes make the figures count again; empty where there are none to see.

    The first of those the user may see, as almost all changes are an order's.
    """
    seen = (one.resource for one in _groups if one.alone and user.may(one.resource.view))
    return next((resource.key for resource in seen), "")


@figures_of(Order)
async def _orders(found: Figures, period: Period, reader: SearchContext, base: str) -> None:
    await _of_orders(found, period, reader, f"{base}/orders")
    found.of_now += await _waiting(reader, f"{base}/orders")


@figures_of(ReturnCase)
async def _returns(found: Figures, _period: Period, _reader: SearchContext, base: str) -> None:
    count, exact = await capped_count(ReturnCase.filter(status__in=OUR_TURN))
    link, hint = _with_status(f"{base}/returns", OUR_TURN), _("to decide, or to credit")
    found.of_now.append(Metric(_("Returns waiting"), hint, count, link, exact=exact))


@figures_of(Quote, alone=False)
async def _quotes(found: Figures, _period: Period, _reader: SearchContext, base: str) -> None:
    accepted = (QuoteStatus.ACCEPTED,)
    count, exact = await capped_count(Quote.filter(status__in=accepted))
    link, hint = _with_status(f"{base}/quotes", accepted), _("accepted, no order yet")
    found.of_now.append(Metric(_("Quotes to convert"), hint, count, link, exact=exact))


@figures_of(Product)
async def _products(found: Figures, _period: Period, _reader: SearchContext, base: str) -> None:
    count = await Product.filter(NEEDS_REORDER).count()
    hint = _("at or under “notify below”")
    found.of_now.append(Metric(_("Stock to order again"), hint, count, f"{base}/to_order"))


def _with_status(list_: str, statuses: Iterable[str]) -> str:
    return f"{list_}?{urlencode({'filter': 'status__in=' + ','.join(statuses)})}"


async def _of_orders(found: Figures, period: Period, reader: SearchContext, list_: str) -> None:
    now = await _placed(period.days, reader)
    before = await _placed(period.before, reader)

    def link(days: DateRange, more: str = "") -> str:
        typed = f"placed:{days.typed} {COUNTED} {more}".strip()
        return f"{list_}?{urlencode({'q': typed})}"

    found.of_period.append(
        Metric(
            _("Orders"),
            _("placed, without cancelled ones"),
            sum(one.orders for one in now),
            link(period.days),
            before=sum(one.orders for one in before),
            link_before=link(period.before),
        )
    )
    currencies = _by_weight([*now, *before])
    for currency in currencies:
        mine = [one for one in now if one.currency == currency]
        was = [one for one in before if one.currency == currency]
        only = f"currency:{currency}"
        links = (link(period.days, only), link(period.before, only))
        found.of_period += _in_currency(currency, mine, was, links)
    found.plots += [_plot(_("Turnover"), one, period, now, before) for one in currencies[:3]]
    found.plots += [_plot(_("Orders"), "", period, now, before)]


def _in_currency(
    currency: str, now: list[DailyTurnover], before: list[DailyTurnover], links: tuple[str, str]
) -> list[Metric]:
    """What the orders of one currency come to; ``links`` lead to them and to those before."""
    return [
        Metric(
            _("Turnover"),
            _("gross, of these orders"),
            sum(one.gross for one in now),
            links[0],
            currency,
            before=sum(one.gross for one in before),
            link_before=links[1],
            more=sum(one.net for one in now),
        ),
        Metric(
            _("Average order"),
            _("gross"),
            _average(now),
            links[0],
            currency,
            before=_average(before),
            link_before=links[1],
        ),
    ]


def _average(rows: list[DailyTurnover]) -> int:
    orders = sum(one.orders for one in rows)
    return half_up(sum(one.gross for one in rows), orders) if orders else 0


async def _placed(days: DateRange, reader: SearchContext) -> list[DailyTurnover]:
    since, until = reader.midnight(days.first), reader.midnight(days.last + A_DAY)
    return await daily_turnover(ORDERS.find(COUNTED, reader), since, until, reader.zone)


def _by_weight(rows: Iterable[DailyTurnover]) -> list[str]:
    """The currency of most orders first."""
    orders: dict[str, int] = {}
    for row in rows:
        orders[row.currency] = orders.get(row.currency, 0) + row.orders
    return sorted(orders, key=lambda currency: (-orders[currency], currency))


async def _waiting(reader: SearchContext, list_: str) -> list[Metric]:
    """What is to be done, whenever it was placed."""
    waiting = []
    for label, hint, typed, late in (
        (_("Late to ship"), _("placed more than 2 days ago"), LATE, True),
        (_("To ship today"), _("paid or shipped in part, not on hold"), TO_SHIP, False),
        (_("On hold"), _("somebody put them aside"), HELD, False),
        (_("Late to pay"), _("an invoice is over its last day"), OVERDUE, True),
        (_("To refund"), _("customers get money back"), TO_REFUND, False),
    ):
        count, exact = await capped_count(Order.filter(ORDERS.find(typed, reader)))
        link = _found_by(list_, typed)
        waiting.append(Metric(label, hint, count, link, exact=exact, late=late))
    return [*waiting, *await _due(reader, list_)]


async def _due(reader: SearchContext, list_: str) -> list[Metric]:
    """What is not paid yet, in each currency."""
    rows = (
        await Order.filter(ORDERS.find(DUE, reader))
        .annotate(orders=Count("id"), sum_due=Sum("due"))
        .group_by("currency")
        .order_by("currency")
        .values_list("currency", "orders", "sum_due")
    )
    due = [
        Metric(
            _("Due"),
            _("not paid yet"),
            int(str(amount)),
            _found_by(list_, f"{DUE} currency:{currency}"),
            str(currency),
            more=int(str(orders)),
        )
        for currency, orders, amount in rows
    ]
    return due or [Metric(_("Due"), _("not paid yet"), 0, _found_by(list_, DUE))]


def _found_by(list_: str, typed: str) -> str:
    return f"{list_}?{urlencode({'q': typed})}"


MOST_BARS = 62


def _plot(
    label: LazyText,
    currency: str,
    period: Period,
    now: list[DailyTurnover],
    before: list[DailyTurnover],
) -> Chart:
    bars = _bars(period.days)

    def values(rows: list[DailyTurnover], pieces: list[DateRange]) -> list[int]:
        found: dict[int, int] = {}
        place = {day: at for at, piece in enumerate(pieces) for day in piece.all()}
        for row in rows:
            at = place.get(row.day)
            if at is not None and currency in ("", row.currency):
                found[at] = found.get(at, 0) + (row.gross if currency else row.orders)
        return [found.get(at, 0) for at in range(len(pieces))]

    compared = values(before, _bars(period.before))
    compared = (compared + [0] * len(bars))[: len(bars)]
    return Chart(label, currency, bars, values(now, bars), compared)


def _bars(days: DateRange) -> list[DateRange]:
    """A day each, or a month each where that would be too many."""
    if days.count <= MOST_BARS:
        return [DateRange(day, day) for day in days.all()]
    bars, first = [], days.first
    while first <= days.last:
        month_ends = (first.replace(day=1) + 32 * A_DAY).replace(day=1) - A_DAY
        bars.append(DateRange(first, min(month_ends, days.last)))
        first = month_ends + A_DAY
    return bars
