"""Presence: somebody has a page open. Rows of a process that was killed run out by themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model

from backdesk.auth.user import User
from backdesk.db.database import atomically

LASTS = timedelta(seconds=30)
"""Renewed three times as often as it runs out."""


class Presence(Model):
    """``place`` is the page: ``orders/ORD00001``."""

    in_dump = False

    id = fields.IntField(primary_key=True)
    place = fields.CharField(120, db_index=True)
    until = fields.DatetimeField(db_index=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name=False, on_delete=fields.CASCADE
    )

    user_id: int

    class Meta:
        table = "presence"


async def join(user_id: int, place: str, now: datetime) -> int:
    """The key by which it is renewed and ended."""

    async def write() -> int:
        row = await Presence.create(user_id=user_id, place=place, until=now + LASTS)
        return row.id

    return await atomically(write)


async def renew(ids: Collection[int], now: datetime) -> None:
    """These are still there; what a killed process left behind goes."""

    async def write() -> None:
        await Presence.filter(id__in=list(ids)).update(until=now + LASTS)
        await Presence.filter(until__lt=now - LASTS).delete()

    await atomically(write)


async def leave(ids: Collection[int]) -> None:
    async def write() -> None:
        await Presence.filter(id__in=list(ids)).delete()

    await atomically(write)


async def present_users(places: Collection[str], now: datetime) -> dict[str, dict[int, str]]:
    """Who is at each place: names by the users' keys."""
    rows = Presence.filter(place__in=list(places), until__gt=now).select_related("user")
    found: dict[str, dict[int, str]] = {place: {} for place in places}
    for row in await rows.order_by("id"):
        found[row.place][row.user_id] = str(row.user)
    return found
