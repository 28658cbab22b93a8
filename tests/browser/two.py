"""Two servers over one database, with two people: the manager at the one, Anna at the other."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg
from playwright.sync_api import Browser, BrowserContext

from backdesk.auth.api_token import create_token
from backdesk.auth.create_user import create_user
from backdesk.db.database import close_database, open_database
from tests.browser.shop import EMAIL, PASSWORD, Shop
from tests.postgres_server import with_database
from tests.waiting import PATIENCE

T = TypeVar("T")
ANNA = "anna@example.com"


@dataclass
class Two:
    """Where the browser is, where the colleague is, and how another process opens the database."""

    here: str
    there: Shop
    url: str

    def act(self, number: str, name: str, **form: object) -> None:
        """Anna does it, at the other server."""
        answer = self.there.client.post(f"/orders/{number}/actions/{name}", json=form)
        assert answer.status_code == 200, answer.text


def in_a_thread(work: Coroutine[Any, Any, T]) -> T:
    """Beside Playwright no event loop can be run."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def copied(server: str, template: str, url: str) -> None:
    connection = await asyncpg.connect(with_database(server, "postgres"))
    name = url.rpartition("/")[2]
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    await connection.close()


async def people(url: str) -> str:
    await open_database(url)
    await create_user(EMAIL, "admin", PASSWORD, "A manager")
    anna = await create_user(ANNA, "manager", PASSWORD, "Anna Berg")
    token = await create_token(anna)
    await close_database()
    return token


def signed_in(browser: Browser, url: str, email: str) -> BrowserContext:
    context = browser.new_context(base_url=url, viewport={"width": 1300, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    opened = context.new_page()
    opened.goto("/admin/sign-in")
    opened.get_by_label("E-mail").fill(email)
    opened.get_by_label("Password").fill(PASSWORD)
    opened.get_by_role("button", name="Sign in").click()
    opened.wait_for_url("**/admin/orders")
    opened.close()
    return context
