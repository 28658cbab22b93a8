"""The application as it is served: nothing of it is reached past the doors."""

from __future__ import annotations

import httpx
import pytest

from backdesk.admin.middleware.body_limit import MIB
from backdesk.plugins import load_plugins
from tests.admin.behind_the_door import a_browser, a_member, configured, sign_in
from tests.conftest import Database
from web import create_app


@pytest.fixture
def browser() -> httpx.AsyncClient:
    """Somebody's browser, not signed in."""
    load_plugins()
    return a_browser(create_app(configured()))


@pytest.mark.parametrize("path", ["/admin", "/admin/", "/admin/orders/ORD00001", "/admin/nowhere"])
async def test_whoever_is_not_signed_in_is_led_to_the_door(
    sqlite_database: Database, browser: httpx.AsyncClient, path: str
) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/admin/sign-in?next=%2Fadmin")


async def test_whoever_signs_in_comes_in(
    sqlite_database: Database, browser: httpx.AsyncClient
) -> None:
    user = await a_member("admin")
    assert (await sign_in(browser, user.email)).headers["location"] == "/admin"
    assert "sign-in" not in (await browser.get("/admin")).headers.get("location", "")


@pytest.mark.parametrize("path", ["/api/openapi.json", "/healthz", "/admin/sign-in", "/nowhere"])
async def test_every_answer_has_the_security_headers(
    sqlite_database: Database, browser: httpx.AsyncClient, path: str
) -> None:
    answer = await browser.get(path)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/api/orders", "/admin/sign-in"])
async def test_ten_megabytes_are_too_much_everywhere(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.post(path, content=b"x" * 10 * MIB)).status_code == 413


async def test_a_made_up_host_gets_no_answer_from_the_api(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/api/openapi.json", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
