"""Forged forms: what changes something needs the session's own token."""

from __future__ import annotations

import httpx
import pytest

from models.mail_template import MailTemplate
from tests.admin.behind_the_door import (
    HERE,
    a_browser,
    a_member,
    an_app,
    form_token,
    sign_in,
    signed_in,
)
from tests.conftest import Database


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    """Somebody's browser, signed in."""
    browser = a_browser(an_app())
    await sign_in(browser, (await a_member()).email)
    return browser


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_without_a_token_nothing_is_changed(browser: httpx.AsyncClient, method: str) -> None:
    answer = await browser.request(method, "/admin/change")
    assert answer.status_code == 403
    assert "nothing was changed" in answer.text


@pytest.mark.parametrize("field", ["_csrf", "csrftoken"])
async def test_a_form_of_the_session_is_taken_whole(browser: httpx.AsyncClient, field: str) -> None:
    form = {field: await form_token(browser), "name": "Mug"}
    assert (await browser.post("/admin/change", data=form)).json()["name"] == "Mug"
    files = {"file": ("stock.csv", b"sku,count\n" * 10_000)}
    sent = await browser.post("/admin/change", data=form, files=files)
    assert sent.json()["name"] == "Mug"
    assert "stock.csv" in sent.json()["file"]


@pytest.mark.parametrize("header", ["X-CSRF-Token", "X-CSRFToken"])
async def test_a_script_sends_the_token_in_a_header(
    browser: httpx.AsyncClient, header: str
) -> None:
    headers = {header: await form_token(browser)}
    answer = await browser.post("/admin/change", json={"a": 1}, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"bytes": 7})


async def test_a_token_in_the_address_counts_for_nothing(browser: httpx.AsyncClient) -> None:
    token = await form_token(browser)
    assert (await browser.post(f"/admin/change?_csrf={token}")).status_code == 403


async def test_the_token_of_another_session_is_refused(database: Database) -> None:
    app = an_app()
    user = await a_member()
    first, second = a_browser(app), a_browser(app)
    await sign_in(first, user.email)
    await sign_in(second, user.email)
    stolen = await form_token(second)
    assert (await first.post("/admin/change", data={"_csrf": stolen})).status_code == 403
    assert (await second.post("/admin/change", data={"_csrf": stolen})).status_code == 200


async def test_a_token_of_before_the_sign_in_is_refused_to_a_script_in_words(
    browser: httpx.AsyncClient,
) -> None:
    headers = {b"X-CSRF-Token": b"\xe9" * 64, b"X-Requested-With": b"fetch"}
    answer = await browser.post("/admin/change", headers=headers)
    assert answer.status_code == 403
    assert answer.text.endswith("Go back, reload the page and try again.")


@pytest.mark.parametrize(
    "header",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "http://[evil"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": HERE},
    ],
)
async def test_what_another_site_sends_is_refused_even_with_the_token(
    browser: httpx.AsyncClient, header: dict[str, str]
) -> None:
    form = {"_csrf": await form_token(browser)}
    answer = await browser.post("/admin/change", data=form, headers=header)
    assert answer.status_code == 403
    assert "another site" in answer.text


async def test_another_site_cannot_sign_anybody_in(sqlite_database: Database) -> None:
    browser = a_browser(an_app())
    browser.headers["Origin"] = "https://evil.example"
    assert (await sign_in(browser, (await a_member()).email)).status_code == 403


@pytest.mark.parametrize("header", [{"Origin": HERE}, {"Sec-Fetch-Site": "same-origin"}])
async def test_what_our_own_pages_send_is_taken(
    browser: httpx.AsyncClient, header: dict[str, str]
) -> None:
    form = {"_csrf": await form_token(browser)}
    assert (await browser.post("/admin/change", data=form, headers=header)).status_code == 200


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
async def test_a_broken_form_changes_nothing_and_says_so(
    browser: httpx.AsyncClient, kind: str
) -> None:
    answer = await browser.post(
        "/admin/change", content=b"--x\r\nbroken\r\n\r\n", headers={"Content-Type": kind}
    )
    assert answer.status_code == 400
    assert "could not be read" in answer.text


@pytest.mark.parametrize("where", ["orders/new", "settings/emails/order_confirmed"])
async def test_a_head_which_needs_no_token_changes_nothing(
    sqlite_database: Database, where: str
) -> None:
    manager = await signed_in("manager")
    assert (await manager.head(f"/admin/{where}")).status_code == 200
    assert not await MailTemplate.exists()
