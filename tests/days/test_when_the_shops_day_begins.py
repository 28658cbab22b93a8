"""What waits for a day begins with that of the shop, and no clock of another machine is in time."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backdesk.actions.errors import Invalid, Refused
from backdesk.models.scheduled_export import Frequency, ScheduledExport
from models.invoice import Invoice
from models.outbox import Outbox
from models.packing_slip import last_day_to_return
from models.quote import Quote, QuoteStatus
from models.reminder import next_reminder
from models.settings import load_settings, store_settings
from tests.conftest import Database
from tests.factories.at import act_at, an_order_at, utc
from tests.factories.settings import change
from tests.factories.user import a_user
from worker.scheduled import expire_quotes, send_due_reminders

AMSTERDAM, NEW_YORK, TOKYO = "Europe/Amsterdam", "America/New_York", "Asia/Tokyo"


@pytest.mark.parametrize(
    ("zone", "placed", "day", "begins"),
    [
        (AMSTERDAM, "2026-11-01T23:30", "2026-11-19", "2026-11-18T23:00"),
        (NEW_YORK, "2026-11-02T02:08", "2026-11-18", "2026-11-18T05:00"),
        (TOKYO, "2026-11-01T23:30", "2026-11-19", "2026-11-18T15:00"),
        (AMSTERDAM, "2026-10-10T22:30", "2026-10-28", "2026-10-27T23:00"),  # over the change
    ],
)
async def test_a_reminder_does_not_go_out_before_the_shops_day(
    database: Database, zone: str, placed: str, day: str, begins: str
) -> None:
    settings = await load_settings()
    new = {"time_zone": zone, "payment_days": 14, "reminder_delays_days": [3]}
    await store_settings(settings.model_copy(update=new))
    order = await an_order_at(placed)
    assert str(next_reminder(order, await load_settings())) == day
    eve = utc(begins).replace(minute=0)
    assert await send_due_reminders(eve.fromtimestamp(eve.timestamp() - 1, eve.tzinfo)) == 0
    assert await send_due_reminders(eve) == 1
    assert await send_due_reminders(eve) == 0, "one a day"


async def test_one_reminder_a_day_is_one_a_day_of_the_shop(database: Database) -> None:
    await change(time_zone=AMSTERDAM)
    order = await an_order_at("2026-11-01T09:00")
    await act_at("2026-11-29T22:00", order, "send_payment_reminder")
    with pytest.raises(Refused, match="today already"):
        await act_at("2026-11-29T22:30", order, "send_payment_reminder")
    await act_at("2026-11-29T23:30", order, "send_payment_reminder")
    assert await Outbox.filter(event__startswith="payment_reminder").count() >= 1
    assert order.reminders_sent == 2


async def test_a_promise_is_of_the_shops_day(database: Database) -> None:
    await change(time_zone=AMSTERDAM)
    order = await an_order_at("2026-11-01T09:00")
    with pytest.raises(Invalid):
        await act_at("2026-11-29T23:30", order, "promise_payment", promised_on="2026-11-29")
    await act_at("2026-11-29T23:30", order, "promise_payment", promised_on="2026-11-30")
    with pytest.raises(Refused, match="promised"):
        await act_at("2026-11-30T22:00", order, "send_payment_reminder")
    await act_at("2026-11-30T23:30", order, "send_payment_reminder")


async def test_a_quote_is_valid_until_the_shops_day_is_over(database: Database) -> None:
    await change(time_zone=NEW_YORK)
    order = await an_order_at("2026-11-30T02:08")
    await act_at("2026-11-30T02:08", order, "duplicate")
    quote = await Quote.get()
    assert quote.valid_until == date(2026, 12, 29)
    assert await expire_quotes(utc("2026-12-30T04:59")) == 0
    assert await expire_quotes(utc("2026-12-30T05:00")) == 1
    await quote.refresh_from_db()
    assert quote.status is QuoteStatus.EXPIRED


async def test_the_window_for_returns_counts_the_shops_days(database: Database) -> None:
    await change(time_zone=AMSTERDAM, return_window_days=30)
    order = await an_order_at("2026-10-01T09:00")
    await act_at("2026-10-01T22:30", order, "mark_as_shipped")
    assert await last_day_to_return(order, await load_settings()) == date(2026, 11, 1)


async def test_what_was_held_goes_on_the_day_after(database: Database) -> None:
    await change(time_zone=AMSTERDAM)
    order = await an_order_at("2026-11-01T09:00")
    await act_at("2026-11-10T09:00", order, "hold")
    await act_at("2026-11-29T23:30", order, "unhold")
    assert order.reminders_from == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("zone", "now"),
    [
        (AMSTERDAM, "2026-11-30T22:59:50"),
        ("UTC", "2026-11-30T23:59:50"),
        (TOKYO, "2026-11-30T14:59:50"),
    ],
)
async def test_a_clock_that_is_a_little_ahead_is_in_time(
    database: Database, zone: str, now: str
) -> None:
    await change(time_zone=zone)
    ahead, far_ahead = _after(now, 20), _after(now, 600)
    order = await an_order_at(now, placed_at=ahead, paid=True)
    assert order.placed_at.isoformat() == ahead
    with pytest.raises(Invalid) as refused:
        await an_order_at(now, placed_at=far_ahead)
    assert [error.field for error in refused.value.errors] == ["placed_at"]
    unpaid = await an_order_at(now)
    with pytest.raises(Invalid):
        await act_at(now, unpaid, "mark_as_paid", received_at=far_ahead)
    await act_at(now, unpaid, "mark_as_paid", received_at=ahead)
    assert unpaid.due == 0


def _after(moment: str, seconds: int) -> str:
    start = utc(moment)
    return start.fromtimestamp(start.timestamp() + seconds, start.tzinfo).isoformat()


async def a_schedule(zone: str, **more: Any) -> ScheduledExport:
    owner = await a_user()
    values: dict[str, Any] = {"name": "Books", "every": Frequency.DAY, "hour": 8, "asked": {}}
    one = ScheduledExport(owner_id=owner.id, created_at=utc("2026-03-01T00:00"), **values | more)
    one.next_at = one.after(utc("2026-03-01T00:00"), ZoneInfo(zone))
    await one.save()
    return one


async def test_eight_is_eight_in_the_shop_also_when_the_clock_is_changed(
    sqlite_database: Database,
) -> None:
    one, zone = await a_schedule(AMSTERDAM), ZoneInfo(AMSTERDAM)
    assert one.after(utc("2026-03-28T06:59"), zone) == utc("2026-03-28T07:00")
    assert one.after(utc("2026-03-28T07:00"), zone) == utc("2026-03-29T06:00")
    assert one.after(utc("2026-10-24T06:00"), zone) == utc("2026-10-25T07:00")


async def test_a_shop_that_moves_sends_by_its_new_clock(database: Database) -> None:
    one = await a_schedule("UTC")
    await change(time_zone=TOKYO)
    await one.refresh_from_db()
    assert one.next_at.hour == 23


async def test_an_overdue_invoice_is_overdue_by_the_shops_day(database: Database) -> None:
    await change(time_zone=AMSTERDAM, payment_days=0)
    invoice = await Invoice.get(order_id=(await an_order_at("2026-11-29T23:30")).id)
    assert invoice.due_on == date(2026, 11, 30)
