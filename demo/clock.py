"""The days of the demo shop: when orders come in, when people work, and what comes next."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import accumulate

DAYS = 60
A_DAY = timedelta(days=1)
NOT_QUITE_NOW = timedelta(minutes=5)
"""All that happens in the demo is over by then, its e-mails too."""

Life = AsyncGenerator[datetime, None]
"""What happens to an order or a quote, told in steps: each yields when the next one comes."""

BY_WEEKDAY = (1.25, 1.1, 1.0, 1.05, 0.9, 0.7, 1.15)
"""Monday first: people order on Sunday evening, and few on a Saturday."""
GROWTH = 0.75
"""By so much more is ordered on the last day than on the first."""
BY_HOUR = (0, 0, 0, 0, 0, 1, 2, 4, 6, 7, 7, 6, 6, 6, 6, 6, 5, 6, 8, 9, 6, 1, 0, 0)
"""In UTC. Nothing between 22:00 and 5:00, so that a day is the same day all over Europe."""
OPEN, CLOSE = 7, 15
"""Working hours in UTC, Monday to Friday."""


class Calendar:
    """The sixty days until ``end``."""

    def __init__(self, now: datetime) -> None:
        self.end = (now - NOT_QUITE_NOW).replace(microsecond=0)
        self.start = (self.end - A_DAY * DAYS).replace(hour=0, minute=0, second=0, microsecond=0)

    def moments(self, count: int, chance: random.Random) -> list[datetime]:
        """When ``count`` orders come in: by weekday and hour, growing, the last one just now."""
        hours = list(self._hours(chance))
        reached = list(accumulate(weight for _hour, weight in hours))
        found, at = [], 0
        for serial in range(count):
            wanted = reached[-1] * (serial + 1 - chance.random() * 0.9) / count
            while reached[at] < wanted:
                at += 1
            found.append(hours[at][0] + timedelta(seconds=chance.randrange(3600)))
        found[-1] = self.end
        return sorted(min(moment, self.end) for moment in found)

    def _hours(self, chance: random.Random) -> Iterator[tuple[datetime, float]]:
        """Each hour and how much is ordered in it; some days are better than others."""
        hour, length, luck = self.start, self.end - self.start, 1.0
        while hour < self.end:
            if hour.hour == 0:
                luck = chance.uniform(0.6, 1.4)
            grown = 1 + GROWTH * ((hour - self.start) / length)
            yield hour, luck * grown * BY_WEEKDAY[hour.weekday()] * BY_HOUR[hour.hour]
            hour += timedelta(hours=1)


def at_work(moment: datetime) -> datetime:
    """``moment``, or the next morning at which somebody works."""
    if moment.hour >= CLOSE:
        moment = _opening(moment) + A_DAY
    elif moment.hour < OPEN:
        moment = _opening(moment)
    while moment.weekday() >= 5:
        moment = _opening(moment) + A_DAY
    return moment


def _opening(moment: datetime) -> datetime:
    """In the first hours of that day, as not everything is done on the stroke."""
    return moment.replace(hour=OPEN + moment.second % 3)


class Clock:
    """What happens, in the order in which it happens; ``now`` is the demo's own."""

    def __init__(self, calendar: Calendar) -> None:
        self.now, self.end = calendar.start, calendar.end
        self._waiting: list[tuple[datetime, int, Life]] = []
        self._serial = 0

    def begin(self, at: datetime, life: Life) -> None:
        """``life`` begins then."""
        self._serial += 1
        heappush(self._waiting, (at, self._serial, life))

    async def run(self) -> None:
        """Until the end; what would come later has not happened yet."""
        while self._waiting and self._waiting[0][0] <= self.end:
            self.now, serial, life = heappop(self._waiting)
            try:
                next_at = await anext(life)
            except StopAsyncIteration:
                continue
            heappush(self._waiting, (max(next_at, self.now), serial, life))
        for _at, _serial, life in self._waiting:
            await life.aclose()
