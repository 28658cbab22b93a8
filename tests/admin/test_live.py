"""Live: what is committed is told to the pages that show it, to those who may see it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from backdesk.admin.detail.pages import may_see
from backdesk.admin.live.changes import Change, changes_since
from backdesk.admin.live.connections import PAGES_OF_ONE, WAITING, Connection, LiveHub
from backdesk.auth.session import end_session, find_session, start_session
from backdesk.auth.user import Role, User
from backdesk.db.change_feed import MOST, ChangeBatch, last_entry
from backdesk.db.database import connection
from backdesk.models.history import History
from backdesk.models.presence import Presence, join, present_users
from tests.admin.behind_the_door import signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order
from tests.factories.user import a_user
from tests.waiting import PATIENCE


@pytest.fixture
async def live(database: Database) -> AsyncIterator[LiveHub]:
    """As it runs in a server's process, on both databases."""
    live = LiveHub(database.url)
    async with live.at_work():
        yield live


async def everything(_user: User, changes: Sequence[Change]) -> Sequence[Change]:
    return changes


async def a_page(
    live: LiveHub, at: str, role: str = "clerk", user: User | None = None
) -> Connection:
    """Somebody has a page open."""
    user = user or await User.with_role(id=(await a_user(role)).id)
    assert user is not None
    _session, token = await start_session(user, datetime.now(UTC))
    session = await find_session(token, datetime.now(UTC))
    assert session is not None
    stream = Connection(at, session, session.user, everything)
    await live.open(stream)
    return stream


async def told(stream: Connection) -> tuple[str, Any]:
    """The next event of the page; None where it ended."""
    event = await asyncio.wait_for(stream.waiting.get(), PATIENCE)
    return (str(event.event), json.loads(str(event.data))) if event else ("end", None)


async def told_of(stream: Connection, kind: str) -> list[dict[str, Any]]:
    """All changes that the page is told until the one of this kind."""
    heard: list[dict[str, Any]] = []
    while not any(one["kind"] == kind for one in heard):
        event, changes = await told(stream)
        assert event in ("changes", "here"), event
        heard += changes if event == "changes" else []
    return heard


async def told_until_the_end(stream: Connection) -> set[str]:
    """The kinds of all changes; what came before the page was opened may be among them."""
    kinds: set[str] = set()
    while (heard := await told(stream)) != ("end", None):
        kinds |= {one["kind"] for one in heard[1]} if heard[0] == "changes" else set()
    return kinds


async def here(stream: Connection) -> list[str]:
    """Who is named next as having the page open too."""
    while True:
        event, names = await told(stream)
        if event == "here":
            assert isinstance(names, list)
            return names


async def test_a_change_is_told_to_the_page_and_the_list_with_no_more_than_they_need(
    live: LiveHub,
) -> None:
    order, clerk = await an_order(), await a_user("manager")
    page, list_ = await a_page(live, f"orders/{order}"), await a_page(live, "orders")
    other = await a_page(live, "orders/ORD99999")
    await act(order, "hold", by=clerk)
    for stream in (page, list_):
        held = (await told_of(stream, "held"))[-1]
        assert held.pop("id") == await last_entry()
        assert held == {
            "place": f"orders/{order}",
            "number": order.number,
            "version": 2,
            "kind": "held",
            "by": clerk.name,
        }
    assert other.waiting.empty()


async def test_what_happens_to_a_document_is_told_to_its_page_and_its_orders(live: LiveHub) -> None:
    order = await an_order()
    await act(order, "create_packing_slip")
    slip = await order.packing_slips.all().first()
    assert slip is not None
    page, of_order = await a_page(live, f"packing_slips/{slip}"), await a_page(live, "orders")
    await act(slip, "edit", status="packed")
    for stream, place in ((page, f"packing_slips/{slip}"), (of_order, f"orders/{order}")):
        changes = await told_of(stream, "edited")
        assert {one["place"] for one in changes} == {place}


async def test_what_an_order_does_to_its_paper_is_told_to_the_papers_page(live: LiveHub) -> None:
    order = await an_order()
    invoice = await order.invoices.all().first()
    assert invoice is not None
    page = await a_page(live, f"invoices/{invoice}")
    await act(order, "mark_as_paid")
    changes = await told_of(page, "marked_as_paid")
    assert {one["place"] for one in changes} == {f"invoices/{invoice}"}


async def test_what_was_rolled_back_is_told_to_nobody(live: LiveHub) -> None:
    order = await an_order(paid=True, shipped=True)
    page = await a_page(live, f"orders/{order}")
    await act(order, "hold").refused("it is completed")
    await act(order, "add_note", text="After it")
    changes = await told_of(page, "note_added")
    assert "held" not in {one["kind"] for one in changes}


async def test_who_signs_out_is_told_nothing_any_more(live: LiveHub) -> None:
    order = await an_order()
    page = await a_page(live, f"orders/{order}")
    await end_session(page.session)
    await act(order, "hold")
    assert "held" not in await told_until_the_end(page)


async def test_who_may_not_see_it_any_more_is_told_nothing_any_more(live: LiveHub) -> None:
    role = await Role.create(name="looking", permissions=["orders.view"])
    user = await User.create(email="looking@example.com", role=role)
    order = await an_order()
    page = await a_page(live, f"orders/{order}", user=await User.with_role(id=user.id))
    role.permissions = ["products.view"]
    await role.save()
    await act(order, "hold")
    assert "held" not in await told_until_the_end(page)


async def test_a_slow_page_is_told_to_look_at_everything_anew(live: LiveHub) -> None:
    page = await a_page(live, "orders")
    for serial in range(WAITING + 1):
        page.tell("changes", serial, [])
    assert await told(page) == ("all", None)
    assert page.waiting.empty()


async def test_of_very_many_changes_it_is_said_that_there_were_many(live: LiveHub) -> None:
    page = await a_page(live, "orders")
    rows = [
        History(
            at=datetime.now(UTC),
            actor="Import",
            kind="imported",
            text="",
            subject="job",
            subject_key="1",
        )
        for _ in range(MOST + 1)
    ]
    await History.bulk_create(rows)
    assert await told(page) == ("all", None)


async def test_what_is_committed_while_the_listening_begins_is_told(database: Database) -> None:
    order, live = await an_order(), LiveHub(database.url)
    live.last = await last_entry()
    page = await a_page(live, f"orders/{order}")
    await act(order, "hold")
    work = asyncio.create_task(live._work())
    assert (await told_of(page, "held"))[-1]["number"] == order.number
    work.cancel()


async def test_of_very_many_pages_of_one_session_the_oldest_ends(live: LiveHub) -> None:
    first = await a_page(live, "orders")
    for _ in range(PAGES_OF_ONE):
        await live.open(Connection("orders", first.session, first.user, everything))
    assert await told(first) == ("end", None)


async def test_colleagues_who_have_the_page_open_are_named_and_go_when_they_go(
    live: LiveHub, database: Database
) -> None:
    order = await an_order()
    mine = await a_page(live, f"orders/{order}", "manager")
    elsewhere = LiveHub(database.url)
    async with elsewhere.at_work():
        hers = await a_page(elsewhere, f"orders/{order}")
        assert await here(mine) == [hers.user.name]
        assert await here(hers) == [mine.user.name]
        again = await a_page(elsewhere, f"orders/{order}", user=hers.user)
        assert await here(again) == [mine.user.name]
        elsewhere.close(hers)
        elsewhere.close(again)
        assert await here(mine) == []
    assert await Presence.all().count() == 1


async def test_whom_a_killed_process_left_behind_runs_out(live: LiveHub) -> None:
    order, user = await an_order(), await a_user()
    gone = await join(user.id, f"orders/{order}", datetime(2026, 1, 1, tzinfo=UTC))
    page = await a_page(live, f"orders/{order}")
    assert page.waiting.empty()
    await live.tell(ChangeBatch())
    assert await Presence.get_or_none(id=gone) is None
    assert await present_users([page.page], datetime.now(UTC)) == {
        page.page: {page.user.id: page.user.name}
    }


async def test_a_page_that_comes_back_hears_what_it_missed(database: Database) -> None:
    order, other = await an_order(), await an_order()
    seen = await last_entry()
    await act(order, "hold")
    await act(other, "hold")
    missed = await changes_since(f"orders/{order}", seen)
    assert missed is not None
    assert [one.number for one in missed if one.id > seen] == [order.number]


async def test_a_line_to_postgres_that_broke_is_heard_again_and_pages_look_anew(
    postgres_database: Database,
) -> None:
    live = LiveHub(postgres_database.url)
    async with live.at_work():
        order = await an_order()
        page = await a_page(live, "orders")
        await act(order, "hold")
        await told_of(page, "held")
        await connection().execute_query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE (query LIKE 'LISTEN%' OR query = 'SELECT 1') AND datname = current_database()"
        )
        assert await told(page) == ("all", None)
        await act(order, "unhold")
        await told_of(page, "unheld")


async def test_only_pages_that_a_role_may_see_can_be_listened_to(
    sqlite_database: Database,
) -> None:
    role = await Role.create(name="stock", permissions=["products.view"])
    user = await User.create(email="stock@example.com", role=role)
    assert may_see(user, "products")
    assert not may_see(user, "orders")
    assert not may_see(user, "users")
    assert not may_see(user, "")
    browser = await signed_in("clerk")
    assert (await browser.get("/admin/live?at=users")).status_code == 403
    assert (await browser.get(f"/admin/live?at=orders/{'x' * 200}")).status_code == 404
