"""Addresses and forms that no page of ours makes are answered in words, never by a 500."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from starlette.routing import BaseRoute, Mount, Route

from tests.admin.behind_the_door import HERE, signed_in
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order

LONG = "12345678901234567890"


@pytest.fixture
async def clerk(database: Database) -> httpx.AsyncClient:
    return await signed_in("admin")


def _app(clerk: httpx.AsyncClient) -> BaseRoute:
    app: BaseRoute = clerk._transport.app  # type: ignore[attr-defined]
    return app


def _with_id(routes: list[BaseRoute], base: str = "") -> Iterator[tuple[str, str]]:
    for one in routes:
        if isinstance(one, Mount):
            yield from _with_id(one.routes, base + one.path)
        elif isinstance(one, Route) and ":id}" in one.path:
            yield from (
                (method, base + one.path) for method in one.methods or () if method != "HEAD"
            )


async def test_an_id_of_twenty_digits_is_the_id_of_nothing(clerk: httpx.AsyncClient) -> None:
    token = await _csrf(clerk)
    asked = list(_with_id(_app(clerk).routes))  # type: ignore[attr-defined]
    assert len(asked) > 20
    for method, path in asked:
        at = re.sub(r"\{\w+:id\}", LONG, path).replace("{key}", "orders")
        at = re.sub(r"\{\w+:number\}", "RET00001", at).replace("{verb}", "up")
        answer = await clerk.request(
            method, at, data={"_csrf": token} if method == "POST" else None
        )
        assert answer.status_code == 404, (method, at)


@pytest.mark.parametrize("path", ["nope.js", "", "fonts/nope.woff2", "%00", "..%2fapp.py"])
async def test_a_file_that_is_not_there_is_said_to_anybody(
    clerk: httpx.AsyncClient, path: str
) -> None:
    for browser in (clerk, _stranger(clerk)):
        answer = await browser.get(f"/admin/static/{path}")
        assert answer.status_code == 404
        assert "There is nothing at" in answer.text


def _stranger(clerk: httpx.AsyncClient) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=clerk._transport, base_url=HERE)


async def test_lines_that_are_no_lines_are_none(clerk: httpx.AsyncClient) -> None:
    order = await an_order()
    made = await act(order, "duplicate")
    for at in (f"orders/{order.number}", f"quotes/{made.made[0]['number']}"):
        token = await _csrf(clerk)
        for typed in ("x", LONG, "[1]"):
            for more in ({}, {"_preview": "1"}):
                sent = {"_csrf": token, "lines": typed, "_version": LONG, **more}
                answer = await clerk.post(f"/admin/{at}/actions/edit", data=sent)
                assert answer.status_code < 500, (at, typed, more)


async def _csrf(clerk: httpx.AsyncClient) -> str:
    page = (await clerk.get("/admin/orders")).text
    return str(re.search(r'name="_csrf" value="([^"]*)"', page)[1])  # type: ignore[index]
