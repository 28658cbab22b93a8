"""Trusted hosts: a made-up Host header would end up in links and e-mails."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from backdesk.admin.middleware.error_response import error_response
from backdesk.i18n import _

PROBES = ("/healthz", "/readyz", "/metrics")
"""Machines ask for these at whatever address they know; no answer depends on it."""

DEFAULT_PORTS = {"http": 80, "https": 443}


def trusted_hosts(base_url: str, port: int) -> frozenset[str]:
    """The base URL's host, and this machine under its own names at ``port``."""
    base = urlsplit(base_url)
    default = DEFAULT_PORTS[base.scheme]
    name = f"[{base.hostname}]" if ":" in (base.hostname or "") else base.hostname
    hosts = {f"{name}:{base.port or default}"}
    hosts |= {f"{here}:{port}" for here in ("127.0.0.1", "localhost", "[::1]")}
    return frozenset(hosts | {host.removesuffix(f":{default}") for host in hosts})


class TrustedHosts:
    """Refuses a request to any other host."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in PROBES:
            return await self.app(scope, receive, send)
        asked = Headers(scope=scope).getlist("host")
        if len(asked) == 1 and asked[0].lower() in self.hosts:
            return await self.app(scope, receive, send)
        said = _(
            "This is not an address of this shop's back office. "
            "Its address is set in ORDERLY_BASE_URL."
        )
        return await error_response(scope, 400, _("Unknown address"), said)(scope, receive, send)
