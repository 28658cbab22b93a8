"""Duplicate, edit and convert: an order becomes a quote becomes an order (rules 2 and 9)."""

from __future__ import annotations

from datetime import date

import pytest

from models.order import Order, OrderLine
from models.product import Product
from models.quote import Quote, QuoteLine, QuoteStatus
from tests.factories.acting import act, history_of
from tests.factories.order import a_line, an_order

pytestmark = pytest.mark.usefixtures("database")


async def a_quote() -> Quote:
    order = await an_order(lines=[a_line(discount=100)], discount=50)
    await act(order, "duplicate")
    return await Quote.get(source=order)


async def test_a_quote_has_the_products_customer_and_methods_of_its_order() -> None:
    quote = await a_quote()
    order = await Order.get(id=quote.source_id)
    line = await QuoteLine.get(quote=quote)
    assert (quote.number, quote.status, quote.customer_id) == (
        "QUO00001",
        "draft",
        order.customer_id,
    )
    assert (quote.payment_method, quote.shipping_method) == ("iDEAL", "parcel")
    assert (line.sku, line.quantity, line.unit_price, line.discount) == ("MUG-1", 2, 999, 100)
    assert quote.discount == 50
    assert (quote.net, quote.vat, quote.gross) == (order.net, order.vat, order.gross)


async def test_a_converted_quote_is_an_order_like_any_and_both_link() -> None:
    quote = await a_quote()
    outcome = await act(quote, "convert")
    order = await Order.get(id=quote.order_id)
    assert outcome.made == [
        {"kind": "order", "number": "ORD00002"},
        {"kind": "invoice", "number": "INV00002"},
    ]
    assert (order.number, order.gross, order.status) == (
        "ORD00002",
        quote.gross,
        "awaiting payment",
    )
    assert (await Product.get(sku="MUG-1")).reserved == 4
    assert (await history_of(order))[0] == "placed"
    assert (await history_of(quote))[-1] == "converted"


async def test_a_quote_is_converted_once() -> None:
    quote = await a_quote()
    await act(quote, "convert")
    refusal = await act(quote, "convert").refused("it has become order ORD00002")
    assert refusal.way_out == "Open order ORD00002."
    await act(quote, "edit", remark="x").refused("it has become an order")


@pytest.mark.parametrize(
    ("status", "reason"), [("declined", "the customer declined it"), ("expired", "it has expired")]
)
async def test_a_declined_or_expired_quote_is_edited_before_it_is_converted(
    status: str, reason: str
) -> None:
    quote = await a_quote()
    await Quote.filter(id=quote.id).update(status=QuoteStatus(status))
    refusal = await act(quote, "convert").refused(reason)
    assert refusal.way_out == "edit"
    await act(quote, "edit", remark="once more")
    assert quote.status == "draft"


async def test_an_edited_quote_is_priced_anew_by_the_same_rules() -> None:
    quote = await a_quote()
    lines = [a_line(quantity=3), a_line(sku="NEW-1", quantity=1, unit_price=5000)]
    await act(quote, "edit", lines=lines, discount=1000, shipping_cost=0)
    assert quote.gross == 3 * 999 + 5000 - 1000
    await act(quote, "convert")
    order = await Order.get(id=quote.order_id)
    assert (order.gross, order.discount) == (quote.gross, 1000)
    assert await OrderLine.filter(order=order).count() == 2


async def test_an_edit_that_leaves_things_out_leaves_them_as_they_are() -> None:
    quote = await a_quote()
    await act(quote, "edit", remark="in blue, please")
    assert (quote.remark, quote.payment_method) == ("in blue, please", "iDEAL")
    assert await QuoteLine.filter(quote=quote).count() == 1


async def test_a_discount_larger_than_the_quote_is_refused() -> None:
    quote = await a_quote()
    await act(quote, "edit", discount=10**9).invalid("discount")
    await act(quote, "edit", valid_until="2020-01-01").invalid("valid_until")


async def test_a_quote_whose_day_has_passed_is_refused_before_anybody_marks_it() -> None:
    order = await an_order()
    await act(order, "duplicate")
    quote = await Quote.get(source_id=order.id)
    await Quote.filter(id=quote.id).update(valid_until=date(2020, 1, 1))
    await act(quote, "convert").refused("it is no longer valid")


async def test_a_quote_beyond_every_bound_is_refused() -> None:
    order = await an_order()
    await act(order, "duplicate")
    quote = await Quote.get(source_id=order.id)
    line = a_line(quantity=1_000_000, unit_price=10**13)
    await act(quote, "edit", lines=[line]).invalid("lines")
