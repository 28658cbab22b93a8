"""Signing in and out: the page, and what its form does."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from backdesk.admin.middleware.bare_page import bare_page
from backdesk.admin.middleware.error_response import error_response
from backdesk.admin.middleware.paths import SESSION, SIGN_IN, SIGN_OUT, safe_next_path
from backdesk.auth.session import end_session, lockout_minutes, reset_failed_sign_ins, start_session
from backdesk.auth.user import LONGEST_EMAIL, User, verify_password
from backdesk.i18n import LazyText, _

AT_ONCE = 2
"""Passwords that are checked at the same time: each takes 64 MiB and a whole processor."""

LONGEST_PASSWORD = 1000
_checking = ThreadPoolExecutor(AT_ONCE, "password")

WRONG = _("This e-mail address and this password do not belong together. Please try again.")


def sign_in_routes() -> list[Route]:
    """To be put before the back office itself, which they are the way into."""
    return [
        Route(SIGN_IN, show_sign_in, methods=["GET"], name="sign-in"),
        Route(SIGN_IN, sign_in, methods=["POST"]),
        Route(SIGN_OUT, sign_out, methods=["POST"], name="sign-out"),
        Route(SESSION, show_session, methods=["GET"], name="session"),
    ]


async def show_sign_in(request: Request) -> Response:
    wanted = safe_next_path(request.query_params.get("next", ""))
    if request.state.user is not None:
        return RedirectResponse(wanted, 303)
    return page(200, wanted)


async def sign_in(request: Request) -> Response:
    """Start a session, always a new one; or say what is wrong, keeping what was typed."""
    try:
        form = await request.form(max_files=0, max_fields=20)
    except HTTPException:
        said = _("The form could not be read. Please try again.")
        return error_response(request.scope, 400, _("Not readable"), said)
    email, password = (
        submitted_credentials(form, "email").strip(),
        submitted_credentials(form, "password"),
    )
    wanted = safe_next_path(submitted_credentials(form, "next"))
    now: datetime = await request.state.clock()
    minutes = await lockout_minutes(email, request.client.host if request.client else "", now)
    if minutes:
        return page(
            429, wanted, email, rate_limited_response(minutes), {"Retry-After": str(minutes * 60)}
        )
    user = await user_with_password(email, password)
    if user is None:
        return page(401, wanted, email, str(WRONG), {"WWW-Authenticate": "Cookie"})
    await reset_failed_sign_ins(email)
    if request.state.session is not None:
        await end_session(request.state.session)
    _session, token = await start_session(user, now, request.headers.get("user-agent", ""))
    response = RedirectResponse(wanted, 303)
    request.state.session_cookie.put(response, token)
    return response


async def show_session(request: Request) -> Response:
    """The token that forms need now: a page that was opened in an earlier session goes on."""
    return PlainTextResponse(request.state.csrf_token)


async def sign_out(request: Request) -> Response:
    """End the session on the server: a copy of its cookie opens nothing any more."""
    await end_session(request.state.session)
    response = RedirectResponse(SIGN_IN, 303)
    request.state.session_cookie.take(response)
    return response


async def user_with_password(email: str, password: str) -> User | None:
    """The user; found out in the same time whether there is one or not."""
    may_be_one = email.isprintable() and len(email.lower()) <= LONGEST_EMAIL
    user = await User.with_role(email=email) if may_be_one else None
    fits = await asyncio.get_running_loop().run_in_executor(
        _checking, verify_password, user, password[:LONGEST_PASSWORD]
    )
    return user if fits else None


def submitted_credentials(form: FormData, name: str) -> str:
    """What was typed: no file, and no half characters, which cannot be sent back."""
    value = form.get(name)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def rate_limited_response(minutes: int) -> str:
    said: LazyText = (
        _("Too many attempts. Please wait {minutes} minutes and try again.")
        if minutes > 1
        else _("Too many attempts. Please wait a minute and try again.")
    )
    return said.format(minutes=minutes)


def page(
    status: int,
    wanted: str,
    email: str = "",
    error: str = "",
    headers: dict[str, str] | None = None,
) -> Response:
    """The sign-in page; the password is never sent back."""
    return bare_page("sign_in.html", status, headers, next=wanted, email=email, error=error)
