"""A small application behind the real doors, a browser to knock with, and a clock to turn."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from backdesk.admin.middleware.csrf import csrf_field
from backdesk.admin.sign_in import sign_in_routes
from backdesk.auth.user import Role, User
from backdesk.plugins import load_plugins
from config import Config, load_config
from web import create_app, middleware_of

HERE = "http://127.0.0.1:8000"
PASSWORD = "correct horse battery"
_serial = count(1)


class Clock:
    """Now, until it is turned."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    async def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


def configured(**environment: str) -> Config:
    return load_config({"ORDERLY_SECRET_KEY": "s" * 32, **environment})


def an_app(clock: Clock | None = None, **environment: str) -> Starlette:
    """Pages that say who looks at them, and one that changes something."""
    return Starlette(
        routes=[
            Route("/open", form_read, methods=["GET", "POST"]),
            Route("/healthz", form_read),
            *sign_in_routes(),
            Route("/admin", page),
            Route("/admin/orders", page),
            Route("/admin/change", form_read, methods=["POST", "PUT", "DELETE"]),
        ],
        middleware=middleware_of(configured(**environment), clock or Clock()),
    )


async def page(request: Request) -> Response:
    return PlainTextResponse(f"{request.state.user.email} {csrf_field(request)}")


async def form_read(request: Request) -> Response:
    """What arrived: a page reads the body after the doors have read it."""
    if request.headers.get("content-type", "").startswith(("multipart", "application/x-www")):
        async with request.form() as form:
            return JSONResponse({name: str(value) for name, value in form.items()})
    return JSONResponse({"bytes": len(await request.body())})


def a_browser(
    app: Starlette, base_url: str = HERE, address: str = "192.0.2.1"
) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(address, 50000))
    return httpx.AsyncClient(transport=transport, base_url=base_url)


async def a_member(role: str = "clerk", password: str = PASSWORD) -> User:
    """Somebody who can sign in."""
    user = User(
        email=f"{role}.{next(_serial)}@example.com",
        name=role.title(),
        role=await Role.get(name=role),
    )
    user.set_password(password)
    await user.save()
    return user


async def sign_in(
    browser: httpx.AsyncClient, email: str, password: str = PASSWORD, **more: str
) -> httpx.Response:
    form = {"email": email, "password": password, **more}
    return await browser.post("/admin/sign-in", data=form)


async def form_token(browser: httpx.AsyncClient) -> str:
    """The token in a form of a page that the browser has open."""
    found = re.search(r'name="_csrf" value="([0-9a-f]{64})"', (await browser.get("/admin")).text)
    assert found is not None
    return found[1]


async def signed_in(role: str) -> httpx.AsyncClient:
    """A browser in the whole product, in which somebody with ``role`` is signed in."""
    load_plugins()
    transport = httpx.ASGITransport(create_app(configured()))
    browser = httpx.AsyncClient(transport=transport, base_url=HERE)
    await sign_in(browser, (await a_member(role)).email)
    return browser
