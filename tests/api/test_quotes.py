"""POST /api/quotes: like an order's, with a last day; idempotent, tried out, refused in words."""

from __future__ import annotations

import httpx

from models.customer import Customer
from models.quote import Quote
from tests.api.caller import a_caller, problem_of, wrong_fields
from tests.factories.order import an_order_form


async def test_a_quote_is_made_and_told_whole(caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/quotes", json=an_order_form(valid_until="2999-12-31"))
    assert answer.status_code == 201
    quote = answer.json()
    assert (quote["number"], quote["status"]) == ("QUO00001", "draft")
    assert (quote["gross"], quote["valid_until"]) == (2 * 999 + 495, "2999-12-31")
    assert (quote["vat_rounding"], quote["shipping_vat_rate"]) == ("line", "21")
    assert quote["lines"][0]["sku"] == "MUG-1"
    assert (await caller.get("/quotes/QUO00001")).json() == quote


async def test_its_life_goes_on_by_the_actions_that_are_there(caller: httpx.AsyncClient) -> None:
    await caller.post("/quotes", json=an_order_form())
    for action in ("send", "accept", "convert"):
        answer = await caller.post(f"/quotes/QUO00001/actions/{action}")
        assert answer.status_code == 200, answer.text
    again = problem_of(await caller.post("/quotes/QUO00001/actions/convert"), 409)
    assert again["reason"] == "it has become order ORD00001"
    assert again["detail"] == (
        "QUO00001 cannot be converted again: it has become order ORD00001. Open order ORD00001."
    )


async def test_the_same_key_makes_one_and_a_dry_run_none(caller: httpx.AsyncClient) -> None:
    form = an_order_form()
    tried = await caller.post("/quotes?dry_run=true", json=form)
    assert tried.json()["dry_run"] is True
    assert not await Quote.exists()
    headers = {"Idempotency-Key": "once"}
    first, second = [
        (await caller.post("/quotes", json=form, headers=headers)).json() for _ in range(2)
    ]
    assert first == second
    assert await Quote.all().count() == 1


async def test_what_is_wrong_is_named_and_keeps_nothing(caller: httpx.AsyncClient) -> None:
    for wrong, field in (
        ({"lines": []}, "lines"),
        ({"lines": [{"quantity": 1, "unit_price": 5, "vat_rate": "21"}]}, "lines.0.name"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"valid_until": "soon"}, "valid_until"),
        ({"discount": "much"}, "discount"),
        ({"colour": "blue"}, "colour"),
    ):
        answer = await caller.post("/quotes", json=an_order_form() | wrong)
        assert field in wrong_fields(answer), field
    assert not await Quote.exists()
    assert not await Customer.exists()


async def test_who_may_not_edit_quotes_makes_none(caller: httpx.AsyncClient) -> None:
    async with await a_caller("warehouse") as other:
        problem_of(await other.post("/quotes", json=an_order_form()), 403)
    assert not await Quote.exists()
