"""Who may change whose rights (rule 14): nobody gives what they do not hold, and the last who can
manage users stays.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from backdesk.actions.errors import Refused
from backdesk.auth.permissions import EVERYTHING, PERMISSIONS, Actor, permission_title
from backdesk.auth.user import Role, User
from backdesk.db.database import atomically
from backdesk.db.row_lock import lock_rows
from backdesk.i18n import _

T = TypeVar("T")
MANAGE_USERS = "users.manage"
MOST_NAMED = 3


def lacks(user: Actor, permissions: Iterable[str]) -> str:
    """The titles of those that ``user`` does not hold; empty where they hold them all."""
    missing = [name for name in permissions if not user.may(name)]
    if EVERYTHING in missing:
        return str(_("Everything"))
    named = ", ".join(permission_title(name) for name in missing[:MOST_NAMED])
    return f"{named} …" if len(missing) > MOST_NAMED else named


def too_much_to_give(user: Actor, permissions: Iterable[str]) -> str:
    """Why ``user`` cannot give these; empty where they can."""
    missing = lacks(user, permissions)
    said = _("This gives more than your own role allows: {permissions}.")
    return said.format(permissions=missing) if missing else ""


def too_much_to_touch(user: Actor, named: str, permissions: Iterable[str]) -> str:
    """Why ``user`` cannot change who, or which role, holds these; empty where they can."""
    missing = lacks(user, permissions)
    said = _("{name} may do more than your own role allows: {permissions}.")
    hint = _("Only somebody who may do all of that can change this.")
    return f"{said.format(name=named, permissions=missing)} {hint}" if missing else ""


async def keeping_administrators(work: Callable[[], Awaitable[T]]) -> T:
    """Run ``work``, which changes people or roles; nobody else changes any meanwhile.

    :raises Refused: nobody could manage users then, or nobody do everything. Nothing was changed.
    """

    async def kept() -> T:
        await lock_rows(Role.all())
        before = await _administrators()
        done = await work()
        after = await _administrators()
        for permission, people in before.items():
            if people and not after[permission]:
                raise _nobody_left(permission, people)
        return done

    return await atomically(kept)


async def _administrators() -> dict[str, list[User]]:
    """Who can sign in and manage users, and who can do everything."""
    people = User.filter(active=True).exclude(password_hash="").order_by("id")
    found: dict[str, list[User]] = {MANAGE_USERS: [], EVERYTHING: []}
    for user in await people.select_related("role"):
        if user.may(MANAGE_USERS):
            found[MANAGE_USERS].append(user)
        if not lacks(user, PERMISSIONS):
            found[EVERYTHING].append(user)
    return found


def _nobody_left(permission: str, people: list[User]) -> Refused:
    what = _("manage users") if permission == MANAGE_USERS else _("do everything")
    reason = _("then nobody could {what} any more").format(what=what)
    if len(people) == 1:
        only = _("{name} is the only one who can {what}").format(name=people[0], what=what)
        reason = _("{only}: {reason}").format(only=only, reason=reason)
    way_out = _("Make somebody else an administrator first.")
    return Refused(reason, way_out, detail=f"{reason[:1].upper()}{reason[1:]}. {way_out}")
