"""What a caller is told when a request is not for this API, or cannot be read at all."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from backdesk.auth.api_token import ApiToken
from backdesk.db.database import CommitOutcomeUnknown, DatabaseBusy
from backdesk.models.rate_limit import Rate
from models.order import Order
from tests.api.caller import problem_of, wrong_fields
from tests.factories.order import an_order


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer forged",
        "Bearer é",
        "Bearer " + "x" * 5000,
    ],
)
async def test_without_a_token_that_is_known_nothing_is_said(
    caller: httpx.AsyncClient, header: str | None
) -> None:
    del caller.headers["Authorization"]
    headers = {} if header is None else {"Authorization": header.encode()}
    for path in ("/orders", "/orders/ORD00001", "/orders/ORD00001/actions"):
        answer = await caller.get(path, headers=headers)  # type: ignore[arg-type]
        problem_of(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_that_was_taken_back_opens_nothing(caller: httpx.AsyncClient) -> None:
    await ApiToken.all().delete()
    problem_of(await caller.get("/orders"), 401)


async def test_an_address_that_is_not_there(caller: httpx.AsyncClient) -> None:
    for path in ("/", "/nothing", "/orders/ORD00001/nothing", "/orders/a/b/c/d"):
        problem_of(await caller.get(path), 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"1", 400),
        (b'{"a": NaN}', 400),
        (b'{"a": 1, "a": 2}', 400),
        (b'{"a": "\xff"}', 400),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, 400),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"a": ' + b"9" * 10_000 + b"}", 400),
        (b'{"currency": "\\ud800"}', 422),
        (b" " * 10_000_000, 413),
    ],
)
async def test_a_body_that_cannot_be_read(
    caller: httpx.AsyncClient, body: bytes, status: int
) -> None:
    kind = {"Content-Type": "application/json"}
    problem_of(await caller.post("/orders", content=body, headers=kind), status)
    assert await Order.all().count() == 0


async def test_a_body_that_never_ends_is_not_read_to_its_end(caller: httpx.AsyncClient) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 100_000
            yield b" " * 100_000

    kind = {"Content-Type": "application/json"}
    problem_of(await caller.post("/orders", content=chunks(), headers=kind), 413)
    assert sent < 10_000_000


async def test_a_body_of_another_kind(caller: httpx.AsyncClient) -> None:
    order = await an_order()
    for path in ("/orders", f"/orders/{order.number}/actions/hold"):
        problem_of(await caller.post(path, data={"reason": "a form"}), 415)
        kind = {"Content-Type": "text/xml"}
        problem_of(await caller.post(path, content=b"<a/>", headers=kind), 415)


async def test_texts_that_no_database_keeps_are_refused(caller: httpx.AsyncClient) -> None:
    order = await an_order()
    path = f"/orders/{order.number}/actions/add_note"
    assert wrong_fields(await caller.post(path, json={"text": "a\x00b"})) == ["text"]
    assert wrong_fields(await caller.get("/orders?q=a%00b")) == ["q"]


async def test_who_asks_too_often_is_told_when_to_come_back(
    caller: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backdesk.api.authentication.RATE", Rate(200, 3600.0))
    answers = [await caller.get("/orders/none") for _ in range(201)]
    assert {answer.status_code for answer in answers[:-1]} == {404}
    problem_of(answers[-1], 429)
    assert 3500 < int(answers[-1].headers["retry-after"]) <= 3600


async def test_what_one_process_answered_counts_in_the_others(
    caller: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backdesk.api.authentication.RATE", Rate(40, 3600.0))
    answers = []
    for _process in range(3):
        monkeypatch.setattr("backdesk.api.authentication._blocks", {})
        answers += [(await caller.get("/orders/none")).status_code for _ in range(15)]
    assert answers == [404] * 30 + [429] * 15  # of a block that was begun the rest is lost


@pytest.mark.parametrize(
    ("error", "said"), [(DatabaseBusy, "nothing was changed"), (CommitOutcomeUnknown, "may")]
)
async def test_a_database_that_does_not_answer(
    caller: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, error: type[Exception], said: str
) -> None:
    async def failing(*_: object) -> None:
        raise error("the database is away")

    monkeypatch.setattr("backdesk.api.routes.run", failing)
    answer = await caller.post("/orders/ORD00001/actions/hold")
    assert said in problem_of(answer, 503)["detail"]
    assert answer.headers["retry-after"]
