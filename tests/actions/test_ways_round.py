"""Rule 14: another way to the same change asks for the same permission."""

from __future__ import annotations

import pytest

from backdesk.actions.declaration import get
from backdesk.actions.errors import NotPermitted
from backdesk.actions.pipeline import Invocation, run
from backdesk.auth.user import Role, User
from models.invoice import Invoice, InvoiceStatus
from models.order import Order
from models.settings import DocumentTiming, Settings, store_settings
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order, an_order_form


async def someone_who_may(*permissions: str) -> User:
    role = await Role.create(name="narrow", permissions=list(permissions))
    return await User.create(email="narrow@example.com", name="Narrow", role=role)


async def an_invoice(*, paid: bool = False) -> Invoice:
    return await Invoice.get(order=await an_order(paid=paid))


async def test_an_invoices_edit_takes_no_payment_back_without_that_permission(
    database: Database,
) -> None:
    order = await an_order()
    await act(order, "mark_as_paid")
    invoice = await Invoice.get(order=order)
    clerk = await someone_who_may("payments.record")
    await act(invoice, "edit", by=clerk, status="unpaid").not_permitted()
    assert (await Order.get(id=order.id)).due == 0
    clerk.role.permissions = ["payments.record", "payments.reverse"]
    await act(invoice, "edit", by=clerk, status="unpaid")
    assert invoice.status is InvoiceStatus.UNPAID


async def test_an_order_is_placed_as_paid_by_who_records_payments_alone(
    database: Database,
) -> None:
    call = Invocation(await someone_who_may("orders.place"))
    place = get(Order, "place_order")
    with pytest.raises(NotPermitted):
        await run(place, None, an_order_form(paid=True), call)
    assert not await Order.exists()
    await run(place, None, an_order_form(), call)


async def test_a_correction_renames_no_customer_without_editing_orders(
    database: Database,
) -> None:
    invoice = await an_invoice()
    order = await Order.get(id=invoice.order_id)
    bookkeeper = await someone_who_may("credit_memos.create", "invoices.create")
    await act(invoice, "correct", by=bookkeeper, name="Other").not_permitted()
    await act(invoice, "correct", by=bookkeeper, city="Elsewhere").not_permitted()
    await act(invoice, "correct", by=bookkeeper, name=order.name)


async def test_a_correction_issues_no_invoice_without_that_permission(
    database: Database,
) -> None:
    bookkeeper = await someone_who_may("credit_memos.create")
    await act(await an_invoice(), "correct", by=bookkeeper).not_permitted()


async def test_what_payment_makes_by_the_settings_asks_nothing_of_the_clerk(
    database: Database,
) -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.ON_PAYMENT))
    order = await an_order()
    await act(order, "mark_as_paid", by=await someone_who_may("payments.record"))
    assert await Invoice.filter(order=order).count() == 1
