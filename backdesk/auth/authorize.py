"""What a role must allow before anything is done that is no action of its own."""

from __future__ import annotations

from backdesk.actions.errors import NotPermitted
from backdesk.auth.permissions import Actor, permission_title
from backdesk.i18n import _


def not_allowed(permission: str) -> str:
    """Why not, in words."""
    said = _("Your role does not allow this: {permission}.")
    return said.format(permission=permission_title(permission))


def require_permission(user: Actor, permission: str) -> None:
    """:raises NotPermitted: the role does not allow it."""
    if not permission or not user.may(permission):
        raise NotPermitted(not_allowed(permission))
