"""What every answer carries, and the hosts that are answered at all."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.admin.behind_the_door import HERE, a_browser, a_member, an_app, sign_in
from tests.conftest import Database

SHOP = "https://shop.example.com"


def policy_of(answer: httpx.Response) -> dict[str, str]:
    parts = answer.headers["content-security-policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/open", 200),
        ("/admin/sign-in", 200),
        ("/admin", 303),
        ("/nowhere", 404),
        ("/healthz", 200),
    ],
)
async def test_every_answer_carries_the_security_headers(path: str, status: int) -> None:
    answer = await a_browser(an_app()).get(path)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    policy = policy_of(answer)
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"


async def test_no_script_or_style_is_taken_but_our_files() -> None:
    policy = policy_of(await a_browser(an_app()).get("/open"))
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    for word in ("unsafe", "nonce", "http", "*"):
        assert word not in " ".join(policy.values())


async def test_the_door_itself_has_no_inline_script_or_style(sqlite_database: Database) -> None:
    page = (await a_browser(an_app()).get("/admin/sign-in")).text
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)


async def test_browsers_come_back_by_https_where_there_is_https() -> None:
    plain = await a_browser(an_app()).get("/open")
    assert "strict-transport-security" not in plain.headers
    secure = await a_browser(an_app(ORDERLY_BASE_URL=SHOP), SHOP).get("/open")
    assert secure.headers["strict-transport-security"] == "max-age=31536000"


async def test_no_cache_keeps_a_page_of_the_back_office(sqlite_database: Database) -> None:
    browser = a_browser(an_app())
    assert (await browser.get("/admin")).headers["cache-control"] == "no-store"
    await sign_in(browser, (await a_member()).email)
    assert (await browser.get("/admin")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1:8001", "127.0.0.1", "localhost:8000.evil.example", ""]
)
async def test_an_unknown_host_is_refused_in_words(host: str) -> None:
    answer = await a_browser(an_app()).get("/open", headers={"Host": host})
    assert answer.status_code == 400
    assert "ORDERLY_BASE_URL" in answer.text
    assert "x-content-type-options" in answer.headers


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000"]
)
async def test_this_machine_is_known_by_its_own_names(host: str) -> None:
    assert (await a_browser(an_app()).get("/open", headers={"Host": host})).status_code == 200


async def test_the_base_url_is_known_with_its_port_and_without() -> None:
    browser = a_browser(an_app(ORDERLY_BASE_URL=SHOP), SHOP)
    for host in ("shop.example.com", "shop.example.com:443"):
        assert (await browser.get("/open", headers={"Host": host})).status_code == 200
    refused = await browser.get("/open", headers={"Host": "shop.example.com:8443"})
    assert refused.status_code == 400


async def test_whether_the_process_is_well_may_be_asked_at_any_address() -> None:
    answer = await a_browser(an_app(), HERE).get("/healthz", headers={"Host": "10.0.0.7:8000"})
    assert answer.status_code == 200
