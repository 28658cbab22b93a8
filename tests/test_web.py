"""What the application says of addresses that are not there, and of faults that nobody foresaw."""

from __future__ import annotations

import httpx
import pytest

from backdesk.plugins import load_plugins
from tests.admin.behind_the_door import HERE, a_member, configured, sign_in
from tests.conftest import Database
from web import create_app


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    """An administrator's browser, which like a real one hears of no exception."""
    load_plugins()
    transport = httpx.ASGITransport(create_app(configured()), raise_app_exceptions=False)
    browser = httpx.AsyncClient(transport=transport, base_url=HERE)
    await sign_in(browser, (await a_member("admin")).email)
    return browser


async def test_the_first_page_is_the_first_list(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/admin/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/orders")


async def test_a_fault_that_nobody_foresaw_is_said_in_a_sentence_with_its_name_in_the_log(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr("backdesk.admin.detail.views.get_by_number", broken)
    monkeypatch.setattr("backdesk.api.routes.user_of", broken)
    page = await browser.get("/admin/orders/ORD00001")
    data = await browser.post("/api/orders", json={})
    assert (page.status_code, data.status_code) == (500, 500)
    logged = "".join(capsys.readouterr())
    for answer in (page.text, data.json()["detail"]):
        assert "nobody foresaw" not in answer
        name = answer.partition("noted as ")[2][:12]
        assert len(name) == 12
        assert name in logged


async def test_an_address_that_is_not_there_is_said_so(browser: httpx.AsyncClient) -> None:
    for path in ("/nowhere", "/admin/nowhere", "/admin/orders/ORD99999"):
        answer = await browser.get(path)
        assert answer.status_code == 404
        assert "There is no" in answer.text


async def test_a_method_that_an_address_does_not_know_is_refused_with_those_it_knows(
    browser: httpx.AsyncClient,
) -> None:
    answer = await browser.delete("/api/orders")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
