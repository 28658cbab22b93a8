"""Security headers on every answer, with the strictest content security policy that works."""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

A_YEAR = 365 * 24 * 3600

POLICY = {
    "default-src": "'self'",
    # starlette-admin's base.html, list.html and detail.html each have one inline script; a
    # template that keeps one gives it request.state.csp_nonce. Ours have none.
    "script-src": "'self' 'nonce-{nonce}'",
    "script-src-attr": "'none'",
    # Its base.html has two inline style sheets, which get the nonce in the same way.
    "style-src": "'self' 'nonce-{nonce}'",
    # Tabler's style sheet has its arrows and ticks as data: images.
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
    "worker-src": "'none'",
}
NOT_USED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation"),
    *("gyroscope", "magnetometer", "microphone", "midi", "payment", "usb"),
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers would then send forms with the origin "null".
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in NOT_USED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(nonce: str) -> str:
    """The content security policy of one answer."""
    return "; ".join(f"{name} {sources}" for name, sources in POLICY.items()).format(nonce=nonce)


class SecurityHeaders:
    """Sets them on every answer, and ``request.state.csp_nonce`` for templates."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = dict(HEADERS)
        if https:
            self.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["csp_nonce"] = nonce

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                headers["Content-Security-Policy"] = policy(nonce)
            await send(message)

        return await self.app(scope, receive, with_headers)
