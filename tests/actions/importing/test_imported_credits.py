"""Imported credits: what they credit, what they give back, and what is left over."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.importing import ImportReport
from actions.importing.data import Classification
from models.credit_memo import CreditMemo, CreditMemoLine
from models.invoice import Invoice, LineKind
from models.order import Order, OrderLine
from models.payment import Refund
from models.product import Product
from tests.factories.retail import a_credit, a_file, a_row, imported

pytestmark = pytest.mark.usefixtures("database")


def became(report: ImportReport) -> dict[Classification, int]:
    return {kind: count for kind, count in report.came_in.lines.items() if count}


async def test_a_credit_is_a_credit_memo_refunded_and_back_in_stock(tmp_path: Path) -> None:
    report = await imported(a_file(tmp_path, a_row(), a_credit(quantity=-2)))

    order, line = await Order.get(), await OrderLine.get()
    memo, credit, refund = await CreditMemo.get(), await CreditMemoLine.get(), await Refund.get()
    assert (memo.number, memo.gross, memo.reason, memo.status) == (
        "CR00001",
        510,
        "C536400",
        "paid",
    )
    assert (credit.quantity, credit.gross, credit.restocked) == (2, 510, 2)
    assert (refund.amount, refund.refunded_at) == (510, datetime(2010, 12, 2, 9, tzinfo=UTC))
    assert (order.credited, order.refunded, order.payment_status) == (
        510,
        510,
        "partially refunded",
    )
    assert (line.credited, line.returned, order.to_return) == (2, 2, 4)
    assert (await Product.get()).on_hand == 2
    assert became(report) == {Classification.PRODUCT: 1, Classification.CREDIT: 1}


async def test_a_credit_of_everything_makes_the_order_refunded(tmp_path: Path) -> None:
    await imported(a_file(tmp_path, a_row(), a_credit()))

    order = await Order.get()
    assert (order.status, order.payment_status, order.due) == ("completed", "refunded", 0)
    assert (await Invoice.get()).status == "credited"


async def test_the_latest_order_before_it_is_credited_first(tmp_path: Path) -> None:
    await imported(
        a_file(
            tmp_path,
            a_row("536365"),
            a_row("536366", at="2010-12-01 12:00:00"),
            a_row("536367", at="2010-12-03 12:00:00"),
            a_credit(),
        )
    )

    assert (await CreditMemo.get().prefetch_related("order")).order.number == "ORD00002"


async def test_one_line_may_credit_several_orders_together(tmp_path: Path) -> None:
    report = await imported(
        a_file(
            tmp_path,
            a_row("536365"),
            a_row("536366", at="2010-12-01 12:00:00"),
            a_credit(quantity=-10),
        )
    )

    memos = await CreditMemo.all().order_by("id").prefetch_related("order")
    assert [(memo.order.number, memo.gross) for memo in memos] == [
        ("ORD00002", 1530),
        ("ORD00001", 1020),
    ]
    assert became(report)[Classification.CREDIT] == 1


@pytest.mark.parametrize(
    ("credit", "reason"),
    [
        (a_credit(customer="99999"), "this customer has bought none of it before"),
        (a_credit(customer=""), "no customer is named"),
        (a_credit(quantity=-7), "more than this customer has bought"),
        (a_credit(at="2010-11-30 09:00:00"), "this customer has bought none of it before"),
        (a_credit(sku="AMAZONFEE", price="9"), "a fee that the shop itself paid"),
        (a_credit(sku="D", quantity=-1, price="99"), "no earlier order is known that can bear it"),
    ],
)
async def test_a_credit_of_nothing_known_is_left_over_with_its_line_and_reason(
    tmp_path: Path, credit: str, reason: str
) -> None:
    report = await imported(a_file(tmp_path, a_row(), credit))

    (left,) = report.leftovers
    assert (left.line, left.became) == (3, Classification.LEFT_OVER)
    assert reason in left.reason
    assert report.adds_up
    assert await CreditMemo.all().count() == 0


async def test_nothing_is_credited_twice(tmp_path: Path) -> None:
    report = await imported(
        a_file(tmp_path, a_row(), a_credit(), a_credit("C536401", at="2010-12-03 09:00:00"))
    )

    assert [left.document for left in report.leftovers] == ["C536401"]
    assert (await Order.get()).credited == 1530


async def test_a_credit_at_another_price_gives_back_its_amount_alone(tmp_path: Path) -> None:
    report = await imported(a_file(tmp_path, a_row(), a_credit(quantity=-2, price="1.00")))

    credit = await CreditMemoLine.get()
    assert (credit.kind, credit.gross, credit.quantity) == (LineKind.CUSTOM, 200, 2)
    assert ((await OrderLine.get()).credited, (await Order.get()).refunded) == (0, 200)
    assert became(report)[Classification.OTHER_PRICE] == 1


async def test_a_discount_given_afterwards_comes_off_the_latest_order(tmp_path: Path) -> None:
    report = await imported(
        a_file(tmp_path, a_row(), a_credit(sku="D", text="Discount", quantity=-1, price="5.00"))
    )

    assert ((await CreditMemoLine.get()).name, (await Order.get()).credited) == ("Discount", 500)
    assert became(report)[Classification.DISCOUNT] == 1


@pytest.mark.parametrize(
    ("price", "kind"), [("4.95", LineKind.SHIPPING), ("2.00", LineKind.CUSTOM)]
)
async def test_postage_is_credited_whole_or_as_an_amount(
    tmp_path: Path, price: str, kind: LineKind
) -> None:
    report = await imported(
        a_file(
            tmp_path,
            a_row(),
            a_row(sku="POST", quantity=1, price="4.95"),
            a_credit(sku="POST", quantity=-1, price=price),
        )
    )

    credit = await CreditMemoLine.get()
    assert credit.kind is kind
    assert became(report)[Classification.SHIPPING_CREDIT] == 1
    assert (await Order.get()).credited == credit.gross


async def test_a_later_file_credits_what_an_earlier_one_sold(tmp_path: Path) -> None:
    await imported(a_file(tmp_path, a_row(), a_credit(quantity=-2)))

    report = await imported(
        a_file(
            tmp_path,
            a_credit("C536401", quantity=-4, at="2011-07-01 09:00:00"),
            a_credit("C536402", quantity=-1, at="2011-07-02 09:00:00"),
        )
    )

    assert became(report) == {Classification.CREDIT: 1}
    assert [left.document for left in report.leftovers] == ["C536402"]
    assert (await Order.get()).payment_status == "refunded"
