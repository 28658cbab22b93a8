"""Rate limits: counted for all processes together, in windows by the database's clock."""

from __future__ import annotations

import asyncio

import pytest

from backdesk.models import rate_limit
from backdesk.models.rate_limit import Rate, RateLimit, forget_uses, use

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is let through because the machine has much else to do."""
    monkeypatch.setattr(rate_limit, "PATIENCE", 60.0)


async def test_of_many_at_once_no_more_are_allowed_than_one_after_the_other() -> None:
    uses = await asyncio.gather(*(use("x", Rate(5, 3600.0)) for _ in range(12)))
    assert sum(one.allowed for one in uses) == 5
    assert all(3590 < one.remaining <= 3600 for one in uses)


async def test_a_window_that_is_over_begins_anew_and_names_do_not_share_one() -> None:
    for _ in range(3):
        await use("x", Rate(2, 3600.0))
    assert not (await use("x", Rate(2, 3600.0))).allowed
    assert (await use("y", Rate(2, 3600.0))).allowed
    row = await RateLimit.get(name="x")
    await RateLimit.filter(name="x").update(began=row.began - 3601)
    assert (await use("x", Rate(2, 3600.0))).allowed


async def test_a_window_of_a_clock_that_was_set_back_since_begins_anew() -> None:
    await use("x", Rate(1, 60.0))
    row = await RateLimit.get(name="x")
    await RateLimit.filter(name="x").update(began=row.began + 7200)
    assert (await use("x", Rate(1, 60.0))).allowed


async def test_what_cannot_be_counted_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(rate_limit, "_use", away)
    assert (await use("x", Rate(0, 60.0))).allowed


async def test_windows_that_are_long_over_are_forgotten_and_long_names_fit() -> None:
    await use("a" * 300, Rate(1, 60.0))
    assert await forget_uses(3600) == 0
    assert await forget_uses(-1) == 1
    assert await RateLimit.all().count() == 0
