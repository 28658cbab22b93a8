"""In front of every page: hosts, headers, deadlines, sizes, who is signed in, forged forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.middleware import Middleware

from admin.security.body_limit import MIB, BodyLimit
from admin.security.csrf import Csrf
from admin.security.deadline import Deadline
from admin.security.headers import SecurityHeaders
from admin.security.hosts import TrustedHosts, trusted_hosts
from admin.security.looking import Looking
from admin.security.outage import Outage
from admin.security.signed_in import SignedIn
from config import Config


def utc_now() -> datetime:
    return datetime.now(UTC)


def security(config: Config, clock: Callable[[], datetime] = utc_now) -> list[Middleware]:
    """For the whole application, the outermost first."""
    return [
        Middleware(Looking),
        Middleware(SecurityHeaders, https=config.https),
        Middleware(TrustedHosts, hosts=trusted_hosts(config)),
        Middleware(Outage),
        Middleware(Deadline, seconds=config.request_timeout),
        Middleware(BodyLimit, limits={"/returns/": 40 * MIB, "/admin/imports/": 51 * MIB}),
        Middleware(SignedIn, https=config.https, clock=clock),
        Middleware(Csrf),
    ]
