"""Bearer tokens: whose they are, and how often they may ask."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from starlette.requests import Request

from actions.permitted import require
from api.problems import NotSignedIn, TooOften
from models.token import token_user
from models.user import User
from models.words import _

A_SECOND = 50
AT_ONCE = 200
MOST_BUCKETS = 10_000


@dataclass
class Bucket:
    """A token's allowance: it fills up with time, each request takes one."""

    left: float = AT_ONCE
    at: float = field(default_factory=time.monotonic)

    def take(self) -> bool:
        now = time.monotonic()
        self.left = min(AT_ONCE, self.left + (now - self.at) * A_SECOND)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


_buckets: dict[int, Bucket] = {}


async def user_of(request: Request) -> User:
    """The user whose token the request carries.

    :raises NotSignedIn: it carries none, or a wrong one.
    :raises TooOften: the user's programs ask too often.
    """
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    user = await token_user(token.strip()) if scheme.lower() == "bearer" and token else None
    if user is None:
        raise NotSignedIn(_("Send a valid token: Authorization: Bearer …"))
    if len(_buckets) > MOST_BUCKETS:
        _buckets.clear()
    if not _buckets.setdefault(user.id, Bucket()).take():
        said = _("More than {number} requests a second; wait a moment.")
        raise TooOften(said.format(number=A_SECOND))
    return user


async def user_who_may(request: Request, permission: str) -> User:
    """:raises NotPermitted: the user's role lacks ``permission``."""
    user = await user_of(request)
    require(user, permission)
    return user
