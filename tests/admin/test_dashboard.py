"""The dashboard: each figure is what SQL says, and what the list that it leads to counts."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from tortoise.expressions import Q

from admin.dashboard.metrics import Metric, load_metrics
from admin.dashboard.periods import DateRange, InvalidPeriod, Period, parse_period
from backdesk.auth.user import Role, User
from backdesk.db.database import connection
from backdesk.i18n import _
from models.quote import Quote
from models.return_case import ReturnCase
from models.turnover import daily_turnover
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order
from tests.factories.user import a_user

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("name", "first", "last", "first_before", "last_before"),
    [
        ("today", "2026-11-27", "2026-11-27", "2026-11-26", "2026-11-26"),
        ("7-days", "2026-11-21", "2026-11-27", "2026-11-14", "2026-11-20"),
        ("30-days", "2026-10-29", "2026-11-27", "2026-09-29", "2026-10-28"),
        ("this-month", "2026-11-01", "2026-11-27", "2026-10-01", "2026-10-27"),
        ("last-month", "2026-10-01", "2026-10-31", "2026-09-01", "2026-09-30"),
        ("this-year", "2026-01-01", "2026-11-27", "2025-01-01", "2025-11-27"),
    ],
)
def test_a_period_is_compared_with_the_days_before(
    name: str, first: str, last: str, first_before: str, last_before: str
) -> None:
    found = parse_period({"period": name}, FRIDAY)
    assert found.days.typed == (first if first == last else f"{first}..{last}")
    assert (str(found.before.first), str(found.before.last)) == (first_before, last_before)


def test_the_last_of_march_is_compared_with_all_of_february() -> None:
    found = parse_period({"period": "this-month"}, date(2026, 3, 31))
    assert found.before == DateRange(date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"from": "2026-11-02", "to": "2026-11-01"}, "before the first"),
        ({"from": "yesterday", "to": "2026-11-01"}, "Write both days"),
        ({"from": "2026-11-01"}, "Write both days"),
        ({"from": "1900-01-01", "to": "2026-11-01"}, "ten years"),
        ({"period": "ever"}, "no such period"),
    ],
)
def test_a_period_that_cannot_be_is_refused_in_words(asked: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidPeriod, match=said):
        parse_period(asked, FRIDAY)


@pytest.mark.parametrize(
    ("value", "before", "per_cent"),
    [(150, 100, 50), (50, 100, -50), (5, 0, None), (0, 0, None), (0, 7, -100), (2, 3, -33)],
)
def test_a_change_is_told_in_per_cent_where_there_was_something_before(
    value: int, before: int, per_cent: int | None
) -> None:
    assert Metric(_("Orders"), _(""), value, "", before=before).per_cent == per_cent


async def test_a_day_begins_and_ends_in_the_shops_zone_also_when_the_clock_is_changed(
    database: Database,
) -> None:
    for placed in ("2026-10-24T22:00", "2026-10-25T22:59:59.999", "2026-10-25T23:00"):
        await an_order(placed_at=f"{placed}Z")
    since, until = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    found = await daily_turnover(Q(), since, until, ZoneInfo("Europe/Amsterdam"))
    counted = {str(one.day): one.orders for one in found}
    assert counted == {"2026-10-25": 2, "2026-10-26": 1}


async def a_month_of_orders() -> None:
    """In two currencies; cancelled, due, to ship, on hold, and one of the month before."""
    now = datetime.now(UTC)

    def ago(days: float) -> str:
        return (now - timedelta(days=days)).isoformat()

    await an_order(placed_at=ago(0.01), paid=True)
    await an_order(placed_at=ago(3), paid=True)
    await an_order(placed_at=ago(3), paid=True, partly_shipped=True)
    await an_order(placed_at=ago(4), on_hold=True)
    await an_order(placed_at=ago(4), cancelled=True)
    await an_order(placed_at=ago(5), currency="JPY", lines=[a_line(unit_price=1200)])
    await an_order(placed_at=ago(40), paid=True, shipped=True)
    await an_order(placed_at=ago(45))


async def test_each_figure_is_what_the_list_behind_it_counts(database: Database) -> None:
    await a_month_of_orders()
    browser = await signed_in("manager")
    answer = await browser.get(
        "/admin/dashboard/figures?period=30-days", headers={"X-Requested-With": "fetch"}
    )
    found = dict(
        re.findall(r'<a href="([^"]+)"><span class="figure-label">[^§]*?<b>(.*?)</b>', answer.text)
    )
    counted = {html.unescape(link): value for link, value in found.items()}
    assert len(counted) == 13
    for link, value in counted.items():
        page = await browser.get(link)
        assert page.status_code == 200, link
        if value.isdecimal() and "to_order" not in link:
            assert await _rows(page) == int(value), link
    links_before = re.findall(r'<a href="([^"]+)">from ([\d,]+)<', answer.text)
    for link, value in links_before:
        assert await _rows(await browser.get(html.unescape(link))) == int(value)


async def _rows(page: httpx.Response) -> int:
    said = re.search(r'class="head-count">([^<]+)<', page.text)
    assert said is not None
    return 1 if said[1] == "one row" else int(said[1].split()[0].replace(",", ""))


async def test_each_figure_is_what_sql_says(database: Database) -> None:
    await a_month_of_orders()
    manager = await User.with_role(id=(await a_user("manager")).id)
    assert manager is not None
    today = datetime.now(UTC).date()
    found = await load_metrics(manager, parse_period({}, today), "/admin", UTC)
    since = f"'{today - timedelta(days=29)}'"
    told = {(one.label.message, one.currency): (one.value, one.before) for one in found.of_period}
    waiting = {(one.label.message, one.currency): one.value for one in found.of_now}
    placed = f"FROM orders WHERE status <> 'cancelled' AND placed_at >= {since}"
    before = "FROM orders WHERE placed_at < " + since
    assert told == {
        ("Orders", ""): (await _sql(f"COUNT(*) {placed}"), await _sql(f"COUNT(*) {before}")),
        ("Turnover", "EUR"): (
            await _sql(f"SUM(gross) {placed} AND currency = 'EUR'"),
            await _sql(f"SUM(gross) {before}"),
        ),
        ("Turnover", "JPY"): (await _sql(f"SUM(gross) {placed} AND currency = 'JPY'"), 0),
        ("Average order", "EUR"): (
            await _sql(f"ROUND(AVG(gross)) {placed} AND currency = 'EUR'"),
            await _sql(f"ROUND(AVG(gross)) {before}"),
        ),
        ("Average order", "JPY"): (await _sql(f"AVG(gross) {placed} AND currency = 'JPY'"), 0),
    }
    due = "SUM(due) FROM orders WHERE due > 0 AND currency = "
    assert waiting[("Due", "EUR")] == await _sql(f"{due} 'EUR'")
    assert waiting[("Due", "JPY")] == await _sql(f"{due} 'JPY'")
    assert waiting[("To ship today", "")] == 3
    assert waiting[("Late to ship", "")] == 2
    assert waiting[("On hold", "")] == 1
    assert waiting[("To refund", "")] == await _sql("COUNT(*) FROM orders WHERE to_refund > 0")
    assert waiting[("Late to pay", "")] == await _sql(
        f"COUNT(DISTINCT order_id) FROM invoice WHERE status = 'unpaid' AND due_on < '{today}'"
    )
    orders = next(plot for plot in found.plots if not plot.currency)
    assert sum(orders.values) == told[("Orders", "")][0]
    assert sum(orders.before) == told[("Orders", "")][1]


async def _sql(asked: str) -> int:
    (row,) = await connection().execute_query_dict(f"SELECT {asked}")
    return int(next(iter(row.values())) or 0)


async def test_a_role_sees_the_figures_of_what_it_may_see(sqlite_database: Database) -> None:
    order = await an_order(paid=True, shipped=True)
    await act(order, "create_return")
    role = await Role.create(name="buyer", permissions=["products.view"])
    user = await User.create(email="buyer@example.com", role=role)
    found = await load_metrics(
        user, Period("today", *[DateRange(FRIDAY, FRIDAY)] * 2), "/admin", UTC
    )
    assert [one.label.message for one in found.of_now] == ["Stock to order again"]
    assert (found.of_period, found.plots) == ([], [])
    nobody = await User.create(email="nobody@example.com", role=await Role.create(name="none"))
    assert not any((await load_metrics(nobody, parse_period({}, FRIDAY), "", UTC)).of_now)


async def test_returns_and_quotes_wait_when_it_is_the_shops_turn(
    sqlite_database: Database,
) -> None:
    sent = [await an_order(paid=True, shipped=True) for _once in range(2)]
    for order in sent:
        await act(order, "create_return")
    await act(await ReturnCase.get(order=sent[0]), "approve")  # now the parcel is waited for
    for serial in (1, 2):
        await act(sent[0], "duplicate")
        quote = await Quote.get(number=f"QUO0000{serial}")
        if serial == 1:
            await act(quote, "accept")
    manager = await User.with_role(id=(await a_user("manager")).id)
    assert manager is not None
    found = await load_metrics(manager, parse_period({}, FRIDAY), "/admin", UTC)
    told = {one.label.message: one.value for one in found.of_now}
    assert (told["Returns waiting"], told["Quotes to convert"]) == (1, 1)


async def test_what_is_late_is_marked_and_what_is_done_is_quiet(
    sqlite_database: Database,
) -> None:
    ago = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    await an_order(placed_at=ago, paid=True)
    page = await (await signed_in("manager")).get("/admin/dashboard/figures")
    figures = re.compile(r'<li class="figure([^"]*)">.*?figure-label">([^<]+)<', re.DOTALL)
    states = {label: state.strip() for state, label in figures.findall(page.text)}
    assert (states["Late to ship"], states["Late to pay"]) == ("late", "none")
    assert page.text.index("Late to ship") < page.text.index('class="periods"')


async def test_a_wrong_period_is_marked_and_what_was_typed_stays(
    sqlite_database: Database,
) -> None:
    browser = await signed_in("clerk")
    page = await browser.get("/admin/dashboard?period=own&from=2026-11-02&to=2026-11-01")
    assert page.status_code == 400
    assert 'role="alert">The last day is before the first one.' in page.text
    assert 'value="2026-11-02" aria-invalid="true"' in page.text


async def test_after_signing_in_the_orders_are_there_and_the_dashboard_is_in_the_menu(
    sqlite_database: Database,
) -> None:
    browser = await signed_in("clerk")
    assert (await browser.get("/admin/")).headers["location"] == "/admin/orders"
    assert 'href="/admin/dashboard"' in (await browser.get("/admin/orders")).text
