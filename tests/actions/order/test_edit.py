"""Edit customer and edit order: who may change what, when (rule 8)."""

from __future__ import annotations

import pytest

from backdesk.models.history import History
from models.invoice import Invoice
from models.packing_slip import PackingSlip
from tests.factories.acting import act
from tests.factories.order import an_order
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def test_a_paid_order_goes_to_another_address_and_its_invoice_stays() -> None:
    order = await an_order(paid=True)
    await act(order, "edit_customer", city="Gent", country="BE", name="Somebody else")
    assert (order.city, order.country, order.name) == ("Gent", "BE", "Somebody else")
    assert (await Invoice.get(order_id=order.id)).city == "Utrecht"
    changes = (await History.get(order_id=order.id, kind="customer_edited")).changes
    assert changes["city"] == ["Utrecht", "Gent"]
    await act(order, "create_packing_slip")
    assert (await PackingSlip.get(order_id=order.id)).city == "Gent"


async def test_once_a_part_is_shipped_only_the_addresses_may_change() -> None:
    order = await an_order(paid=True, partly_shipped=True)
    await act(order, "edit_customer", shipping_street="Another street 2", shipping_city="Gent")
    await act(order, "edit_customer", name=order.name, city="Gent")
    await act(order, "edit_customer", email="other@example.com").refused(
        "a part of it is shipped: only the addresses can be changed"
    )
    await act(order, "edit", shipping_method="letter").refused(
        "something of it is shipped: the shipping method stays"
    )


async def test_the_shipping_method_may_change_until_it_is_shipped() -> None:
    order = await an_order(paid=True)
    await act(order, "edit", shipping_method="letter", remark="Ring once")
    assert (order.shipping_method, order.remark) == ("letter", "Ring once")
    await act(order, "edit", payment_method="cash").refused(
        "something of it is paid: the payment method stays"
    )


async def test_a_completed_or_cancelled_order_stays_as_it_is() -> None:
    for state in ({"paid": True, "shipped": True}, {"cancelled": True}):
        order = await an_order(**state)
        reason = "it is cancelled" if order.status == "cancelled" else "it is completed"
        await act(order, "edit_customer", city="Gent").refused(reason)
        await act(order, "edit", remark="x").refused(reason)


async def test_bad_input_is_named() -> None:
    order = await an_order()
    await act(order, "edit_customer", email="nobody").invalid("email")
    await act(order, "edit_customer", country="Neverland").invalid("country")
    await act(order, "edit_customer", street="x" * 201).invalid("street")
    await act(order, "edit_customer", city="Gent", by=await a_user("warehouse")).not_permitted()
