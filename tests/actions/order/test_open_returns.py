"""Goods that are on their way back did leave the house (rules 2, 10); slips follow (rule 17)."""

from __future__ import annotations

from typing import Any

import pytest

from actions.checks.database import run_checks
from models.packing_slip import PackingSlip
from models.return_case import ReturnCase
from tests.factories.acting import act
from tests.factories.order import an_order, first_line


async def test_what_is_announced_cannot_be_marked_as_not_shipped(database: object) -> None:
    order = await an_order(paid=True, shipped=True)
    line = await first_line(order)
    await act(order, "create_return", lines=[{"line": line.id, "quantity": 1}])
    case = await ReturnCase.get(order_id=order.id)
    await act(order, "mark_as_not_shipped").refused("a return of these goods is announced")
    slip = await PackingSlip.get(order_id=order.id)
    await act(slip, "edit", status="open").refused("a return of these goods is announced")
    await act(case, "approve")
    await act(case, "receive", lines=[{"line": line.id, "quantity": 1}])
    assert [finding async for finding in run_checks()] == []


@pytest.mark.parametrize("name", ["street", "shipping_street"])
async def test_an_open_slip_has_the_order_s_address_of_now(database: object, name: str) -> None:
    order = await an_order(paid=True, packed=True)
    given: dict[str, Any] = {name: "Quay 15"}
    if name == "shipping_street":
        given["shipping_city"] = "Delft"
    await act(order, "edit_customer", **given)
    assert (await PackingSlip.get(order_id=order.id)).street == "Quay 15"


async def test_a_shipped_slip_keeps_its_address_until_it_is_open_again(database: object) -> None:
    order = await an_order(paid=True, partly_shipped=True)
    shipped = await PackingSlip.filter(order_id=order.id, status="shipped").get()
    await act(order, "edit_customer", street="Quay 15")
    await shipped.refresh_from_db()
    assert shipped.street == "Main street 1"
    await act(order, "mark_as_not_shipped")
    await shipped.refresh_from_db()
    assert shipped.street == "Quay 15"
