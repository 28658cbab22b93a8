"""A list worked through row by row: the next row is the next, whatever was done to this one."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from backdesk.auth.user import Role
from models.order import Order
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    return await signed_in("clerk")


async def begun(browser: httpx.AsyncClient, asked: str = "") -> str:
    """The address of the first row's page."""
    answer = await browser.get(f"/admin/queue/orders/begin?{asked}")
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def after(browser: httpx.AsyncClient, place: str, step: str = "next") -> str:
    """Where Next leads from the page at ``place``."""
    answer = await browser.get(f"/admin/queue/orders/{step}?{urlsplit(place).query}")
    assert answer.status_code == 303
    return str(answer.headers["location"])


def number(place: str) -> str:
    return urlsplit(place).path.rpartition("/")[2]


def turn(place: str) -> str:
    return parse_qs(urlsplit(place).query)["turn"][0]


@pytest.mark.usefixtures("database")
async def test_rows_that_leave_the_list_make_no_other_skipped_or_seen_twice() -> None:
    browser = await signed_in("clerk")
    for _one in range(5):
        await an_order()
    there = [one.number for one in await Order.all().order_by("-placed_at", "-id")]
    place, seen = await begun(browser, "q=unpaid"), []
    while urlsplit(place).path != "/admin/orders":
        seen.append(number(place))
        shown = (await browser.get(place)).text
        assert f"{len(seen)} of 5" in shown
        assert "unpaid</span>" in shown
        await act(await Order.get(number=seen[-1]), "mark_as_paid")
        place = await after(browser, place)
    assert seen == there
    assert place == "/admin/orders?q=unpaid"
    assert "That was the last one." in (await browser.get(place)).text


async def test_the_row_before_is_the_one_that_stands_before_in_the_list(
    browser: httpx.AsyncClient,
) -> None:
    for _one in range(3):
        await an_order()
    first = await begun(browser)
    second = await after(browser, first)
    assert (turn(first), turn(second)) == ("1", "2")
    assert await after(browser, second, "previous") == first
    assert 'id="queue-previous"' not in (await browser.get(first)).text
    assert await after(browser, first, "previous") == "/admin/orders"


async def test_a_queue_begins_at_the_row_that_is_named_or_the_page_that_is_looked_at(
    browser: httpx.AsyncClient,
) -> None:
    for _one in range(30):
        await an_order()
    there = [one.number for one in await Order.all().order_by("-placed_at", "-id")]
    place = await begun(browser, f"_from={there[3]}")
    assert (number(place), turn(place)) == (there[3], "4")
    listed = (await browser.get("/admin/orders")).text
    later = listed.partition('rel="next" href="/admin/orders?')[2].partition('"')[0]
    place = await begun(browser, later)
    assert (number(place), turn(place)) == (there[25], "26")


async def test_every_list_whose_rows_have_pages_is_worked_through(
    browser: httpx.AsyncClient,
) -> None:
    await an_order()
    for key in ("orders", "invoices", "customers", "products"):
        answer = await browser.get(f"/admin/queue/{key}/begin")
        shown = await browser.get(answer.headers["location"])
        assert shown.status_code == 200
        assert "Finish, it is the last one" in shown.text
    assert (await browser.get("/admin/queue/quotes/begin")).headers["location"] == "/admin/quotes"


async def test_a_queue_that_is_none_is_refused_in_words(browser: httpx.AsyncClient) -> None:
    order = await an_order()
    for asked, said in {
        "queue=&place=abc": "does not fit the list",
        "queue=sort%3Dnothing__asc&place=abc": "cannot be sorted",
    }.items():
        answer = await browser.get(f"/admin/orders/{order}?{asked}")
        assert answer.status_code == 400
        assert said in answer.text
    assert (await browser.get("/admin/queue/orders/sideways?queue=")).status_code == 404
    assert (await browser.get("/admin/queue/orders/begin?q=country:")).status_code == 400
    assert (await browser.get("/admin/queue/orders/begin?after=abc")).status_code == 400


@pytest.mark.usefixtures("sqlite_database")
async def test_whoever_may_not_see_a_list_does_not_work_through_it() -> None:
    await Role.create(name="packer", permissions=["orders.view"])
    browser = await signed_in("packer")
    answer = await browser.get("/admin/queue/customers/begin")
    assert answer.status_code == 403
