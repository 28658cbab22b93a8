"""Who is signed in: found by the session's cookie, and needed on every page of the back office."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backdesk.admin.middleware.error_response import error_response, is_fetch, wants_json
from backdesk.admin.middleware.paths import (
    SAFE_METHODS,
    STATIC,
    is_admin_path,
    is_public_path,
    sign_in_url,
)
from backdesk.auth.session import AT_MOST, Session, find_session
from backdesk.auth.user import User
from backdesk.defaults import load_defaults
from backdesk.i18n import _, use_language


class SessionCookie:
    """The cookie that holds the session's token. ``__Host-`` keeps it to this very host."""

    def __init__(self, *, https: bool) -> None:
        self.https = https
        self.name = "__Host-orderly" if https else "orderly"

    def put(self, response: Response, token: str) -> None:
        seconds = int(AT_MOST.total_seconds())
        response.set_cookie(
            self.name, token, seconds, secure=self.https, httponly=True, samesite="lax"
        )

    def take(self, response: Response) -> None:
        response.delete_cookie(self.name, secure=self.https, httponly=True, samesite="lax")


class SessionAuthentication:
    """Sets ``request.state.user``, ``.session``, ``.csrf_token``, ``.shop_currency`` and
    ``.shop_zone``, or turns the caller away.
    """

    def __init__(
        self, app: ASGIApp, *, https: bool, clock: Callable[[], Awaitable[datetime]]
    ) -> None:
        self.app = app
        self.cookie = SessionCookie(https=https)
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not is_admin_path(scope):
            return await self.app(scope, receive, send)
        if scope["path"].startswith(STATIC):
            if scope["path"].isprintable():
                return await self.app(scope, receive, send)
            said = _("There is nothing at this address.")  # and no disk is asked for it
            return await error_response(scope, 404, _("Not found"), said)(scope, receive, send)
        session = await self._session(scope)
        user: User | None = session.user if session else None
        state = scope.setdefault("state", {})
        state.update(session=session, user=user, session_cookie=self.cookie, clock=self.clock)
        state["csrf_token"] = session.csrf_token if session else ""
        if user is None and not is_public_path(scope):
            return await redirect_to_sign_in(scope, receive, send)
        if user is not None:
            defaults = await load_defaults()
            state.update(shop_currency=defaults.currency, shop_zone=defaults.zone)
        with use_language(user.language if user else "en"):
            return await self.app(scope, receive, no_store(send))

    async def _session(self, scope: Scope) -> Session | None:
        token = HTTPConnection(scope).cookies.get(self.cookie.name, "")
        return await find_session(token, await self.clock()) if token else None


async def redirect_to_sign_in(scope: Scope, receive: Receive, send: Send) -> None:
    """To the sign-in and back again; what was sent is not kept, so that is said instead."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    here = quote(scope["path"])
    if scope["query_string"]:
        here += "?" + scope["query_string"].decode("latin-1")
    to_look = scope["method"] in SAFE_METHODS
    if to_look and not (wants_json(scope) or is_fetch(scope)):
        response: Response = RedirectResponse(sign_in_url(here), 303, {"Cache-Control": "no-store"})
    else:
        said = _("You are not signed in any more, so nothing was changed. Sign in and try again.")
        address = sign_in_url(here if to_look else "")
        response = error_response(
            scope, 401, _("Not signed in"), said, way_out=address, WWW_Authenticate="Cookie"
        )
    await response(scope, receive, send)


def no_store(send: Send) -> Send:
    """After signing out, the back button shows nothing."""

    async def without_cache(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "no-store"
        await send(message)

    return without_cache
