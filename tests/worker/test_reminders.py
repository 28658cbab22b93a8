"""Payment reminders over a year that is lived day by day: who gets which, when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.order import Order
from models.outbox import EmailState, Outbox
from models.reminder import later_reminders, next_reminder
from models.settings import Settings, load_settings, store_settings
from tests.factories.acting import act
from tests.factories.order import an_order
from worker.scheduled import send_due_reminders

pytestmark = pytest.mark.usefixtures("sqlite_database")
DELAYS = [3, 10, 30, 60]
PAYMENT_DAYS = 14


async def a_day_passes() -> None:
    """Everything is a day older than it was."""
    day, orders = timedelta(days=1), await Order.all()
    moved = ("placed_at", "reminded_at", "promised_on", "reminders_from", "held_at")
    for order in orders:
        for name in moved:
            if getattr(order, name) is not None:
                setattr(order, name, getattr(order, name) - day)
    await Order.bulk_update(orders, moved)


async def live(days: int, happens: dict[int, tuple[Order, str, dict[str, object]]]) -> None:
    for today in range(1, days + 1):
        await a_day_passes()
        if today in happens:
            order, name, fields = happens[today]
            await act(order, name, **fields)  # type: ignore[arg-type]
        if await send_due_reminders():
            assert await send_due_reminders() == 0, "twice a day sends nothing twice"
        await Outbox.filter(event__startswith="payment_reminder", said="").update(
            said=f"day {today}", state=EmailState.SENT
        )


async def reminded(order: Order) -> list[tuple[str, str]]:
    rows = await Outbox.filter(event__startswith="payment_reminder", order_id=order.id)
    return [(row.event.removeprefix("payment_reminder_"), row.said) for row in rows]


async def test_a_year_of_reminders() -> None:
    await store_settings(Settings(reminder_delays_days=DELAYS, payment_days=PAYMENT_DAYS))
    left, paid, held, promised, by_hand, cancelled, credited = [await an_order() for _ in range(7)]
    nobody = await an_order()
    await Order.filter(id=nobody.id).update(email="")
    in_ten_days = datetime.now(UTC).date() + timedelta(days=20)
    await act(promised, "promise_payment", promised_on=in_ten_days.isoformat())
    await live(
        365,
        {
            20: (paid, "mark_as_paid", {}),
            16: (held, "hold", {}),
            60: (held, "unhold", {}),
            15: (by_hand, "send_payment_reminder", {}),
            30: (cancelled, "cancel", {}),
            25: (credited, "add_credit_memo", {"total": 2493}),
        },
    )
    expected = [(str(n), f"day {PAYMENT_DAYS + delay}") for n, delay in enumerate(DELAYS, 1)]
    assert await reminded(left) == expected
    assert await reminded(paid) == [("1", "day 17")]
    later = ["day 21", "day 28", "day 48", "day 78"]
    assert [day for _which, day in await reminded(promised)] == later
    assert await reminded(by_hand) == [("1", "day 15"), *expected[1:]]
    assert await reminded(cancelled) == expected[:2]
    assert await reminded(credited) == expected[:2]
    assert await reminded(nobody) == []
    after_hold = ["day 61", "day 68", "day 88", "day 118"]
    assert [day for _which, day in await reminded(held)] == after_hold, "one at a time"


async def test_the_order_tells_the_days_on_which_they_will_come() -> None:
    await store_settings(Settings(reminder_delays_days=DELAYS, payment_days=PAYMENT_DAYS))
    left, promised = await an_order(), await an_order()
    in_twenty_days = datetime.now(UTC).date() + timedelta(days=20)
    await act(promised, "promise_payment", promised_on=in_twenty_days.isoformat())
    told = [await days_told(order) for order in (left, promised)]
    assert told == [[17, 24, 44, 74], [21, 28, 48, 78]], "as in the year that is lived above"
    await store_settings(Settings(reminder_delays_days=[]))
    assert await days_told(left) == []


async def days_told(order: Order) -> list[int]:
    """Counted from today, as the year is."""
    row, settings = await Order.get(id=order.id), await load_settings()
    first = next_reminder(row, settings)
    days = [first, *later_reminders(row, settings)] if first else []
    return [(day - datetime.now(UTC).date()).days for day in days]


async def test_an_old_shop_that_is_imported_reminds_nobody() -> None:
    placed = datetime.now(UTC) - timedelta(days=400)
    order = await an_order(placed_at=placed.isoformat())
    await send_due_reminders()
    assert await reminded(order) == []


async def test_an_old_order_is_not_reminded_after_a_hold_either() -> None:
    await store_settings(Settings(reminder_delays_days=DELAYS, payment_days=PAYMENT_DAYS))
    placed = datetime.now(UTC) - timedelta(days=400)
    order = await an_order(placed_at=placed.isoformat())
    await live(3, {1: (order, "hold", {}), 2: (order, "unhold", {})})
    assert await reminded(order) == []


async def test_a_hold_in_which_none_fell_due_moves_none() -> None:
    await store_settings(Settings(reminder_delays_days=DELAYS, payment_days=PAYMENT_DAYS))
    paid, new = await an_order(paid=True), await an_order()
    before = await days_told(new)
    for order in (paid, new):
        await act(order, "hold")
        outcome = await act(order, "unhold")
        assert "reminders_from" not in outcome.changes
    assert await days_told(new) == before


async def test_an_order_that_goes_on_tells_that_it_is_reminded_tomorrow() -> None:
    await store_settings(Settings(reminder_delays_days=DELAYS, payment_days=PAYMENT_DAYS))
    order = await an_order()
    await live(80, {16: (order, "hold", {})})
    assert (await reminded(order), await days_told(order)) == ([], [-63, -56, -36, -6])
    await act(order, "unhold")
    assert await days_told(order) == [1, 8, 28, 58]


async def test_without_delays_nothing_goes_out_by_itself() -> None:
    await store_settings(Settings(reminder_delays_days=[]))
    order = await an_order(placed_at=(datetime.now(UTC) - timedelta(days=30)).isoformat())
    assert await send_due_reminders() == 0
    assert await reminded(order) == []
