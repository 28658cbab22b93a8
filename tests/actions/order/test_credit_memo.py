"""Add credit memo: to the cent, once, and with its stock (rules 2, 5 and 7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backdesk.actions.errors import Invalid
from models.credit_memo import CreditMemo, CreditMemoLine, CreditMemoStatus
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.outbox import Outbox
from models.packing_slip import PackingSlip
from models.product import Product
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.acting import act, history_of
from tests.factories.order import a_line, a_product, an_order, first_line
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def credit(order: Order, **fields: Any) -> CreditMemo:
    """The memo that it makes."""
    await act(order, "add_credit_memo", **fields)
    return await CreditMemo.filter(order_id=order.id).order_by("-id").first()  # type: ignore[return-value]


async def one_of(order: Order, quantity: int, **more: Any) -> list[dict[str, Any]]:
    return [{"line": (await first_line(order)).id, "quantity": quantity, **more}]


async def test_all_that_is_left_is_credited_and_balances_to_nothing() -> None:
    order = await an_order(paid=True)
    memo = await credit(order)
    invoice = await Invoice.get(order_id=order.id)
    assert (memo.net, memo.vat, memo.gross) == (invoice.net, invoice.vat, invoice.gross)
    assert (order.owed, order.to_refund, order.creditable) == (0, 2493, 0)
    assert (await history_of(order))[-1] == "credit_memo_added"
    await act(order, "add_credit_memo").refused("nothing is invoiced that was not credited")


@pytest.mark.parametrize("splits", [[1] * 10, [3, 3, 4], [9, 1], [10]])
async def test_credits_of_a_line_sum_to_what_was_invoiced(splits: list[int]) -> None:
    order = await an_order(
        lines=[a_line(quantity=10, unit_price=2390, vat_rate="0", discount=5975)], shipping_cost=0
    )
    assert order.gross == 17925
    credited = [(await credit(order, lines=await one_of(order, n))).gross for n in splits]
    assert sum(credited) == 17925


async def test_the_first_line_of_a_discounted_order_is_credited_with_its_share() -> None:
    lines = [
        a_line(sku=sku, quantity=1, unit_price=price) for sku, price in (("A", 15000), ("B", 6000))
    ]
    order = await an_order(lines=lines, discount=4200, shipping_cost=0)
    assert (await credit(order, lines=await one_of(order, 1))).gross == 12000


async def test_shipping_costs_are_credited_whole_or_in_part() -> None:
    order = await an_order()
    assert (await credit(order, shipping_cost=100)).gross == 100
    await act(order, "add_credit_memo", shipping_cost=396).invalid("shipping_cost")
    memo = await credit(order, shipping_cost=True)
    assert (memo.gross, memo.vat) == (395, 69)
    vat = sum(row.vat for row in await CreditMemoLine.filter(credit_memo__order_id=order.id))
    assert vat == order.shipping_vat
    await act(order, "add_credit_memo", shipping_cost=True).invalid("shipping_cost")


async def test_amounts_of_their_own_count_against_what_is_left() -> None:
    order = await an_order()
    custom = [{"text": "A scratch", "gross": 500, "vat_rate": "21"}]
    memo = await credit(order, custom=custom)
    assert (memo.gross, memo.vat) == (500, 87)
    rest = await credit(order)
    assert rest.gross == 2493 - 500
    assert order.owed == 0
    assert memo.vat + rest.vat == order.vat
    names = [row.name for row in await CreditMemoLine.filter(credit_memo_id=rest.id)]
    assert "Credited before" in names


async def test_an_amount_at_a_rate_that_was_never_charged_is_refused() -> None:
    order = await an_order()
    wrong = [{"text": "At another rate", "gross": 1, "vat_rate": "9"}]
    await act(order, "add_credit_memo", custom=wrong).invalid("custom.0.gross")
    await act(order, "add_credit_memo", total=2494).invalid("total")


async def test_a_share_is_spread_over_the_vat_rates_to_the_cent() -> None:
    lines = [
        a_line(sku="A", quantity=1, unit_price=1000, vat_rate="21"),
        a_line(sku="B", quantity=1, unit_price=1000, vat_rate="9"),
        a_line(sku="C", quantity=1, unit_price=1000, vat_rate="0"),
    ]
    order = await an_order(lines=lines, shipping_cost=0)
    memo = await credit(order, percent=10)
    rows = await CreditMemoLine.filter(credit_memo_id=memo.id).order_by("-vat_rate")
    assert [(row.vat_rate, row.gross) for row in rows] == [
        (Decimal(21), 100),
        (Decimal(9), 100),
        (Decimal(0), 100),
    ]
    assert (await credit(order, total=299)).gross == 299
    assert (await credit(order)).gross == 3000 - 300 - 299


async def test_units_that_were_never_shipped_are_free_again_and_shipped_no_more() -> None:
    await a_product(on_hand=15, available=15)
    order = await an_order(packed=True)
    await credit(order, lines=await one_of(order, 1))
    product = await Product.get(sku="MUG-1")
    assert (product.on_hand, product.reserved, order.to_ship) == (15, 1, 1)
    assert (await PackingSlip.get(order_id=order.id)).status == "cancelled"
    await act(order, "cancel")
    product = await Product.get(sku="MUG-1")
    assert (product.on_hand, product.reserved) == (15, 0)


async def test_what_comes_back_is_put_into_stock_once() -> None:
    await a_product(on_hand=15, available=15)
    order = await an_order(paid=True, shipped=True)
    memo = await credit(order, lines=await one_of(order, 1, restock=True))
    product, line = await Product.get(sku="MUG-1"), await first_line(order)
    assert (product.on_hand, line.returned, order.to_return) == (14, 1, 1)
    assert (await CreditMemoLine.get(credit_memo_id=memo.id)).restocked == 1
    await act(order, "mark_as_not_shipped").refused(
        "no packing slip is shipped that nothing was returned of"
    )


async def test_the_money_is_given_back_and_the_customer_told_if_that_is_asked() -> None:
    order = await an_order(paid=True)
    sent = await Outbox.all().count()
    memo = await credit(order, total=500)
    assert (memo.status, order.to_refund) == (CreditMemoStatus.UNPAID, 500)
    assert await Outbox.all().count() == sent
    memo = await credit(order, total=300, refund=True, notify=True)
    assert (memo.status, memo.refunded, order.refunded) == (CreditMemoStatus.PAID, 300, 300)
    assert (await Outbox.all().order_by("-id").first()).event == "credit_memo"  # type: ignore[union-attr]


async def test_the_invoice_is_chosen_and_lines_are_its_own() -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.BY_HAND))
    order = await an_order(lines=[a_line(sku="A"), a_line(sku="B")], shipping_cost=0)
    lines = await OrderLine.filter(order_id=order.id).order_by("id")
    for line in lines:
        await act(order, "create_invoice", lines=[{"line": line.id, "quantity": 2}])
    first, second = await Invoice.filter(order_id=order.id).order_by("id")
    of_first = [{"line": lines[0].id, "quantity": 1}]
    await act(order, "add_credit_memo", lines=of_first).invalid("lines.0.line")
    assert (await credit(order, invoice=first.number, lines=of_first)).invoice_id == first.id
    assert (await credit(order)).invoice_id == second.id
    await act(order, "add_credit_memo", invoice=second.number).invalid("invoice")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"lines": []}, "lines"),
        ({"custom": [{"text": "", "gross": 1, "vat_rate": "21"}]}, "custom.0.text"),
        ({"custom": [{"text": "x", "gross": 0, "vat_rate": "21"}]}, "custom.0.gross"),
        ({"shipping_cost": -1}, "shipping_cost"),
        ({"percent": 101}, "percent"),
        ({"percent": 10, "total": 500}, "percent"),
        ({"total": 10**20}, "total"),
        ({"invoice": "INV99999"}, "invoice"),
        ({"payment_cost": True}, "payment_cost"),
    ],
)
async def test_what_cannot_be_credited_is_named(fields: dict[str, Any], wrong: str) -> None:
    order = await an_order()
    with pytest.raises(Invalid) as refused:
        await act(order, "add_credit_memo", **fields)
    assert wrong in refused.value.errors[0].field
    assert not await CreditMemo.exists()


async def test_more_than_is_left_of_a_line_is_refused() -> None:
    order = await an_order()
    lines = await one_of(order, 3)
    await act(order, "add_credit_memo", lines=lines).invalid("lines.0.quantity")
    twice = [*await one_of(order, 1), *await one_of(order, 1)]
    await act(order, "add_credit_memo", lines=twice).invalid("lines.1.line")


async def test_a_clerk_may_not_and_an_order_on_hold_refuses() -> None:
    order = await an_order(on_hold=True)
    await act(order, "add_credit_memo", by=await a_user("clerk")).not_permitted()
    await act(order, "add_credit_memo").refused("it is on hold")
