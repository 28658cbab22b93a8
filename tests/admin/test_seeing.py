"""How the list of orders is seen: columns, sorts, groups, sums, a place by its date."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from backdesk.admin.changelist import aggregates as summing
from backdesk.auth.user import User
from backdesk.models.list_preferences import ListChoice
from models.order import Order
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.order import an_order
from tests.factories.settings import change

LIST = "/admin/orders"
FETCHED = {"X-Requested-With": "fetch"}


async def form_token(browser: httpx.AsyncClient) -> str:
    """The token that every page of the browser carries."""
    page = await browser.get(LIST)
    return page.text.partition('name="csrf-token" content="')[2][:64]


def headings(page: httpx.Response) -> list[str]:
    return re.findall(r'data-column="(\w+)"', page.text)


def numbers(page: httpx.Response) -> list[str]:
    return re.findall(r'class="row-link" href="/admin/orders/(\w+)"', page.text)


def said(page: httpx.Response) -> str:
    """The text of a piece, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


async def test_the_address_says_which_columns_are_shown_and_no_other_is_queried(
    sqlite_database: Database, sql: list[str]
) -> None:
    await an_order()
    browser = await signed_in("clerk")
    sql.clear()
    page = await browser.get(LIST, params={"columns": "country,number,vat"})
    assert headings(page) == ["country", "number", "vat"]
    (rows,) = [line for line in sql if '"placed_at"' in line and '"orders"' in line]
    assert '"country"' in rows
    assert '"shipping_status"' not in rows


async def test_a_page_of_orders_takes_few_queries(
    sqlite_database: Database, sql: list[str]
) -> None:
    for _one in range(3):
        await an_order()
    browser = await signed_in("clerk")
    sql.clear()
    await browser.get(LIST)
    assert len([line for line in sql if line.startswith("SELECT")]) <= 7


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ("columns=number,secret", "no column “secret”"),
        ("group=secret", "cannot be grouped by “secret”"),
        ("density=huge", "comfortable or compact"),
        ("sort=due__asc&sort=due__desc", "sorted by “due” twice"),
        ("jump=yesterday", "“yesterday” is not a date"),
        ("jump=9999-12-31", "“9999-12-31” is not a date"),
        ("jump=2026-11-20&sort=due__asc", "Sort the list by a date first"),
    ],
)
async def test_what_a_list_cannot_show_is_refused_in_words(
    sqlite_database: Database, asked: str, refused: str
) -> None:
    browser = await signed_in("clerk")
    page = await browser.get(f"{LIST}?{asked}")
    assert page.status_code == 400
    assert refused in page.text


async def test_columns_are_kept_for_whoever_chose_them(sqlite_database: Database) -> None:
    await an_order()
    browser, other = await signed_in("clerk"), await signed_in("clerk")
    token = await form_token(browser)
    form = {"_csrf": token, "column": ["due", "number"], "density": "compact", "do": "keep"}
    answer = await browser.post(f"{LIST}/columns", data=form | {"width.due": "120"})
    assert (answer.status_code, answer.headers["location"]) == (303, LIST + "?")
    page = await browser.get(LIST)
    assert headings(page) == ["due", "number"]
    assert 'class="rows compact sized"' in page.text
    assert 'data-column="due" width="120"' in page.text
    assert headings(await other.get(LIST))[:2] == ["number", "placed_at"]
    await browser.post(f"{LIST}/columns", data={"_csrf": token, "do": "reset"})
    assert len(headings(await browser.get(LIST))) == 9


async def test_no_columns_at_all_are_refused_in_words(sqlite_database: Database) -> None:
    browser = await signed_in("clerk")
    form = {"_csrf": await form_token(browser), "do": "keep"}
    answer = await browser.post(f"{LIST}/columns", data=form)
    assert answer.status_code == 400
    assert "Choose at least one column." in answer.text
    assert await ListChoice.all().count() == 0


async def test_widths_that_were_dragged_are_kept_and_odd_ones_refused(
    sqlite_database: Database,
) -> None:
    browser = await signed_in("clerk")
    token = {"_csrf": await form_token(browser)}
    assert (await browser.post(f"{LIST}/widths", data=token | {"due": "90"})).status_code == 204
    for odd in ("-1", "9" * 5, "wide", "²"):
        answer = await browser.post(f"{LIST}/widths", data=token | {"due": odd})
        assert answer.status_code == 400
    assert (await ListChoice.get()).widths == {"due": 90}


async def test_a_list_is_sorted_by_several_columns_page_by_page(database: Database) -> None:
    for n in range(30):
        await an_order(shipping_cost=100 * (n % 3), paid=n % 2 == 0)
    browser = await signed_in("clerk")
    sort = "sort=status__asc&sort=gross__desc"
    page = await browser.get(f"{LIST}?{sort}")
    assert re.search(r"Status<i[^>]+></i><sup>1</sup>", page.text)
    assert re.search(r"Total<i[^>]+></i><sup>2</sup>", page.text)
    found = numbers(page)
    after = re.search(r'rel="next" href="([^"]+)"', page.text)
    assert after is not None
    found += numbers(await browser.get(unescape(after[1])))
    orders = await Order.all().order_by("status", "-gross", "id")
    assert found == [one.number for one in orders]


async def test_the_sums_are_those_of_all_that_match_in_each_currency(database: Database) -> None:
    await an_order()
    await an_order(paid=True)
    await an_order(currency="JPY")
    await an_order(customer={"email": "x@example.com", "address": {"country": "FR"}})
    browser = await signed_in("clerk")
    piece = await browser.get(f"{LIST}/sums", params={"q": "country:NL"}, headers=FETCHED)
    assert said(piece) == "3 rows Total €49.86 Due €24.93 Total ¥2,493 Due ¥2,493"


async def test_what_is_not_the_sum_of_all_says_so(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _one in range(3):
        await an_order()
    monkeypatch.setattr(summing, "MOST_ROWS", 2)
    browser = await signed_in("clerk")
    page = await browser.get(f"{LIST}/sums", headers=FETCHED)
    assert "The newest" in said(page)
    assert "3 rows" not in said(page)


async def test_what_takes_the_database_too_long_is_given_up_in_words(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await an_order()

    def slow(question: summing._AggregateQuery) -> tuple[str, list[object]]:
        return "SELECT pg_sleep(5)", []

    monkeypatch.setattr(summing._AggregateQuery, "sql", slow)
    monkeypatch.setattr(summing, "TIMEOUT_MS", 50)
    browser = await signed_in("clerk")
    page = await browser.get(f"{LIST}/sums", headers=FETCHED)
    assert "too many to add up in time" in page.text


@pytest.mark.parametrize("group", ["day", "status", "payment_status", "customer", "country"])
async def test_each_group_says_what_it_comes_to_and_leads_to_its_rows(
    database: Database, group: str
) -> None:
    await an_order(placed_at="2026-10-24T22:30:00Z", paid=True)
    wanted = await an_order(
        placed_at="2026-10-25T23:30:00Z",
        customer={"email": "solo@example.com", "name": "Solo", "address": {"country": "DE"}},
    )
    browser = await signed_in("clerk")
    await User.all().update(timezone="America/New_York")
    await change(time_zone="Europe/Amsterdam")
    piece = await browser.get(f"{LIST}/sums", params={"group": group, "groups": "1"})
    assert piece.status_code == 200
    found = re.findall(r'data-group="([^"]*)".*?href="([^"]+)">([^<]+)<', piece.text)
    assert len(found) == 2
    keys = [key for key, _address, _name in found]
    key = {
        "day": "2026-10-26",
        "status": "awaiting payment",
        "payment_status": "unpaid",
        "customer": str(wanted.customer_id),
        "country": "DE",
    }[group]
    assert key in keys
    alone = await browser.get(unescape(found[keys.index(key)][1]))
    assert numbers(alone) == [wanted.number]
    listed = await browser.get(LIST, params={"group": group})
    assert len(re.findall(r'<tr class="group" data-group', listed.text)) == 2


async def test_a_group_keeps_what_was_asked_before(sqlite_database: Database) -> None:
    wanted = await an_order()
    await an_order(paid=True)
    await an_order(customer={"email": "x@example.com", "address": {"country": "DE"}})
    browser = await signed_in("clerk")
    asked = {"group": "country", "groups": "1", "q": "unpaid or number:X"}
    piece = await browser.get(f"{LIST}/sums", params=asked)
    address = re.search(r'data-group="NL".*?href="([^"]+)"', piece.text)
    assert address is not None
    assert numbers(await browser.get(unescape(address[1]))) == [wanted.number]


@pytest.mark.parametrize(("sort", "first"), [("desc", 1), ("asc", 2)])
async def test_a_jump_shows_the_day_first_and_filters_nothing(
    database: Database, sort: str, first: int
) -> None:
    days = ["2026-11-10", "2026-11-19", "2026-11-21"]
    orders = [await an_order(placed_at=f"{day}T12:00:00Z") for day in days]
    browser = await signed_in("clerk")
    asked = {"jump": "2026-11-20", "sort": f"placed_at__{sort}"}
    answer = await browser.get(LIST, params=asked)
    assert answer.status_code == 303
    assert "jump" not in answer.headers["location"]
    page = await browser.get(answer.headers["location"])
    assert numbers(page)[0] == orders[first].number
    assert "3 rows" in page.text
    assert 'rel="prev"' in page.text


async def test_a_list_without_rows_offers_to_leave_out_what_narrows_it(
    sqlite_database: Database,
) -> None:
    order = await an_order()
    browser = await signed_in("clerk")
    page = await browser.get(
        LIST, params={"q": "unpaid -hold country:DE", "filter": 'status__in="awaiting payment"'}
    )
    offered = re.findall(r'href="([^"]+)" aria-label="Without ([^"]+)"', page.text)
    assert [what for _address, what in offered] == [
        "unpaid",
        "-hold",
        "country:DE",
        "Status is awaiting payment",
    ]
    assert numbers(await browser.get(unescape(offered[2][0]))) == [order.number]


async def test_a_customer_who_is_filtered_by_is_named(sqlite_database: Database) -> None:
    order = await an_order(customer={"email": "z@example.com", "name": "Zofia Quill"})
    browser = await signed_in("clerk")
    page = await browser.get(LIST, params={"filter": f"customer__is={order.customer_id}"})
    assert "Remove the filter Customer page is Zofia Quill" in page.text
