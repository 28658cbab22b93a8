"""Requests end in time: the query stops, nothing is half done, and others find a connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from backdesk.db.database import atomically, connection, dialect
from backdesk.db.deadline import may_take
from backdesk.db.row_queue import MOST_CONNECTIONS
from backdesk.db.timeout import with_statement_timeout
from models.note import Note
from models.order import Order
from tests.admin.behind_the_door import HERE, configured
from tests.conftest import Database
from tests.factories.order import an_order
from web import middleware_of

Endpoint = Callable[[Request], Awaitable[Response]]
SLOW = "SELECT pg_sleep(30) /* slow */"
RUNNING = "SELECT count(*) FROM pg_stat_activity WHERE query = $1 AND state = 'active'"


def an_app(endpoint: Endpoint, seconds: str = "1") -> Starlette:
    return Starlette(
        routes=[Route("/open", endpoint, methods=["GET", "POST"])],
        middleware=middleware_of(configured(ORDERLY_REQUEST_TIMEOUT=seconds)),
    )


async def asked(app: Starlette, method: str = "GET") -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as caller:
        return await caller.request(method, "/open", headers={"Accept": "application/json"})


async def slow(_request: Request) -> Response:
    await connection().execute_query(SLOW)
    return PlainTextResponse("done")


async def running(database: Database) -> int:
    elsewhere = await asyncpg.connect(database.url)
    found: int = await elsewhere.fetchval(RUNNING, SLOW)
    await elsewhere.close()
    return found


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    while not await condition():  # noqa: ASYNC110 - the database says it to nobody
        await asyncio.sleep(0.02)


async def test_what_takes_too_long_is_503_and_its_query_is_stopped(
    postgres_database: Database,
) -> None:
    answer = await asked(an_app(slow))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "took too long" in answer.json()["detail"]

    async def stopped() -> bool:
        return await running(postgres_database) == 0

    await until(stopped)
    assert await Order.all().count() == 0, "the connection is as good as before"


async def test_a_transaction_that_takes_too_long_is_undone_and_that_is_said(
    postgres_database: Database,
) -> None:
    order = await an_order()

    async def note(_request: Request) -> Response:
        async def work() -> None:
            await run(
                get(Order, "add_note"), order.number, {"text": "x"}, Invocation(SystemActor())
            )
            await connection().execute_query(SLOW)

        await atomically(work)
        return PlainTextResponse("done")

    answer = await asked(an_app(note), "POST")
    assert (answer.status_code, "Nothing was changed" in answer.text) == (503, True)
    assert await Note.all().count() == 0
    await run(get(Order, "add_note"), order.number, {"text": "x"}, Invocation(SystemActor()))


async def test_what_waits_too_long_for_a_locked_table_is_503(postgres_database: Database) -> None:
    elsewhere = await asyncpg.connect(postgres_database.url)

    async def search(_request: Request) -> Response:
        await connection().execute_script("SET lock_timeout = '50ms'; SELECT * FROM order_search")
        return PlainTextResponse("found")

    async with elsewhere.transaction():
        await elsewhere.execute("LOCK TABLE order_search IN ACCESS EXCLUSIVE MODE")
        answer = await asked(an_app(search, "60"))
    await elsewhere.close()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_what_says_that_it_takes_longer_is_waited_for(sqlite_database: Database) -> None:
    @may_take(600)
    async def longer(_request: Request) -> Response:
        await asyncio.sleep(1.1)
        return PlainTextResponse("done")

    assert (await asked(an_app(longer))).text == "done"


async def test_a_download_that_was_begun_comes_to_its_end(sqlite_database: Database) -> None:
    async def download(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(1.1)
        await send({"type": "http.response.body", "body": b"all of it"})

    async def endpoint(_request: Request) -> Response:
        return download  # type: ignore[return-value]

    assert (await asked(an_app(endpoint))).text == "all of it"


async def test_the_query_of_a_caller_who_leaves_is_stopped(postgres_database: Database) -> None:
    await _call_and_leave(an_app(slow, "60"), "GET", postgres_database)

    async def stopped() -> bool:
        return await running(postgres_database) == 0

    await until(stopped)
    assert await Order.all().count() == 0


async def test_what_is_written_for_a_caller_who_leaves_is_finished(
    postgres_database: Database,
) -> None:
    order, written = await an_order(), asyncio.Event()

    async def note(_request: Request) -> Response:
        await connection().execute_query("SELECT pg_sleep(0.3)")
        await run(get(Order, "add_note"), order.number, {"text": "x"}, Invocation(SystemActor()))
        written.set()
        return PlainTextResponse("done")

    await _call_and_leave(an_app(note, "60"), "POST", None)
    await written.wait()
    assert await Note.all().count() == 1


async def _call_and_leave(app: Starlette, method: str, database: Database | None) -> None:
    """The caller is gone as soon as the slow query runs."""
    left, sent = asyncio.Event(), False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(_message: Any) -> None:
        """Nobody is there."""

    host = [(b"host", b"127.0.0.1:8000")]
    scope: dict[str, Any] = {"type": "http", "method": method, "path": "/open", "headers": host}
    scope |= {"query_string": b"", "raw_path": b"/open", "root_path": "", "scheme": "http"}
    answering = asyncio.create_task(app(scope, receive, send))

    async def begun() -> bool:
        return database is None or await running(database) == 1

    await until(begun)
    left.set()
    await answering


@pytest.mark.parametrize("waits", ["search", "write", "background"])
async def test_however_many_wait_for_one_thing_others_find_a_connection(
    postgres_database: Database, waits: str
) -> None:
    order = await an_order()
    elsewhere = await asyncpg.connect(postgres_database.url)
    await elsewhere.execute("SELECT pg_advisory_lock(7)")

    async def wait() -> None:
        await connection().execute_query("SELECT pg_advisory_lock_shared(7)")

    asking = [
        asyncio.create_task(
            with_statement_timeout(wait, 60_000) if waits == "search" else atomically(wait)
        )
        for _ in range(2 * MOST_CONNECTIONS)
    ]
    await asyncio.sleep(0.5)
    for _time in range(5):
        assert await Order.get(id=order.id) == order
    await elsewhere.close()
    await asyncio.gather(*asking)


async def test_a_search_is_given_up_in_time_and_leaves_the_line_to_others(
    database: Database,
) -> None:
    endless = {
        "postgres": SLOW,
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT MAX(i) FROM n",
    }[dialect()]

    async def ask() -> str:
        await connection().execute_query(endless)
        return "found"

    assert await with_statement_timeout(ask, 700) is None
    assert await Order.all().count() == 0
