"""The size of what is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from backdesk.admin.middleware.body_limit import LARGEST, MIB, BodyLimit
from tests.admin.behind_the_door import a_browser, a_member, an_app, form_token, sign_in
from tests.conftest import Database

TEN_MB = 10 * MIB


async def in_pieces(size: int, taken: list[int]) -> AsyncIterator[bytes]:
    """A body that does not say how long it is; ``taken`` counts what was read of it."""
    for _piece in range(size // 65536):
        taken.append(65536)
        yield b"x" * 65536


async def test_ten_megabytes_are_refused_before_they_are_read() -> None:
    answer = await a_browser(an_app()).post("/open", content=b"x" * TEN_MB)
    assert answer.status_code == 413
    assert "larger than 2 MiB" in answer.text
    assert answer.headers["connection"] == "close"


async def test_of_a_body_in_pieces_no_more_than_the_limit_is_read() -> None:
    taken: list[int] = []
    answer = await a_browser(an_app()).post("/open", content=in_pieces(TEN_MB, taken))
    assert answer.status_code == 413
    assert "larger than 2 MiB" in answer.text
    assert sum(taken) <= LARGEST + 2 * 65536


async def test_a_body_of_just_the_limit_is_read() -> None:
    browser = a_browser(an_app())
    assert (await browser.post("/open", content=b"x" * LARGEST)).json() == {"bytes": LARGEST}
    answer = await browser.post("/open", content=in_pieces(LARGEST, []))
    assert answer.json() == {"bytes": LARGEST}


@pytest.mark.parametrize("length", ["9" * 400, str(LARGEST + 1)])
async def test_a_body_that_announces_too_much_is_refused(length: str) -> None:
    answer = await a_browser(an_app()).post("/open", headers={"Content-Length": length})
    assert answer.status_code == 413


async def test_a_program_is_refused_in_its_own_form() -> None:
    answer = await a_browser(an_app()).post("/api/orders", content=b"x" * TEN_MB)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 413


async def test_a_form_in_pieces_is_refused_behind_the_door_too(sqlite_database: Database) -> None:
    browser = a_browser(an_app())
    await sign_in(browser, (await a_member()).email)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    token = {"X-CSRF-Token": await form_token(browser)}
    for headers in (kind, token):
        answer = await browser.post("/admin/change", content=in_pieces(TEN_MB, []), headers=headers)
        assert answer.status_code == 413


@pytest.fixture
def careless() -> httpx.AsyncClient:
    """A page that takes every error for its own, and a place that takes more."""

    async def page(request: Request) -> Response:
        try:
            return PlainTextResponse(str(len(await request.body())))
        except Exception:
            return PlainTextResponse("something went wrong", 500)

    async def broken(request: Request) -> Response:
        try:
            await request.body()
        except Exception as error:
            raise ClientDisconnect from error
        raise ZeroDivisionError

    inner = Starlette(routes=[Route("/page", page, methods=["POST"])])
    routes = [
        Mount("/inner", inner),
        Route("/upload/big", page, methods=["POST"]),
        Route("/broken", broken, methods=["POST"]),
    ]
    limits = {"/upload": 4 * MIB, "/upload/big": 6 * MIB}
    return a_browser(Starlette(routes=routes, middleware=[Middleware(BodyLimit, limits=limits)]))


@pytest.mark.parametrize("path", ["/inner/page", "/broken"])
async def test_what_a_page_makes_of_half_a_body_is_not_said(
    careless: httpx.AsyncClient, path: str
) -> None:
    answer = await careless.post(path, content=in_pieces(TEN_MB, []))
    assert answer.status_code == 413


async def test_an_error_of_a_page_stays_an_error(careless: httpx.AsyncClient) -> None:
    with pytest.raises(ZeroDivisionError):
        await careless.post("/broken", content=b"x")


async def test_a_place_may_take_more_and_the_nearest_limit_counts(
    careless: httpx.AsyncClient,
) -> None:
    assert (await careless.post("/upload/big", content=b"x" * 5 * MIB)).status_code == 200
    refused = await careless.post("/upload/big", content=b"x" * 7 * MIB)
    assert refused.status_code == 413
    assert "larger than 6 MiB" in refused.text
