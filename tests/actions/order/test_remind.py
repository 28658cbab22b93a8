"""Payment reminders by hand, promises, and messages to the customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.order import Order
from models.outbox import EmailState, Outbox
from models.settings import Settings, store_settings
from tests.conftest import Database
from tests.factories.acting import act, history_of
from tests.factories.order import an_order
from tests.factories.user import a_user

pytestmark = pytest.mark.usefixtures("database")


async def test_each_reminder_is_an_e_mail_of_its_own_and_there_are_four(
    database: Database,
) -> None:
    order = await an_order()
    for which in ("first", "second", "third", "fourth"):
        outcome = await act(order, "send_payment_reminder", by=await a_user("bookkeeper"))
        assert outcome.message == f"Order {order.number}: the {which} payment reminder goes out"
        if which != "fourth":
            await act(order, "send_payment_reminder").refused(
                "a payment reminder goes out today already"
            )
        await Outbox.filter(state=EmailState.WAITING).update(state=EmailState.SENT)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        await Order.filter(id=order.id).update(reminded_at=yesterday)
        await order.refresh_from_db()
    rows = await Outbox.filter(event__startswith="payment").order_by("id")
    assert [row.event for row in rows] == [f"payment_reminder_{n}" for n in range(1, 5)]
    assert (await history_of(order)).count("payment_reminder_sent") == 4
    await act(order, "send_payment_reminder").refused("four reminders were sent already")


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"paid": True}, "nothing is due"),
        ({"on_hold": True}, "it is on hold"),
        ({"cancelled": True}, "it is cancelled"),
    ],
)
async def test_nobody_is_reminded_who_should_not_be(state: dict[str, object], why: str) -> None:
    order = await an_order(**state)  # type: ignore[arg-type]
    await act(order, "send_payment_reminder").refused(why)


async def test_who_has_no_address_cannot_be_reminded_or_told() -> None:
    order = await an_order()
    await Order.filter(id=order.id).update(email="")
    await order.refresh_from_db()
    for name, fields in (("send_payment_reminder", {}), ("notify_customer", {"message": "x"})):
        await act(order, name, **fields).refused("the customer has no e-mail address")  # type: ignore[arg-type]


async def test_an_empty_reminder_is_not_sent() -> None:
    await store_settings(Settings(emails_off=["payment_reminder_1"]))
    order = await an_order()
    await act(order, "send_payment_reminder").refused("the e-mail of the next reminder is empty")


async def test_a_promise_is_for_a_day_to_come_and_can_be_taken_back() -> None:
    order, tomorrow = await an_order(), datetime.now(UTC).date() + timedelta(days=1)
    await act(order, "promise_payment", promised_on=tomorrow.isoformat())
    assert order.promised_on == tomorrow
    await act(order, "promise_payment", promised_on="2020-01-01").invalid("promised_on")
    await act(order, "promise_payment")
    assert order.promised_on is None


async def test_the_customer_is_told_what_was_typed() -> None:
    order = await an_order()
    await act(order, "notify_customer", message="It will be <b>blue</b>", by=await a_user("clerk"))
    row = await Outbox.get(event="notify_customer")
    assert (row.recipient, row.payload["message"]) == (order.email, "It will be <b>blue</b>")
    await act(order, "notify_customer", message=" ").invalid("message")
    await act(order, "notify_customer", message="x", by=await a_user("warehouse")).not_permitted()
    await store_settings(Settings(emails_off=["notify_customer"]))
    await act(order, "notify_customer", message="x").refused("the Notify customer e-mail is empty")
