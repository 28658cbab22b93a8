"""Bearer tokens: whose they are, and how often they may ask, whichever process answers."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass, field

from starlette.requests import Request

from backdesk.api.errors import TooManyRequests, Unauthorized
from backdesk.auth.api_token import authenticate_token
from backdesk.auth.authorize import require_permission
from backdesk.auth.user import User
from backdesk.i18n import _
from backdesk.models.rate_limit import Rate, use

RATE = Rate(200, 4.0)
"""A user's programs together: fifty a second, and a while of more."""

BLOCK = 10
"""Requests that are counted at once, so that not each of them writes."""

MOST_BLOCKS = 10_000


@dataclass
class Block:
    """What is left in this process of requests that were counted, until their window ends."""

    left: int = 0
    until: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def take(self, user: User) -> float:
        """Take one: 0, or after how many seconds there are more."""
        async with self.lock:
            if not self.left or time.monotonic() >= self.until:
                counted = await use(f"api:{user.id}", RATE, BLOCK)
                if not counted.allowed:
                    return max(counted.remaining, 0.1)
                self.left, self.until = BLOCK, time.monotonic() + counted.remaining
            self.left -= 1
            return 0.0


_blocks: dict[int, Block] = {}


async def user_of(request: Request) -> User:
    """The user whose token the request carries.

    :raises Unauthorized: it carries none, or a wrong one.
    :raises TooManyRequests: the user's programs ask too often.
    """
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    user = await authenticate_token(token.strip()) if scheme.lower() == "bearer" and token else None
    if user is None:
        raise Unauthorized(_("Send a valid token: Authorization: Bearer …"))
    if len(_blocks) > MOST_BLOCKS:
        _blocks.clear()
    wait = await _blocks.setdefault(user.id, Block()).take(user)
    if wait:
        said = _("More than {number} requests a second; wait a moment.")
        number = int(RATE.most / RATE.seconds)
        raise TooManyRequests(said.format(number=number), retry_after=math.ceil(wait))
    return user


async def authorized_user(request: Request, permission: str) -> User:
    """:raises NotPermitted: the user's role lacks ``permission``."""
    user = await user_of(request)
    require_permission(user, permission)
    return user
