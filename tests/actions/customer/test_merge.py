"""Merge: what moves, what stays, and who may not be merged."""

from __future__ import annotations

import pytest

from models.customer import Customer
from models.invoice import Invoice
from models.order import Order
from tests.factories.acting import act, history_of
from tests.factories.order import an_order, an_order_form

pytestmark = pytest.mark.usefixtures("database")


async def two_customers() -> tuple[Customer, Customer]:
    """Each has an order."""
    first, second = await an_order(), await an_order()
    return await Customer.get(id=first.customer_id), await Customer.get(id=second.customer_id)


async def test_orders_and_quotes_move_and_documents_keep_what_they_say() -> None:
    goes, stays = await two_customers()
    order = await Order.get(customer_id=goes.id)
    await act(order, "duplicate")
    done = await act(goes, "merge", into=stays.email.upper())
    assert "orders: 1, quotes: 1, invoices: 1" in done.message
    await order.refresh_from_db()
    assert order.customer_id == stays.id
    assert order.email == goes.email
    assert (await Invoice.get(order_id=order.id)).email == goes.email
    assert goes.merged_into_id == stays.id
    assert await history_of(goes) == ["merged"]
    assert await history_of(stays) == ["merged"]


async def test_an_order_with_the_old_address_is_of_the_one_who_stays() -> None:
    goes, stays = await two_customers()
    await act(goes, "merge", into=stays.number)
    form = an_order_form()["customer"] | {"email": goes.email}
    order = await an_order(customer=form)
    assert order.customer_id == stays.id
    assert order.email == goes.email


async def test_who_was_merged_before_follows_along() -> None:
    first, second = await two_customers()
    third, _fourth = await two_customers()
    await act(first, "merge", into=second.email)
    await act(second, "merge", into=third.email)
    await first.refresh_from_db()
    assert first.merged_into_id == third.id
    await act(first, "merge", into=third.email).refused("it was merged into another customer")


async def test_the_one_who_stays_must_be_one_and_another() -> None:
    goes, stays = await two_customers()
    for wrong in ("", "nobody@example.com", "999999999", "9" * 30, goes.email, "A customer"):
        await act(goes, "merge", into=wrong).invalid("into")
    await act(stays, "merge", into=goes.email)
    await act(goes, "merge", into=stays.email).invalid("into")
