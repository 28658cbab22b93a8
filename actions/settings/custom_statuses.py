"""Custom statuses: how many orders have each; one is moved, retired, or used again."""

from __future__ import annotations

from tortoise.functions import Count

from backdesk.actions.audit import log_change
from backdesk.actions.errors import NotFound
from backdesk.auth.authorize import require_permission
from backdesk.auth.permissions import Actor
from backdesk.db.database import atomically
from backdesk.i18n import LazyText, _
from models.custom_status import CustomStatus
from models.order import Order

PERMISSION = "statuses.edit"


async def orders_by_status() -> dict[int, int]:
    """How many orders have each custom status; one that none has is not there."""
    rows = (
        await Order.filter(custom_status_id__not_isnull=True)
        .annotate(count=Count("id"))
        .group_by("custom_status_id")
        .values_list("custom_status_id", "count")
    )
    return {int(str(key)): int(str(count)) for key, count in rows}


async def move_status(key: int, steps: int, user: Actor) -> CustomStatus:
    """Put a status so many places further down; up where ``steps`` is negative."""
    require_permission(user, PERMISSION)

    async def work() -> CustomStatus:
        rows = await _locked()
        status = _called(rows, key)
        place = rows.index(status)
        rows.remove(status)
        rows.insert(min(max(place + steps, 0), len(rows)), status)
        for position, row in enumerate(rows):
            if row.position != position:
                was, row.position = row.position, position
                row.version += 1
                await row.save(update_fields=["position", "version"])
                if row is status:
                    await log_change(
                        user,
                        row,
                        _("{name} moved").format(name=row.name),
                        {"position": [was, position]},
                    )
        return status

    return await atomically(work)


async def retire_status(key: int, user: Actor) -> CustomStatus:
    """No order gets it any more; those that have it keep it."""
    return await _set_active(key, user, _("{name} retired"), now=False)


async def restore_status(key: int, user: Actor) -> CustomStatus:
    return await _set_active(key, user, _("{name} used again"), now=True)


async def _set_active(key: int, user: Actor, said: LazyText, *, now: bool) -> CustomStatus:
    require_permission(user, PERMISSION)

    async def work() -> CustomStatus:
        status = _called(await _locked(), key)
        if status.active is not now:
            status.active = now
            status.version += 1
            await status.save(update_fields=["active", "version"])
            await log_change(
                user, status, said.format(name=status.name), {"active": [not now, now]}
            )
        return status

    return await atomically(work)


async def _locked() -> list[CustomStatus]:
    """All of them as lists show them, locked by id, as everybody locks."""
    rows = await CustomStatus.all().select_for_update().order_by("id")
    return sorted(rows, key=lambda row: (row.position, row.id))


def _called(rows: list[CustomStatus], key: int) -> CustomStatus:
    found = next((row for row in rows if row.id == key), None)
    if found is None:
        raise NotFound(_("This status is not there any more."))
    return found
