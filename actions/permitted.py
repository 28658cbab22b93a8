"""What a role must allow before anything is done that is no action of its own."""

from __future__ import annotations

from actions.problem import NotPermitted
from models.permission import Actor, permission_title
from models.words import _


def require(user: Actor, permission: str) -> None:
    """:raises NotPermitted: the role does not allow it."""
    if not permission or not user.may(permission):
        said = _("Your role does not allow this: {permission}.")
        raise NotPermitted(said.format(permission=permission_title(permission)))
