"""In front of every page: hosts, headers, deadlines, sizes, who is signed in, forged forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.middleware import Middleware

from backdesk.admin.middleware.authentication import SessionAuthentication
from backdesk.admin.middleware.body_limit import MIB, BodyLimit
from backdesk.admin.middleware.csrf import Csrf
from backdesk.admin.middleware.deadline import Deadline
from backdesk.admin.middleware.head_as_get import HeadAsGet
from backdesk.admin.middleware.outage import Outage
from backdesk.admin.middleware.security_headers import SecurityHeaders
from backdesk.admin.middleware.trusted_hosts import TrustedHosts, trusted_hosts
from backdesk.db.clock import database_now
from config import Config


def middleware_stack(
    config: Config, clock: Callable[[], Awaitable[datetime]] = database_now
) -> list[Middleware]:
    """For the whole application, the outermost first."""
    return [
        Middleware(HeadAsGet),
        Middleware(SecurityHeaders, https=config.https),
        Middleware(TrustedHosts, hosts=trusted_hosts(config)),
        Middleware(Outage),
        Middleware(Deadline, seconds=config.request_timeout),
        Middleware(BodyLimit, limits={"/returns/": 40 * MIB, "/admin/imports/": 51 * MIB}),
        Middleware(SessionAuthentication, https=config.https, clock=clock),
        Middleware(Csrf),
    ]
