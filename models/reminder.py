"""When an order's next payment reminder is due, or why none will come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from backdesk.i18n import LazyText, _
from backdesk.local_day import day_of
from models.order import Order
from models.settings import Settings

TOO_LATE = timedelta(days=14)
"""A reminder that is later than this is not sent any more: the order is an old one."""

ORDINALS = (_("first"), _("second"), _("third"), _("fourth"))


def next_reminder(order: Order, settings: Settings) -> date | None:
    """The day of the next one by the delays in the settings.

    They count from the last day to pay. After one that was sent by hand as many days pass as
    between the two delays, and a promised day is waited for. One that fell due while the order
    was on hold waits for the day after that. Days are those of the shop.
    """
    delays, sent, zone = settings.reminder_delays_days, order.reminders_sent, settings.zone
    if sent >= len(delays):
        return None
    days = [day_of(order.placed_at, zone) + timedelta(days=settings.payment_days + delays[sent])]
    if order.reminded_at is not None:
        between = delays[sent] - delays[sent - 1] if sent else 1
        days.append(day_of(order.reminded_at, zone) + timedelta(days=max(between, 1)))
    if order.promised_on is not None:
        days.append(order.promised_on + timedelta(days=1))
    if order.reminders_from is not None:
        days.append(order.reminders_from)
    return max(days)


def take_reminder_back(order: Order, part: Mapping[str, Any]) -> bool:
    """The number of a recalled reminder is free again; ``part`` is what its e-mail told of.

    Only of the latest: of an older one the number was used up by those after it.
    """
    if part["event"] != f"payment_reminder_{order.reminders_sent}":
        return False
    order.reminders_sent -= 1
    before = part.get("reminded_before")
    order.reminded_at = datetime.fromisoformat(before) if before else None
    return True


def reminders_after_hold(order: Order, settings: Settings, today: date) -> date | None:
    """From when they go on where one fell due meanwhile: tomorrow, as today it is in hand.

    An order that was too old for them when it was put on hold is so after it, too.
    """
    on = next_reminder(order, settings)
    if on is None or on > today or order.due == 0 or order.held_at is None:
        return order.reminders_from
    too_old = on + TOO_LATE < day_of(order.held_at, settings.zone)
    return order.reminders_from if too_old else today + timedelta(days=1)


def later_reminders(order: Order, settings: Settings) -> list[date]:
    """The days of those after the next one, as long as nothing else happens meanwhile."""
    next_one, delays = next_reminder(order, settings), settings.reminder_delays_days
    if next_one is None:
        return []
    days, placed_on = [next_one], day_of(order.placed_at, settings.zone)
    for serial in range(order.reminders_sent + 1, len(delays)):
        if not settings.sends(f"payment_reminder_{serial + 1}", order.language):
            break
        by_delay = placed_on + timedelta(days=settings.payment_days + delays[serial])
        between = timedelta(days=max(delays[serial] - delays[serial - 1], 1))
        days.append(max(by_delay, days[-1] + between))
    return days[1:]


def no_reminder_reason(order: Order, settings: Settings, today: date) -> LazyText | None:
    """Why no reminder will come by itself, in a sentence; nothing where one will."""
    on = next_reminder(order, settings)
    event = f"payment_reminder_{order.reminders_sent + 1}"
    reasons = (
        (order.due == 0, _("Nothing is due.")),
        (order.held_at is not None, _("No reminders while it is on hold.")),
        (order.status == "cancelled", _("No reminders: it is cancelled.")),
        (not order.email, _("No reminders: the customer has no e-mail address.")),
        (on is None, _("No more reminders by themselves.")),
        (not settings.sends(event, order.language), _("The next reminder's e-mail is off.")),
        (on is not None and on + TOO_LATE < today, _("Too old for reminders by themselves.")),
    )
    return next((why for applies, why in reasons if applies), None)


def reminder_schedule(order: Order, settings: Settings) -> tuple[LazyText | None, date | None]:
    """``(which, on which day)`` of the next one, or ``(why none comes, None)``."""
    why = no_reminder_reason(order, settings, day_of(datetime.now(UTC), settings.zone))
    if why is not None:
        return why, None
    return ORDINALS[order.reminders_sent], next_reminder(order, settings)
