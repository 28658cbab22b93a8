"""A moment, as pages say it: by the clock of whoever looks, and whose day it is for the shop."""

from __future__ import annotations

from datetime import datetime, tzinfo

from babel.dates import format_date, format_datetime

from backdesk.i18n import _, language
from backdesk.local_day import day_of


def say_minute(moment: datetime, zone: tzinfo, shop: tzinfo | None = None) -> str:
    """In ``zone``; the shop's day is said too where it is another: lists and papers count by it."""
    said = format_datetime(moment, "d MMM y, HH:mm", tzinfo=zone, locale=language())
    if shop is None or day_of(moment, shop) == day_of(moment, zone):
        return said
    day = format_date(day_of(moment, shop), "d MMM", locale=language())
    return _("{minute} ({day} in the shop)").format(minute=said, day=day)
