"""Edit quote: lines, costs and validity, with what changes said before and after (rule 9)."""

from __future__ import annotations

from typing import Any

import pytest

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from backdesk.models.history import History
from models.order import Order
from models.quote import Quote, QuoteLine, QuoteStatus
from tests.factories.acting import act, history_of
from tests.factories.order import a_line, an_order

pytestmark = pytest.mark.usefixtures("database")


async def a_quote(**more: Any) -> Quote:
    """A quote made from an order of two lines."""
    order = await an_order(lines=[a_line(discount=8), a_line("PEN-1")], **more)
    await act(order, "duplicate")
    return await Quote.get(source_id=order.id)


async def test_a_duplicate_tells_the_orders_discount_from_that_of_its_lines() -> None:
    quote = await a_quote(discount=300)
    lines = await QuoteLine.filter(quote_id=quote.id).order_by("id")
    assert (quote.discount, [line.discount for line in lines]) == (300, [8, 0])
    gross = quote.gross
    await act(quote, "edit", remark="Ring twice")
    assert quote.gross == gross == 4 * 999 - 308 + 495


async def test_lines_are_changed_and_the_history_says_from_what_to_what() -> None:
    quote = await a_quote()
    before = await QuoteLine.filter(quote_id=quote.id).order_by("id")
    lines = [{"sku": "MUG-1", "quantity": 3, "discount": 8}, a_line("CUP-1", unit_price=500)]
    outcome = await run(
        get(Quote, "edit"), quote.number, {"lines": lines}, Invocation(SystemActor(), dry_run=True)
    )
    assert await QuoteLine.filter(quote_id=quote.id).order_by("id") == before
    await act(quote, "edit", lines=lines)
    after = await QuoteLine.filter(quote_id=quote.id).order_by("id")
    assert [(line.sku, line.quantity, line.discount) for line in after] == [
        ("MUG-1", 3, 8),
        ("CUP-1", 2, 0),
    ]
    assert after[0].id == before[0].id
    changes = (await History.get(subject_key=quote.number, kind="edited")).changes
    assert changes["MUG-1 quantity"] == [2, 3]
    assert changes["PEN-1 removed"] == ["Pen-1, 2 at €9.99", None]
    assert changes["CUP-1 added"] == [None, "Cup-1, 2 at €5.00"]
    assert changes["gross"] == [4 * 999 - 8 + 495, 3 * 999 - 8 + 1000 + 495]
    assert outcome.changes == changes


async def test_what_is_sent_as_it_is_changes_nothing_and_says_so() -> None:
    quote = await a_quote()
    lines = [a_line(discount=8), a_line("PEN-1")]
    outcome = await act(quote, "edit", lines=lines, shipping_cost=495)
    assert outcome.message == f"Nothing changes: quote {quote.number} stays as it is"
    assert not await History.exists(kind="edited")


async def test_a_declined_quote_that_is_saved_as_it_is_is_a_draft_again() -> None:
    quote = await a_quote()
    await Quote.filter(id=quote.id).update(status=QuoteStatus.DECLINED)
    await act(quote, "edit")
    assert quote.status == "draft"


async def test_the_customer_of_a_quote_is_edited_until_it_becomes_an_order() -> None:
    order = await an_order()
    await act(order, "duplicate")
    quote = await Quote.get(source_id=order.id)
    await act(quote, "edit_customer", company="The right company", city="Gent")
    await act(quote, "edit_customer", email="nobody").invalid("email")
    assert (await history_of(quote))[-1] == "customer_edited"
    await act(quote, "convert")
    placed = await Order.get(id=quote.order_id)
    assert (placed.company, placed.city, placed.name) == ("The right company", "Gent", "A customer")
    await act(quote, "edit_customer", city="Brugge").refused("it has become an order")


async def test_an_accepted_quote_that_comes_to_something_else_is_a_draft_again() -> None:
    quote = await a_quote()
    await act(quote, "accept")
    await act(quote, "edit", remark="Ring twice", shipping_method="courier")
    assert quote.status == "accepted"
    await act(quote, "edit", shipping_cost=995)
    assert quote.status == "draft"
    assert (await history_of(quote))[-1] == "edited"


async def test_a_customer_who_stays_as_they_were_is_no_edit() -> None:
    order = await an_order()
    await act(order, "duplicate")
    quote = await Quote.get(source_id=order.id)
    for row in (order, quote):
        outcome = await act(row, "edit_customer", name=row.name, city=row.city)
        assert outcome.message.startswith("Nothing changes")
    assert not await History.exists(kind="customer_edited")
