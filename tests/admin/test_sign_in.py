"""Signing in, through the page."""

from __future__ import annotations

import asyncio

import pytest

from backdesk.auth.session import FAILURES_OF_AN_EMAIL
from backdesk.auth.user import User
from tests.admin.behind_the_door import PASSWORD, Clock, a_browser, a_member, an_app, sign_in
from tests.conftest import Database


async def test_who_signs_in_sees_the_page_they_asked_for(database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    turned_away = await browser.get("/admin/orders?status=on+hold")
    assert turned_away.status_code == 303
    door = await browser.get(turned_away.headers["location"])
    assert 'value="/admin/orders?status=on+hold"' in door.text
    answer = await sign_in(browser, user.email, next="/admin/orders?status=on+hold")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/orders?status=on+hold")
    assert user.email in (await browser.get("/admin/orders")).text


async def test_the_address_may_be_typed_in_capitals(sqlite_database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    assert (await sign_in(browser, f" {user.email.upper()} ")).status_code == 303


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    sqlite_database: Database,
) -> None:
    user, browser = await a_member(), a_browser(an_app())
    wrong = await sign_in(browser, user.email, "not the password")
    unknown = await sign_in(browser, "nobody@example.com", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(user.email, "…") == unknown.text.replace("nobody@example.com", "…")
    assert "do not belong together" in wrong.text
    assert "set-cookie" not in wrong.headers


async def test_a_refused_sign_in_keeps_what_was_typed_but_not_the_password(
    sqlite_database: Database,
) -> None:
    browser = a_browser(an_app())
    answer = await sign_in(browser, '"><b>@example.com', "a secret word", next="/admin/orders")
    assert 'value="&#34;&gt;&lt;b&gt;@example.com"' in answer.text
    assert 'value="/admin/orders"' in answer.text
    assert "a secret word" not in answer.text


async def test_who_is_not_active_cannot_sign_in(sqlite_database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    await User.filter(id=user.id).update(active=False)
    assert (await sign_in(browser, user.email)).status_code == 401


async def test_who_has_no_password_cannot_sign_in(sqlite_database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    await User.filter(id=user.id).update(password_hash="")
    for password in ("", PASSWORD):
        assert (await sign_in(browser, user.email, password)).status_code == 401


async def test_after_five_failures_one_waits_and_is_told_how_long(database: Database) -> None:
    clock = Clock()
    user, browser = await a_member(), a_browser(an_app(clock))
    for _attempt in range(FAILURES_OF_AN_EMAIL):
        assert (await sign_in(browser, user.email, "wrong")).status_code == 401
        clock.turn(minutes=1)
    refused = await sign_in(browser, user.email)
    assert refused.status_code == 429
    assert "wait 10 minutes" in refused.text
    assert refused.headers["retry-after"] == "600"
    clock.turn(minutes=10, seconds=1)
    assert (await sign_in(browser, user.email)).status_code == 303


async def test_of_many_attempts_at_once_no_more_are_heard(database: Database) -> None:
    user, app = await a_member(), an_app()
    answers = await asyncio.gather(
        *(sign_in(a_browser(app), user.email, "wrong") for _attempt in range(12))
    )
    heard = [answer for answer in answers if answer.status_code == 401]
    assert len(heard) <= FAILURES_OF_AN_EMAIL
    assert all(answer.status_code in (401, 429) for answer in answers)


async def test_one_address_cannot_try_everybody(sqlite_database: Database) -> None:
    user, app = await a_member(), an_app()
    attacker, colleague = a_browser(app), a_browser(app, address="192.0.2.77")
    for number in range(20):
        assert (await sign_in(attacker, f"{number}@example.com", "wrong")).status_code == 401
    assert (await sign_in(attacker, user.email)).status_code == 429
    assert (await sign_in(colleague, user.email)).status_code == 303


async def test_who_signs_in_begins_anew(sqlite_database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    for _round in range(3):
        for _attempt in range(FAILURES_OF_AN_EMAIL - 1):
            assert (await sign_in(browser, user.email, "wrong")).status_code == 401
        assert (await sign_in(browser, user.email)).status_code == 303


@pytest.mark.parametrize(
    "place",
    [
        *("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"),
        *("/admin/\\evil", "/adminevil", "/admin/\n//evil", "http:///admin", "/admin/sign-out"),
        "https://[evil",
    ],
)
async def test_after_the_sign_in_nobody_is_led_to_another_site(
    sqlite_database: Database, place: str
) -> None:
    user, browser = await a_member(), a_browser(an_app())
    assert (await sign_in(browser, user.email, next=place)).headers["location"] == "/admin"


async def test_a_script_is_told_in_one_sentence_that_nobody_is_signed_in(
    sqlite_database: Database,
) -> None:
    headers = {"X-Requested-With": "fetch"}
    answer = await a_browser(an_app()).get("/admin/orders", headers=headers)
    assert (answer.status_code, answer.headers["content-type"][:10]) == (401, "text/plain")
    assert "not signed in" in answer.text


async def test_a_program_is_told_where_to_sign_in(sqlite_database: Database) -> None:
    headers = {"Accept": "application/json"}
    answer = await a_browser(an_app()).get("/admin/orders?page=2", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["way_out"] == "/admin/sign-in?next=%2Fadmin%2Forders%3Fpage%3D2"


async def test_what_is_sent_after_the_session_ended_changes_nothing_and_says_so(
    sqlite_database: Database,
) -> None:
    answer = await a_browser(an_app()).post("/admin/change", data={"a": "b"})
    assert answer.status_code == 401
    assert "nothing was changed" in answer.text
    assert 'href="/admin/sign-in"' in answer.text


async def test_who_is_signed_in_needs_no_door(sqlite_database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    await sign_in(browser, user.email)
    answer = await browser.get("/admin/sign-in?next=/admin/orders")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/orders")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("a\0b@example.com", "x"),
        ("x" * 5000, "x" * 500_000),
        ("İ" * 200, "x"),
        ("\ud800", "\ud800"),
        ("", ""),
    ],
)
async def test_nothing_that_is_typed_breaks_the_door(
    database: Database, email: str, password: str
) -> None:
    browser = a_browser(an_app())
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name, value.encode("utf-7" if "\ud800" in value else "utf-8"))
        for name, value in ((b"email", email), (b"password", password))
    )
    kind = "multipart/form-data; boundary=x; charset=" + ("utf-7" if "\ud800" in email else "utf-8")
    answer = await browser.post(
        "/admin/sign-in", content=body + b"--x--\r\n", headers={"Content-Type": kind}
    )
    assert answer.status_code == 401


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
async def test_a_broken_form_is_refused_in_words(sqlite_database: Database, kind: str) -> None:
    answer = await a_browser(an_app()).post(
        "/admin/sign-in", content=b"--y\r\nbroken", headers={"Content-Type": kind}
    )
    assert answer.status_code in (400, 401)
    assert "try again" in answer.text
