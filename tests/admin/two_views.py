"""One test, two back offices: what ours does, the stock one is shown not to do."""

from __future__ import annotations

import functools
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_admin.contrib.tortoise import Admin as StockAdmin
from tortoise import Tortoise

from backdesk.admin.site import AdminSite
from backdesk.db.database import connection_settings
from backdesk.models import MODULES as GENERATOR
from models import MODULES
from tests.admin.workshop import MakerView, PartView, SpareView, stock_views
from tests.conftest import Database

WHOLE = {"code": "A", "name": "Name", "price": "0", "left": "1", "active": "on"}
"""A form of a part in which everything is filled in that the stock view cannot do without."""

HERE = "http://127.0.0.1"
EVERYTHING = {
    f"{what}.{verb}" for what in ("parts", "makers", "spares") for verb in ("view", "edit")
}


class Somebody:
    """Signed in, with the permissions that a test leaves them."""

    email = name = "somebody@example.com"
    timezone, language = "Europe/Amsterdam", "en"
    id = role_id = 0
    density, start_view = "comfortable", None

    def __init__(self) -> None:
        self.permissions = set(EVERYTHING)

    def may(self, permission: str) -> bool:
        return permission in self.permissions


class In:
    """Puts the user where the doors of the real application would."""

    def __init__(self, app: ASGIApp, user: Somebody) -> None:
        self.app, self.user = app, user

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {}).update(user=self.user, csrf_token="")
        await self.app(scope, receive, send)


class Office:
    """A back office, its browser, and where its pages are."""

    stock = False
    list_of = "/admin/{}"

    def __init__(self) -> None:
        self.user = Somebody()
        self.app = Starlette(middleware=[Middleware(In, user=self.user)])
        self.mount()
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self.browser = httpx.AsyncClient(transport=transport, base_url=HERE)

    def mount(self) -> None:
        site = AdminSite(secret_key="s" * 32)
        for view in (PartView, MakerView, SpareView):
            site.add_view(view)
        site.mount_to(self.app)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.browser.get(path, params=params or None)

    async def listed(self, key: str = "parts", **params: Any) -> httpx.Response:
        return await self.get(self.list_of.format(key), **params)

    async def post(self, path: str, data: Any = None, **more: Any) -> httpx.Response:
        return await self.browser.post(path, data=data, **more)

    async def create(self, **data: Any) -> httpx.Response:
        return await self.post("/admin/parts/create", data)

    async def edit(self, pk: int, **data: Any) -> httpx.Response:
        return await self.post(f"/admin/parts/edit?pk={pk}", data)

    async def import_csv(self, text: str) -> httpx.Response:
        return await self.post("/admin/parts/import", files={"file": ("parts.csv", text)})

    async def export_csv(self) -> httpx.Response:
        return await self.get("/admin/parts/export", format="csv")

    async def look_up(self, key: str, term: str) -> httpx.Response:
        return await self.get(f"/admin/_api/{key}/relation-lookup", q=term)

    def next_page(self, page: httpx.Response, number: int) -> str:
        found = re.search(r'rel="next" href="([^"]+)"', page.text)
        return found[1].replace("&amp;", "&") if found else ""

    def keys(self, page: httpx.Response) -> list[int]:
        """The primary keys of the rows on a page."""
        return [int(pk) for pk in re.findall(r'name="pk" value="(\d+)"', page.text)]


class StockOffice(Office):
    """starlette-admin as it comes."""

    stock = True
    list_of = "/admin/{}/list"

    def mount(self) -> None:
        site = StockAdmin(secret_key="s" * 32)
        for view in stock_views():
            site.add_view(view)
        site.mount_to(self.app)

    async def post(self, path: str, data: Any = None, **more: Any) -> httpx.Response:
        await self.listed()
        token = self.browser.cookies["starlette_admin_csrftoken"]
        return await self.browser.post(path, data=data, headers={"X-CSRFToken": token}, **more)

    async def import_csv(self, text: str) -> httpx.Response:
        files = {"file": ("parts.csv", text)}
        form = {"format": "csv", "update_existing": "1"}
        return await self.post("/admin/_api/parts/import", form, files=files)

    async def export_csv(self) -> httpx.Response:
        form = {"format": "csv", "scope": "selection"}
        return await self.post("/admin/_api/parts/action?name=export&all=1", form)

    async def look_up(self, key: str, term: str) -> httpx.Response:
        return await super().look_up({"makers": "maker"}.get(key, key), term)

    def next_page(self, page: httpx.Response, number: int) -> str:
        more = re.search(r"Showing \d+ to (\d+) of (\d+)", page.text)
        kept = f"{page.url.path}?{page.url.query.decode()}".rstrip("?")
        kept = re.sub(r"[?&]page=\d+", "", kept)
        joined = "&" if "?" in kept else "?"
        return f"{kept}{joined}page={number + 1}" if more and more[1] != more[2] else ""

    def keys(self, page: httpx.Response) -> list[int]:
        return [int(pk) for pk in re.findall(r'<tr data-sa-pk="(\d+)"', page.text)]


async def workshop(database: Database) -> AsyncIterator[Database]:
    """``database`` with the tables of the trial models beside its own."""
    settings = connection_settings(database.url)
    apps = {
        "backdesk": {"models": GENERATOR, "default_connection": database.dialect},
        "models": {"models": MODULES, "default_connection": database.dialect},
        "trial": {"models": ["tests.admin.workshop"], "default_connection": database.dialect},
    }
    await Tortoise.init(
        config={
            "connections": {database.dialect: settings},
            "apps": apps,
            "use_tz": True,
            "timezone": "UTC",
        },
        _enable_global_fallback=True,
    )
    await Tortoise.generate_schemas(safe=True)
    yield database
    await Tortoise.close_connections()


def mends(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """The test holds on ours, and fails on the stock view: without it, it could not fail."""

    @functools.wraps(test)
    async def on_both(*args: Any, office: Office, **others: Any) -> None:
        if not office.stock:
            await test(*args, office=office, **others)
            return
        with pytest.raises(AssertionError):
            await test(*args, office=office, **others)

    both = pytest.mark.parametrize("office", ["ours", "stock lacks it"], indirect=True)
    made: Callable[..., Awaitable[None]] = both(on_both)
    return made
