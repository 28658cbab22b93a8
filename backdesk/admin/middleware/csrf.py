"""Forged forms: another site cannot act in the name of who is signed in here.

A request that changes something carries the session's own token, and comes from no other site.
"""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from markupsafe import Markup, escape
from python_multipart.exceptions import FormParserError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backdesk.admin.middleware.body_limit import MOST_FIELDS
from backdesk.admin.middleware.error_response import error_response
from backdesk.admin.middleware.paths import SAFE_METHODS, SIGN_IN, is_admin_path
from backdesk.i18n import _

FIELDS = ("_csrf", "csrftoken")
HEADERS = ("x-csrf-token", "x-csrftoken")
"""Ours, and those that starlette-admin's own forms and scripts send."""

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def csrf_field(request: Request) -> Markup:
    """The hidden field that every form needs."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(
        FIELDS[0], escape(request.state.csrf_token)
    )


class Csrf:
    """Refuses what carries no token, another session's, or comes from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_admin_path(scope) or scope["method"] in SAFE_METHODS:
            return await self.app(scope, receive, send)
        if is_cross_site(scope):
            said = _("This was sent from another site, so it was not done.")
            return await error_response(scope, 403, _("Not done"), said)(scope, receive, send)
        if scope["path"] == SIGN_IN:  # there is no session yet to be bound to
            return await self.app(scope, receive, send)
        try:
            token, receive = await sent_token(scope, receive)
        except (HTTPException, MultiPartException, FormParserError, ValueError):
            said = _("The form could not be read, so nothing was changed.")
            return await error_response(scope, 400, _("Not readable"), said)(scope, receive, send)
        expected = scope["state"]["csrf_token"]
        if expected and hmac.compare_digest(token.encode("utf-8", "replace"), expected.encode()):
            return await self.app(scope, receive, send)
        said = _(
            "This page was opened before you signed in this time, so nothing was changed. "
            "Go back, reload the page and try again."
        )
        return await error_response(scope, 403, _("Not done"), said)(scope, receive, send)


def is_cross_site(scope: Scope) -> bool:
    """Whether the browser says that another site sent it; what is no browser says nothing."""
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:
        return True


async def sent_token(scope: Scope, receive: Receive) -> tuple[str, Receive]:
    """The token, and the body to be read again by the page; no longer than the limit allows."""
    headers = Headers(scope=scope)
    for name in HEADERS:
        if name in headers:
            return headers[name], receive
    if headers.get("content-type", "").partition(";")[0].strip().lower() not in FORMS:
        return "", receive
    body = await Request(scope, receive).body()
    sent = Request(scope, replay_body(body, receive))
    async with sent.form(max_fields=MOST_FIELDS) as form:
        found = [value for name in FIELDS if isinstance(value := form.get(name), str)]
    return (found[0] if found else ""), replay_body(body, receive)


def replay_body(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives ``body`` first, and then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
