"""Placing an order and reading it: the fields that others rely on, to the letter."""

from __future__ import annotations

import httpx

from backdesk.auth.user import Role
from models.custom_status import CustomStatus
from models.order import Order
from tests.api.caller import a_caller, problem_of, wrong_fields
from tests.factories.order import a_line, a_product, an_order, an_order_form

FIELDS = (
    "number, external_id, version, status, payment_status, shipping_status, custom_status, "
    "on_hold, hold_reason, placed_at, currency, prices_include_vat, net, vat, gross, discount, "
    "shipping_cost, payment_cost, vat_by_rate, paid, refunded, credited, due, to_refund, remark, "
    "payment_method, shipping_method, customer, lines, payments, invoices, credit_memos, "
    "packing_slips, returns, quotes, notes, history"
)
LINE_FIELDS = (
    "id, sku, name, quantity, unit_price, vat_rate, discount, net, vat, gross, cancelled, "
    "invoiced, credited, shipped, returned, stock"
)


async def test_an_order_is_placed_and_read_with_the_fields_that_others_rely_on(
    caller: httpx.AsyncClient,
) -> None:
    await a_product(sku="MUG-1")
    placed = await caller.post("/orders", json=an_order_form(external_id="web-1"))
    assert placed.status_code == 201
    order = placed.json()
    assert set(FIELDS.split(", ")) <= order.keys()
    assert set(LINE_FIELDS.split(", ")) <= order["lines"][0].keys()
    assert (order["gross"], order["currency"], order["status"]) == (2493, "EUR", "awaiting payment")
    assert order["vat_by_rate"] == [{"rate": "21", "net": 2060, "vat": 433}]
    assert order["lines"][0]["stock"].keys() == {"on_hand", "reserved", "available", "notify_below"}
    assert order["history"][0]["kind"] == "placed"
    read = await caller.get(f"/orders/{order['number']}")
    assert read.json() == order
    assert read.headers["etag"] == f'"{order["version"]}"'


async def test_a_known_sku_and_e_mail_are_that_product_and_customer(
    caller: httpx.AsyncClient,
) -> None:
    form = an_order_form()
    first = (await caller.post("/orders", json=form)).json()
    again = (await caller.post("/orders", json=form)).json()
    assert first["number"] != again["number"]
    rows = await Order.all().prefetch_related("lines").order_by("id")
    assert len({row.customer_id for row in rows}) == 1
    assert len({line.product_id for row in rows for line in row.lines}) == 1


async def test_the_same_external_id_again_is_the_first_order(caller: httpx.AsyncClient) -> None:
    first = await caller.post("/orders", json=an_order_form(external_id="web-1"))
    again = await caller.post("/orders", json=an_order_form(external_id="web-1"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["number"] == first.json()["number"]
    assert await Order.all().count() == 1


async def test_the_same_key_again_gets_the_first_answer(caller: httpx.AsyncClient) -> None:
    form, key = an_order_form(), {"Idempotency-Key": "one"}
    first = await caller.post("/orders", json=form, headers=key)
    again = await caller.post("/orders", json=form, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = await caller.post("/orders", json=form | {"remark": "other"}, headers=key)
    assert wrong_fields(other) == ["Idempotency-Key"]
    assert await Order.all().count() == 1


async def test_an_order_paid_at_once_is_paid(caller: httpx.AsyncClient) -> None:
    order = (await caller.post("/orders", json=an_order_form(paid=True))).json()
    assert (order["payment_status"], order["due"]) == ("paid", 0)


async def test_a_dry_run_says_what_would_be_and_keeps_nothing(caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/orders?dry_run=true", json=an_order_form())
    assert answer.status_code == 200
    assert answer.json()["dry_run"] is True
    assert await Order.all().count() == 0
    real = await caller.post("/orders", json=an_order_form())
    assert real.json()["number"] == "ORD00001"


async def test_each_wrong_field_is_named_by_its_place(caller: httpx.AsyncClient) -> None:
    lines = [a_line(), a_line(quantity=0, unit_price="9.99", colour="red")]
    answer = await caller.post("/orders", json=an_order_form(currency="EURO", lines=lines))
    assert set(wrong_fields(answer)) == {
        "currency",
        "lines.1.quantity",
        "lines.1.unit_price",
        "lines.1.colour",
    }
    assert await Order.all().count() == 0


async def test_an_order_needs_a_line_and_quantities_within_bounds(
    caller: httpx.AsyncClient,
) -> None:
    assert wrong_fields(await caller.post("/orders", json=an_order_form(lines=[]))) == ["lines"]
    for quantity in (-1, 0, 10**9, 10**30, 1.5, "2", True, None):
        answer = await caller.post("/orders", json=an_order_form(lines=[a_line(quantity=quantity)]))
        assert wrong_fields(answer) == ["lines.0.quantity"]


async def test_an_order_that_is_not_there(caller: httpx.AsyncClient) -> None:
    for number in ("ORD99999", "9" * 500, "a%00b", "%F0%9F%8D%B5"):
        problem_of(await caller.get(f"/orders/{number}"), 404)
        problem_of(await caller.post(f"/orders/{number}/actions/hold"), 404)
        problem_of(await caller.get(f"/orders/{number}/actions"), 404)


async def test_papers_are_read_by_their_numbers(caller: httpx.AsyncClient) -> None:
    order = await an_order(paid=True, packed=True)
    read = (await caller.get(f"/orders/{order.number}")).json()
    for resource in ("invoices", "packing_slips"):
        number = read[resource][0]["number"]
        paper = (await caller.get(f"/{resource}/{number}")).json()
        assert (paper["number"], paper["order"]) == (number, order.number)
        listed = (await caller.get(f"/{resource}?order={order.number}")).json()
        assert [item["number"] for item in listed["items"]] == [number]


async def test_what_a_role_may_not_see_is_not_shown(caller: httpx.AsyncClient) -> None:
    await an_order(paid=True)
    seeing = ["orders.view", "packing_slips.view"]
    await Role.filter(name="warehouse").update(permissions=seeing)
    async with await a_caller("warehouse") as warehouse:
        assert (await warehouse.get("/packing_slips")).status_code == 200
        problem_of(await warehouse.get("/invoices"), 403)
        problem_of(await warehouse.get("/invoices/INV00001"), 403)
        problem_of(await warehouse.post("/orders", json=an_order_form()), 403)


async def test_who_may_place_and_not_see_is_told_the_number_only(
    caller: httpx.AsyncClient,
) -> None:
    await caller.post("/orders", json=an_order_form(external_id="web-1"))
    await Role.filter(name="warehouse").update(permissions=["orders.place"])
    async with await a_caller("warehouse") as placing:
        again = await placing.post("/orders", json=an_order_form(external_id="web-1"))
    assert again.json()["number"] == "ORD00001"
    assert "customer" not in again.json()


async def test_what_no_column_could_hold_is_refused_or_not_there(
    caller: httpx.AsyncClient,
) -> None:
    order = await an_order()
    problem_of(await caller.get(f"/orders/{'X' * 30}"), 404)
    for name, value in (("currency", "EURO"), ("status", "x" * 40), ("email", "x" * 300)):
        assert wrong_fields(await caller.get("/orders", params={name: value})) == [name]
    path = f"/orders/{order.number}/actions/set_status"
    await CustomStatus.create(name="Gift wrap")
    assert wrong_fields(await caller.post(path, json={"status": "x" * 200})) == ["status"]
    lines = [a_line(quantity=1_000_000, unit_price=1) for _ in range(1001)]
    assert wrong_fields(await caller.post("/orders", json=an_order_form(lines=lines))) == ["lines"]
