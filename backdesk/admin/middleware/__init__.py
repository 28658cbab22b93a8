"""In front of every page: hosts, headers, deadlines, sizes, who is signed in, forged forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from starlette.middleware import Middleware

from backdesk.admin.middleware.authentication import SessionAuthentication
from backdesk.admin.middleware.body_limit import BodyLimit
from backdesk.admin.middleware.csrf import Csrf
from backdesk.admin.middleware.deadline import Deadline
from backdesk.admin.middleware.head_as_get import HeadAsGet
from backdesk.admin.middleware.outage import Outage
from backdesk.admin.middleware.security_headers import SecurityHeaders
from backdesk.admin.middleware.trusted_hosts import TrustedHosts, trusted_hosts
from backdesk.db.clock import database_now


def middleware_stack(
    base_url: str,
    port: int,
    *,
    request_timeout: float,
    body_limits: Mapping[str, int],
    clock: Callable[[], Awaitable[datetime]] = database_now,
) -> list[Middleware]:
    """For the whole application, the outermost first.

    ``base_url`` is where people reach it, ``port`` where it listens. A page takes at most
    ``request_timeout`` seconds; ``body_limits`` are the bytes that may be sent to addresses which
    begin so, where more than to others.
    """
    https = base_url.startswith("https://")
    return [
        Middleware(HeadAsGet),
        Middleware(SecurityHeaders, https=https),
        Middleware(TrustedHosts, hosts=trusted_hosts(base_url, port)),
        Middleware(Outage),
        Middleware(Deadline, seconds=request_timeout),
        Middleware(BodyLimit, limits=body_limits),
        Middleware(SessionAuthentication, https=https, clock=clock),
        Middleware(Csrf),
    ]
