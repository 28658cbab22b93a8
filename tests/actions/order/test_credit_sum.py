"""Add credit memo to a sum: it comes to that sum, of what is picked, to the cent (rule 5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions.checks.database import run_checks
from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.errors import Invalid
from backdesk.actions.pipeline import Invocation, run
from models.credit_memo import CreditMemo, CreditMemoLine
from models.invoice import Invoice, InvoiceLine
from models.order import Order, OrderLine
from models.outbox import Outbox
from models.product import Product
from tests.factories.acting import act
from tests.factories.order import a_line, a_product, an_order, first_line

pytestmark = pytest.mark.usefixtures("database")


async def a_vase(**more: Any) -> tuple[Order, list[dict[str, Any]]]:
    """An order of one vase of 20.00 with 4.95 for the parcel, and its line, picked."""
    order = await an_order(lines=[a_line(quantity=1, unit_price=2000)], **more)
    return order, [{"line": (await first_line(order)).id, "quantity": 1}]


async def two_rates() -> tuple[Order, list[OrderLine]]:
    lines = [
        a_line(sku="VASE", quantity=1, unit_price=2000, vat_rate="21"),
        a_line(sku="BOOK", quantity=2, unit_price=1500, vat_rate="9"),
        a_line(sku="CUP", quantity=3, unit_price=333, vat_rate="21"),
    ]
    order = await an_order(lines=lines, paid=True)
    return order, list(await OrderLine.filter(order_id=order.id).order_by("id"))


async def latest() -> CreditMemo:
    memo = await CreditMemo.all().order_by("-id").first()
    assert memo is not None
    return memo


async def test_with_lines_picked_the_sum_is_what_they_come_to() -> None:
    await a_product(on_hand=3, available=3)
    order, vase = await a_vase()
    outcome = await act(order, "add_credit_memo", lines=vase, total=1295)
    memo, line = await latest(), await first_line(order)
    assert (memo.gross, memo.vat, memo.net) == (1295, 225, 1070)
    assert (line.credited, order.to_ship, order.credited) == (1, 0, 1295)
    (said,) = outcome.details["lines"]
    assert (said["gross"], said["vat"], said["kept_back"]) == (1295, 225, 705)
    rows = await CreditMemoLine.filter(credit_memo=memo).order_by("id")
    assert [(row.name, row.gross) for row in rows] == [
        ("Mug-1", 2000),
        ("Kept back of Mug-1", -705),
    ]
    assert (await Product.get(sku="MUG-1")).reserved == 0


async def test_what_was_kept_back_can_still_be_credited_and_all_sums_to_the_invoice() -> None:
    order, vase = await a_vase()
    await act(order, "add_credit_memo", lines=vase, total=1295)
    assert order.creditable == 705 + 495
    await act(order, "add_credit_memo")
    invoice, memos = await Invoice.get(), await CreditMemo.all()
    assert sum(memo.gross for memo in memos) == invoice.gross
    assert sum(memo.vat for memo in memos) == invoice.vat
    assert (order.creditable, order.to_credit) == (0, 0)
    assert [finding async for finding in run_checks()] == []


async def test_units_that_stay_keep_their_price() -> None:
    order = await an_order(lines=[a_line(quantity=3)], shipping_cost=0)
    mug = {"line": (await first_line(order)).id, "quantity": 1}
    await act(order, "add_credit_memo", lines=[mug], total=500)
    await act(order, "add_credit_memo", lines=[mug])
    assert (await latest()).gross == 999


@pytest.mark.parametrize(("asked", "most"), [(2001, "€20.00"), (99_999, "€20.00")])
async def test_more_than_the_picked_lines_is_refused_with_the_most(asked: int, most: str) -> None:
    order, vase = await a_vase()
    with pytest.raises(Invalid) as no:
        await act(order, "add_credit_memo", lines=vase, total=asked)
    (wrong,) = no.value.errors
    assert wrong.field == "total"
    assert wrong.message == f"only {most} of the chosen lines can be credited"
    assert not await CreditMemo.exists()


async def test_more_than_is_left_of_the_invoice_is_refused_with_the_most() -> None:
    order, _vase = await a_vase()
    await act(order, "add_credit_memo", total=1000)
    with pytest.raises(Invalid) as no:
        await act(order, "add_credit_memo", total=1496)
    assert no.value.errors[0].message == "only €14.95 of INV00001 is left to credit"


async def test_what_was_credited_by_a_sum_before_bounds_the_picked_lines() -> None:
    order, vase = await a_vase(shipping_cost=0)
    await act(order, "add_credit_memo", total=1500)
    await act(order, "add_credit_memo", lines=vase, total=501).invalid("total")
    await act(order, "add_credit_memo", lines=vase, total=500)
    assert (order.creditable, order.to_credit) == (0, 0)
    assert sum([memo.vat for memo in await CreditMemo.all()]) == order.vat


async def test_the_sum_of_the_picked_lines_is_as_no_sum_at_all() -> None:
    order, vase = await a_vase()
    await act(order, "add_credit_memo", lines=vase, total=2000)
    (row,) = await CreditMemoLine.all()
    assert (row.gross, row.vat, row.quantity) == (2000, 347, 1)


async def test_several_lines_and_rates_each_get_their_share() -> None:
    order, (vase, book, _cup) = await two_rates()
    picked = [{"line": vase.id, "quantity": 1}, {"line": book.id, "quantity": 2}]
    outcome = await act(order, "add_credit_memo", lines=picked, total=1001, refund=True)
    said = {one["name"]: (one["gross"], one["vat"]) for one in outcome.details["lines"]}
    assert said == {"Vase": (400, 69), "Book": (601, 50)}
    assert outcome.details["vat_by_rate"] == [
        {"rate": "9", "net": 551, "vat": 50},
        {"rate": "21", "net": 331, "vat": 69},
    ]
    (payment,) = outcome.details["payments"]
    assert (payment["method"], payment["amount"], payment["refunded"]) == ("iDEAL", 1001, True)
    assert order.refunded == 1001


async def test_with_nothing_picked_it_is_of_all_lines_and_units_stay() -> None:
    order, lines = await two_rates()
    outcome = await act(order, "add_credit_memo", total=1000)
    said = {one["name"]: one["gross"] for one in outcome.details["lines"]}
    assert said == {
        "Part of Vase": 308,
        "Part of Book": 462,
        "Part of Cup": 154,
        "Part of parcel": 76,
    }
    by_rate = outcome.details["vat_by_rate"]
    assert [one["vat"] for one in by_rate] == [38, 93], "once for each rate: 4.62 at 9, 5.38 at 21"
    assert [line.credited for line in await OrderLine.filter(order_id=order.id)] == [0, 0, 0]
    (payment,) = outcome.details["payments"]
    assert (payment["amount"], payment["refunded"]) == (1000, False)
    assert len(lines) == 3


async def test_costs_are_picked_whole_or_in_part() -> None:
    order, vase = await a_vase()
    outcome = await act(
        order, "add_credit_memo", lines=vase, shipping_cost=200, total=1100, refund=False
    )
    assert [one["gross"] for one in outcome.details["lines"]] == [1000, 100]
    await act(order, "add_credit_memo", shipping_cost=True, total=296).invalid("total")
    await act(order, "add_credit_memo", shipping_cost=True, total=295)
    assert (await latest()).gross == 295


async def test_other_amounts_stay_as_they_are_within_the_sum() -> None:
    order, vase = await a_vase()
    scratch = [{"text": "A scratch", "gross": 300, "vat_rate": "21"}]
    outcome = await act(order, "add_credit_memo", lines=vase, custom=scratch, total=1300)
    assert [(one["name"], one["gross"]) for one in outcome.details["lines"]] == [
        ("Mug-1", 1000),
        ("A scratch", 300),
    ]
    await act(order, "add_credit_memo", custom=scratch, total=299).invalid("total")


async def test_per_cent_is_of_what_is_picked_else_of_the_invoice() -> None:
    order, vase = await a_vase()
    await act(order, "add_credit_memo", percent=10)
    assert (await latest()).gross == 250
    await act(order, "add_credit_memo", lines=vase, percent=50)
    assert (await latest()).gross == 1000
    free = await an_order(lines=[a_line(unit_price=0)], shipping_cost=0)
    await act(free, "add_credit_memo", percent=50).invalid("percent")


@pytest.mark.parametrize(("currency", "price", "asked"), [("JPY", 1500, 1001), ("KWD", 1500, 1)])
@pytest.mark.parametrize("included", [True, False])
async def test_in_any_currency_with_and_without_vat_in_the_prices(
    currency: str, price: int, asked: int, included: bool
) -> None:
    lines = [a_line(quantity=3, unit_price=price), a_line(sku="B", unit_price=price, vat_rate="9")]
    order = await an_order(lines=lines, currency=currency, prices_include_vat=included)
    mug = {"line": (await first_line(order)).id, "quantity": 2}
    await act(order, "add_credit_memo", lines=[mug], total=asked)
    memo = await latest()
    assert (memo.gross, memo.vat) == (asked, round(Decimal(asked) * 21 / 121))
    await act(order, "add_credit_memo", total=7)
    await act(order, "add_credit_memo")
    assert sum([memo.vat for memo in await CreditMemo.all()]) == order.vat
    assert [finding async for finding in run_checks()] == []


async def test_cancelling_after_something_was_kept_back_balances_to_nothing() -> None:
    order = await an_order(paid=True)
    mug = {"line": (await first_line(order)).id, "quantity": 1}
    await act(order, "add_credit_memo", lines=[mug], total=500, refund=True)
    await act(order, "cancel", refund=True)
    assert (order.owed, order.received, order.status) == (0, 0, "cancelled")
    assert [finding async for finding in run_checks()] == []


async def test_a_dry_run_says_what_is_done_then() -> None:
    order, (vase, *_others) = await two_rates()
    fields: dict[str, Any] = {"lines": [{"line": vase.id, "quantity": 1}], "total": 1234}
    tried = await _tried(order, fields)
    done = await act(order, "add_credit_memo", **fields)
    assert tried == done.details
    assert await Outbox.filter(event="credit_memo").count() == 0


async def _tried(order: Order, fields: dict[str, Any]) -> dict[str, Any]:
    call = Invocation(SystemActor(), dry_run=True)
    return (await run(get(Order, "add_credit_memo"), order.number, fields, call)).details


async def test_rows_of_the_memo_and_of_the_invoice_agree_by_rate() -> None:
    order, lines = await two_rates()
    for line in lines:
        picked = [{"line": line.id, "quantity": 1}]
        await act(order, "add_credit_memo", lines=picked, total=111)
    await act(order, "add_credit_memo", percent=33)
    await act(order, "add_credit_memo")
    for rate in (Decimal(9), Decimal(21)):
        invoiced = [row.vat for row in await InvoiceLine.all() if row.vat_rate == rate]
        credited = [row.vat for row in await CreditMemoLine.all() if row.vat_rate == rate]
        assert sum(credited) == sum(invoiced)
