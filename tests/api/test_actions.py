"""Actions by REST: one order, many orders, what may be done, and each way to be refused."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from backdesk.actions.declaration import actions_of
from backdesk.models.history import History
from models.invoice import Invoice
from models.order import Order
from models.payment import Payment
from models.quote import Quote
from tests.api.caller import a_caller, problem_of, wrong_fields
from tests.conftest import Database
from tests.factories.order import an_order


async def test_an_action_answers_with_what_was_said_made_and_changed(
    caller: httpx.AsyncClient,
) -> None:
    order = await an_order(paid=True)
    answer = (await caller.post(f"/orders/{order.number}/actions/create_packing_slip")).json()
    slip = answer["order"]["packing_slips"][0]
    assert answer["made"] == [{"kind": "packing_slip", "number": slip["number"]}]
    assert slip["number"] in answer["message"]


async def test_a_refusal_gives_the_reason_and_the_way_out(caller: httpx.AsyncClient) -> None:
    order = await an_order(on_hold=True)
    answer = await caller.post(f"/orders/{order.number}/actions/create_invoice")
    problem = problem_of(answer, 409)
    assert (problem["reason"], problem["way_out"]) == ("it is on hold", "unhold")


async def test_what_may_be_done_is_told_with_reasons_and_forms(caller: httpx.AsyncClient) -> None:
    order = await an_order(cancelled=True)
    told = (await caller.get(f"/orders/{order.number}/actions")).json()
    assert {one["name"] for one in told} == {
        action.name for action in actions_of(Order) if not action.creates
    }
    by_name = {one["name"]: one for one in told}
    assert by_name["duplicate"]["allowed"] is True
    assert by_name["hold"] == by_name["hold"] | {
        "allowed": False,
        "reason": "it is cancelled",
        "way_out": "duplicate",
    }
    assert "reason" in by_name["hold"]["form"]["properties"]


async def test_a_role_that_may_not_is_told_so_before_its_form_is_read(
    caller: httpx.AsyncClient,
) -> None:
    order = await an_order()
    async with await a_caller("warehouse") as warehouse:
        told = (await warehouse.get(f"/orders/{order.number}/actions")).json()
        paying = next(one for one in told if one["name"] == "mark_as_paid")
        assert (paying["allowed"], bool(paying["reason"])) == (False, True)
        path = f"/orders/{order.number}/actions/mark_as_paid"
        problem_of(await warehouse.post(path, json={"colour": "red"}), 403)
        bulk = {"numbers": [order.number]}
        problem_of(await warehouse.post("/orders/actions/mark_as_paid", json=bulk), 403)
    assert await Payment.all().count() == 0


async def test_an_unknown_action_is_not_there(caller: httpx.AsyncClient) -> None:
    order = await an_order()
    problem_of(await caller.post(f"/orders/{order.number}/actions/explode"), 404)
    problem_of(await caller.post("/orders/actions/explode", json={"numbers": ["ORD00001"]}), 404)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"colour": "red"}, ["colour"]),
        ({"amount": -1}, ["amount"]),
        ({"amount": 0}, ["amount"]),
        ({"amount": "100"}, ["amount"]),
        ({"amount": 10**25}, ["amount"]),
        ({"received_at": "yesterday"}, ["received_at"]),
        ({"method": "a\x00b"}, ["method"]),
        ({"method": "\ud800"}, ["method"]),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_changed(
    caller: httpx.AsyncClient, fields: dict[str, Any], wrong: list[str]
) -> None:
    order = await an_order()
    before = await History.all().count()
    path = f"/orders/{order.number}/actions/mark_as_paid"
    assert wrong_fields(await _send(caller, path, fields)) == wrong
    assert (await Payment.all().count(), await History.all().count()) == (0, before)


async def _send(caller: httpx.AsyncClient, path: str, fields: dict[str, Any]) -> httpx.Response:
    """In ASCII, so that half a surrogate pair can be sent as other programs would."""
    content = json.dumps(fields).encode("ascii")
    return await caller.post(path, content=content, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("given", ['"{}"', "{}", 'W/"{}"', "*"])
async def test_the_version_that_is_there_may_be_given_in_each_way(
    caller: httpx.AsyncClient, given: str
) -> None:
    order = await an_order()
    version = {"If-Match": given.format(order.version)}
    answer = await caller.post(f"/orders/{order.number}/actions/hold", headers=version)
    assert answer.status_code == 200


async def test_an_old_version_changes_nothing(caller: httpx.AsyncClient) -> None:
    order = await an_order()
    seen = {"If-Match": f'"{order.version}"'}
    await caller.post(f"/orders/{order.number}/actions/add_note", json={"text": "a note"})
    problem_of(await caller.post(f"/orders/{order.number}/actions/hold", headers=seen), 412)
    assert (await caller.get(f"/orders/{order.number}")).json()["on_hold"] is False


@pytest.mark.parametrize("given", ["seven", '"', '"1", "2"', "-1", "9" * 30])
async def test_a_version_that_cannot_be_read_is_said_so(
    caller: httpx.AsyncClient, given: str
) -> None:
    order = await an_order()
    answer = await caller.post(f"/orders/{order.number}/actions/hold", headers={"If-Match": given})
    assert wrong_fields(answer) == ["If-Match"]


async def test_the_same_key_pays_once(caller: httpx.AsyncClient) -> None:
    order = await an_order()
    path, key = f"/orders/{order.number}/actions/mark_as_paid", {"Idempotency-Key": "k"}
    first = await caller.post(path, json={"amount": 100}, headers=key)
    again = await caller.post(path, json={"amount": 100}, headers=key)
    assert again.json() == first.json()
    assert wrong_fields(await caller.post(path, json={"amount": 101}, headers=key))
    assert await Payment.all().count() == 1
    for bad in ("x" * 200, "tab\there"):
        answer = await caller.post(path, headers={"Idempotency-Key": bad})
        assert wrong_fields(answer) == ["Idempotency-Key"]


async def test_a_dry_run_of_one_keeps_nothing(caller: httpx.AsyncClient) -> None:
    order = await an_order()
    path = f"/orders/{order.number}/actions/mark_as_paid"
    told = (await caller.post(f"{path}?dry_run=true")).json()
    assert told["dry_run"] is True
    assert told["changes"]["payment_status"] == ["unpaid", "paid"]
    assert {"made", "emails", "message"} <= told.keys()
    assert await Payment.all().count() == 0
    assert wrong_fields(await caller.post(f"{path}?dry_run=maybe")) == ["dry_run"]


async def test_many_by_numbers_each_with_its_verdict(caller: httpx.AsyncClient) -> None:
    open_, cancelled = await an_order(), await an_order(cancelled=True)
    body = {"numbers": [open_.number, cancelled.number, "ORD99999"], "form": {"reason": "a check"}}
    answer = (await caller.post("/orders/actions/hold", json=body)).json()
    assert (answer["done"], answer["refused"], answer["failed"]) == (1, 1, 1)
    refused = answer["verdicts"][1]
    assert refused == refused | {
        "number": cancelled.number,
        "verdict": "refused",
        "reason": "it is cancelled",
        "way_out": "duplicate",
    }
    assert (await Order.get(id=open_.id)).hold_reason == "a check"


async def test_many_by_a_filter_of_the_list(caller: httpx.AsyncClient) -> None:
    chosen = await an_order(currency="USD")
    other = await an_order()
    body = {"filter": {"currency": "USD", "on_hold": "false"}}
    dry = (await caller.post("/orders/actions/hold?dry_run=true", json=body)).json()
    assert dry["done"] == 1
    assert not await Order.filter(held_at__isnull=False).exists()
    done = (await caller.post("/orders/actions/hold", json=body)).json()
    assert [one["number"] for one in done["verdicts"]] == [chosen.number]
    assert (await Order.get(id=other.id)).held_at is None


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["numbers"]),
        ({"numbers": ["ORD00001"], "filter": {}}, ["numbers"]),
        ({"numbers": []}, ["numbers"]),
        ({"numbers": [1]}, ["numbers"]),
        ({"numbers": "ORD00001"}, ["numbers"]),
        ({"filter": []}, ["filter"]),
        ({"filter": {"colour": "red"}}, ["colour"]),
        ({"filter": {"on_hold": True}}, ["filter"]),
        ({"numbers": ["ORD00001"], "form": []}, ["form"]),
        ({"numbers": ["ORD00001"], "form": {"colour": 1}}, ["colour"]),
        ({"numbers": ["ORD00001"], "colour": 1}, ["colour"]),
        ({"numbers": [f"ORD{serial}" for serial in range(10_001)]}, ["numbers"]),
    ],
)
async def test_a_bulk_that_cannot_be_read_is_refused_whole(
    caller: httpx.AsyncClient, body: dict[str, Any], wrong: list[str]
) -> None:
    await an_order()
    assert wrong_fields(await caller.post("/orders/actions/hold", json=body)) == wrong
    assert not await Order.filter(held_at__isnull=False).exists()


async def test_a_quote_is_read_listed_and_converted(caller: httpx.AsyncClient) -> None:
    order = await an_order()
    made = (await caller.post(f"/orders/{order.number}/actions/duplicate")).json()["made"]
    number = made[0]["number"]
    quote = (await caller.get(f"/quotes/{number}")).json()
    assert (quote["number"], quote["gross"]) == (number, order.gross)
    listed = (await caller.get("/quotes?status=draft")).json()
    assert [item["number"] for item in listed["items"]] == [number]
    told = (await caller.get(f"/quotes/{number}/actions")).json()
    assert "convert" in [one["name"] for one in told if one["allowed"]]
    done = (await caller.post(f"/quotes/{number}/actions/convert")).json()
    assert done["quote"]["status"] == "converted"
    assert done["made"][0] == {"kind": "order", "number": done["quote"]["order"]}
    again = await caller.post(f"/quotes/{number}/actions/convert")
    assert problem_of(again, 409)["reason"]
    assert await Quote.all().count() == 1


@pytest.mark.postgres
async def test_one_request_sent_16_times_at_once_is_done_once(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backdesk.api.authentication._blocks", {})
    order = await an_order()
    async with await a_caller() as caller:
        path, key = f"/orders/{order.number}/actions/mark_as_paid", {"Idempotency-Key": "k"}
        answers = await asyncio.gather(*(caller.post(path, headers=key) for _ in range(16)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["message"] for answer in answers}) == 1
    assert (await Payment.all().count(), await Invoice.all().count()) == (1, 1)


async def test_placing_is_no_action_on_a_row(caller: httpx.AsyncClient) -> None:
    problem_of(await caller.post("/orders/ORD00001/actions/place_order"), 404)
    body = {"numbers": ["AA", "BB"]}
    problem_of(await caller.post("/orders/actions/place_order", json=body), 404)
    assert await Order.all().count() == 0


async def test_a_bulk_sent_again_with_its_key_acts_on_the_rows_of_the_first(
    caller: httpx.AsyncClient,
) -> None:
    first = await an_order()
    body, key = {"filter": {"on_hold": "false"}}, {"Idempotency-Key": "b"}
    done = (await caller.post("/orders/actions/hold", json=body, headers=key)).json()
    later = await an_order()
    again = (await caller.post("/orders/actions/hold", json=body, headers=key)).json()
    assert [one["number"] for one in again["verdicts"]] == [first.number]
    assert again["done"] == done["done"] == 1
    assert (await Order.get(id=later.id)).held_at is None
    other = {"numbers": [later.number]}
    answer = await caller.post("/orders/actions/hold", json=other, headers=key)
    assert wrong_fields(answer) == ["Idempotency-Key"]
    version = {"If-Match": '"1"'}
    answer = await caller.post("/orders/actions/hold", json=other, headers=version)
    assert wrong_fields(answer) == ["If-Match"]
