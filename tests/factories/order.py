"""Orders in every state, made through the pipeline like any order."""

from __future__ import annotations

from itertools import count
from typing import Any

from backdesk.actions.context import SystemActor
from backdesk.actions.declaration import get
from backdesk.actions.pipeline import Invocation, run
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip
from models.product import Product
from tests.factories.acting import act

_serial = count(1)


def a_line(sku: str = "MUG-1", **more: Any) -> dict[str, Any]:
    """A line of two mugs at 9.99 including 21 %."""
    line = {"sku": sku, "name": sku.title(), "quantity": 2, "unit_price": 999, "vat_rate": "21"}
    return line | more


def an_order_form(**more: Any) -> dict[str, Any]:
    """What is sent to place an order of two mugs with shipping costs."""
    form = {
        "currency": "EUR",
        "payment_method": "iDEAL",
        "shipping_method": "parcel",
        "shipping_cost": 495,
        "shipping_vat_rate": "21",
        "customer": {
            "email": f"customer{next(_serial)}@example.com",
            "name": "A customer",
            "address": {
                "street": "Main street 1",
                "postcode": "1234 AB",
                "city": "Utrecht",
                "country": "NL",
            },
        },
        "lines": [a_line()],
    }
    return form | more


async def an_order(
    *,
    paid: bool = False,
    packed: bool = False,
    shipped: bool = False,
    partly_shipped: bool = False,
    on_hold: bool = False,
    cancelled: bool = False,
    **more: Any,
) -> Order:
    """An order that went through the named steps."""
    outcome = await run(
        get(Order, "place_order"), None, an_order_form(**more), Invocation(SystemActor())
    )
    order = await Order.get(number=outcome.number)
    if paid:
        await act(order, "mark_as_paid")
    if partly_shipped:
        line = await first_line(order)
        await act(order, "create_packing_slip", lines=[{"line": line.id, "quantity": 1}])
        slip = await PackingSlip.get(order_id=order.id)
        await act(slip, "edit", status="shipped")
        await order.refresh_from_db()
    if packed:
        await act(order, "create_packing_slip")
    if shipped:
        await act(order, "mark_as_shipped")
    if on_hold:
        await act(order, "hold")
    if cancelled:
        await act(order, "cancel")
    return order


STATES: dict[str, dict[str, bool]] = {
    "awaiting payment": {},
    "not invoiced": {},
    "awaiting shipment": {"paid": True},
    "packed": {"paid": True, "packed": True},
    "partially shipped": {"paid": True, "partly_shipped": True},
    "shipped, not paid": {"shipped": True},
    "completed": {"paid": True, "shipped": True},
    "on hold": {"on_hold": True},
    "cancelled": {"cancelled": True},
    "cancelled, to refund": {"paid": True, "cancelled": True},
}


async def an_order_in_state(state: str) -> Order:
    """An order in one of ``STATES``, or partially paid."""
    if state == "partially paid":
        order = await an_order()
        await act(order, "mark_as_paid", amount=100)
        return order
    return await an_order(**STATES[state])


async def first_line(order: Order) -> OrderLine:
    lines = await OrderLine.filter(order_id=order.id).order_by("id")
    return lines[0]


async def a_product(**more: Any) -> Product:
    columns: dict[str, Any] = {"sku": "MUG-1", "name": "Mug", "price": 999, "vat_rate": 21}
    return await Product.create(**columns | more)
