"""Hold and unhold, as rule 2 says."""

from __future__ import annotations

import pytest

from backdesk.models.history import History
from models.custom_status import CustomStatus
from models.invoice import Invoice
from models.settings import DocumentTiming, Settings, store_settings
from tests.factories.acting import act, history_of
from tests.factories.order import an_order
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def test_hold_remembers_the_reason_and_who() -> None:
    clerk = await a_user("clerk")
    order = await an_order()
    await act(order, "hold", by=clerk, reason="asks for another colour")
    entry = (await History.filter(order=order).order_by("id"))[-1]
    assert (order.status, order.hold_reason) == ("on hold", "asks for another colour")
    assert (entry.kind, entry.actor, entry.user_id) == ("held", str(clerk), clerk.id)


async def test_a_completed_order_cannot_be_put_on_hold() -> None:
    order = await an_order(paid=True, shipped=True)
    await act(order, "hold").refused("it is completed")


async def test_a_cancelled_order_cannot_be_put_on_hold() -> None:
    await act(await an_order(cancelled=True), "hold").refused("it is cancelled")


async def test_an_order_on_hold_cannot_be_put_on_hold_again() -> None:
    refusal = await act(await an_order(on_hold=True), "hold").refused("it is on hold")
    assert refusal.way_out == "unhold"


@pytest.mark.parametrize(
    "blocked", ["create_invoice", "create_packing_slip", "mark_as_shipped", "cancel"]
)
async def test_on_hold_nothing_is_invoiced_packed_shipped_or_cancelled(blocked: str) -> None:
    refusal = await act(await an_order(on_hold=True), blocked).refused("it is on hold")
    assert refusal.way_out == "unhold"


async def test_an_order_on_hold_can_be_paid() -> None:
    order = await an_order(on_hold=True)
    await act(order, "mark_as_paid")
    assert (order.status, order.payment_status) == ("on hold", "paid")


async def test_unhold_leaves_everything_as_it_was_before_custom_status_included() -> None:
    await CustomStatus.create(name="Gift wrap")
    order = await an_order(paid=True)
    await act(order, "set_status", status="Gift wrap")
    before = (order.status, order.custom_status_id, order.due, order.to_ship)
    await act(order, "hold")
    await act(order, "unhold")
    assert (order.status, order.custom_status_id, order.due, order.to_ship) == before
    assert (await history_of(order))[-2:] == ["held", "unheld"]


async def test_an_order_that_is_not_on_hold_cannot_be_unheld() -> None:
    await act(await an_order(), "unhold").refused("it is not on hold")


async def test_a_bookkeeper_may_not_hold() -> None:
    await act(await an_order(), "hold", by=await a_user("warehouse")).not_permitted()


async def test_a_reason_of_more_than_200_letters_is_refused_and_nothing_changes() -> None:
    await act(await an_order(), "hold", reason="x" * 201).invalid("reason")


async def test_what_a_payment_meanwhile_would_have_made_is_made_when_it_goes_on() -> None:
    await store_settings(Settings(invoices_made=DocumentTiming.ON_PAYMENT))
    order = await an_order(on_hold=True)
    await act(order, "mark_as_paid")
    assert not await Invoice.exists()
    await act(order, "unhold")
    assert (await Invoice.get(order_id=order.id)).status == "paid"
