"""Sessions: how long one lasts, what ends it, and that its cookie stays where it belongs."""

from __future__ import annotations

import pytest

from backdesk.auth.session import AT_MOST, IDLE, Session
from backdesk.auth.user import Role, User
from backdesk.db.database import atomically
from tests.admin.behind_the_door import Clock, a_browser, a_member, an_app, form_token, sign_in
from tests.conftest import Database

SHOP = "https://shop.example.com"


async def test_signing_in_again_ends_the_old_session(sqlite_database: Database) -> None:
    user, app = await a_member(), an_app()
    browser, thief = a_browser(app), a_browser(app)
    await sign_in(browser, user.email)
    old = browser.cookies["orderly"]
    await sign_in(browser, user.email)
    assert browser.cookies["orderly"] != old
    thief.cookies.set("orderly", old)
    assert (await thief.get("/admin")).status_code == 303
    assert (await browser.get("/admin")).status_code == 200


async def test_a_session_that_the_browser_brought_along_is_not_taken_over(
    sqlite_database: Database,
) -> None:
    user, browser = await a_member(), a_browser(an_app())
    planted = "1." + "A" * 43
    browser.cookies.set("orderly", planted)
    answer = await sign_in(browser, user.email)
    assert answer.cookies["orderly"] != planted


async def test_an_old_cookie_opens_nothing_after_the_sign_out(database: Database) -> None:
    user, app = await a_member(), an_app()
    browser, thief = a_browser(app), a_browser(app)
    await sign_in(browser, user.email)
    thief.cookies.set("orderly", browser.cookies["orderly"])
    token = await form_token(browser)
    answer = await browser.post("/admin/sign-out", data={"_csrf": token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/sign-in")
    assert "orderly" not in browser.cookies
    assert (await thief.get("/admin")).status_code == 303
    assert await Session.all().count() == 0


async def test_nobody_is_signed_out_by_another_site(sqlite_database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    await sign_in(browser, user.email)
    assert (await browser.post("/admin/sign-out")).status_code == 403
    assert (await browser.get("/admin")).status_code == 200


async def test_a_new_password_ends_every_session(database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    await sign_in(browser, user.email)
    user.set_password("another good password")
    await user.save(update_fields=["password_hash"])
    assert (await browser.get("/admin")).status_code == 303
    assert (await sign_in(browser, user.email)).status_code == 401
    assert (await sign_in(browser, user.email, "another good password")).status_code == 303


async def test_another_role_ends_every_session(sqlite_database: Database) -> None:
    user, browser = await a_member("manager"), a_browser(an_app())
    await sign_in(browser, user.email)
    await User.filter(id=user.id).update(role=await Role.get(name="clerk"))
    assert (await browser.get("/admin")).status_code == 303


async def test_who_was_made_inactive_is_out_even_when_active_again(database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    await sign_in(browser, user.email)
    user.active = False
    await user.save(update_fields=["active"])
    assert (await browser.get("/admin")).status_code == 303
    user.active = True
    await user.save(update_fields=["active"])
    assert (await browser.get("/admin")).status_code == 303


async def test_sessions_stay_when_making_inactive_is_rolled_back(database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    await sign_in(browser, user.email)

    async def fail() -> None:
        user.active = False
        await user.save(update_fields=["active"])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await atomically(fail)
    assert (await browser.get("/admin")).status_code == 200


async def test_a_session_that_is_not_used_ends_after_twelve_hours(database: Database) -> None:
    clock = Clock()
    user, browser = await a_member(), a_browser(an_app(clock))
    await sign_in(browser, user.email)
    clock.turn(seconds=IDLE.total_seconds() - 60)
    assert (await browser.get("/admin")).status_code == 200
    clock.turn(seconds=IDLE.total_seconds() - 60)
    assert (await browser.get("/admin")).status_code == 200
    clock.turn(seconds=IDLE.total_seconds())
    assert (await browser.get("/admin")).status_code == 303


async def test_a_session_ends_after_seven_days_however_much_it_is_used(
    sqlite_database: Database,
) -> None:
    clock = Clock()
    user, browser = await a_member(), a_browser(an_app(clock))
    await sign_in(browser, user.email)
    for _hours in range(0, int(AT_MOST.total_seconds()) // 3600 - 8, 8):
        clock.turn(hours=8)
        assert (await browser.get("/admin")).status_code == 200
    clock.turn(hours=8)
    assert (await browser.get("/admin")).status_code == 303


@pytest.mark.parametrize(
    "cookie", ["", "x", "1", "1.", "1." + "A" * 43, "9" * 30 + "." + "A" * 43, "1.'; DROP TABLE--"]
)
async def test_a_made_up_cookie_opens_nothing(sqlite_database: Database, cookie: str) -> None:
    user, app = await a_member(), an_app()
    await sign_in(a_browser(app), user.email)
    browser = a_browser(app)
    assert (await browser.get("/admin", headers={"Cookie": f"orderly={cookie}"})).status_code == 303


async def test_a_script_cannot_read_the_cookie_and_no_other_site_sends_it(
    sqlite_database: Database,
) -> None:
    user = await a_member()
    plain = (await sign_in(a_browser(an_app()), user.email)).headers["set-cookie"]
    assert plain.startswith("orderly=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(plain.split("; "))
    shop = a_browser(an_app(ORDERLY_BASE_URL=SHOP), SHOP)
    answer = await sign_in(shop, user.email)
    secure = answer.headers["set-cookie"]
    assert secure.startswith("__Host-orderly=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(secure.split("; "))
    assert "domain" not in secure.lower()
    assert (await shop.get("/admin")).status_code == 200


async def test_the_database_holds_no_cookie(sqlite_database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    await sign_in(browser, user.email)
    stored = await Session.all().values()
    _id, _dot, token = browser.cookies["orderly"].partition(".")
    assert token not in repr(stored)


async def test_a_page_is_told_the_token_of_the_session_that_there_is(
    sqlite_database: Database,
) -> None:
    user, browser = await a_member(), a_browser(an_app())
    asked = {"X-Requested-With": "fetch"}
    answer = await browser.get("/admin/session", headers=asked)
    assert answer.status_code == 401
    assert "not signed in any more" in answer.text
    await sign_in(browser, user.email)
    answer = await browser.get("/admin/session", headers=asked)
    assert (answer.status_code, answer.text) == (200, await form_token(browser))
    assert answer.headers["cache-control"] == "no-store"


async def test_nobody_is_led_to_a_bare_token_after_signing_in(sqlite_database: Database) -> None:
    user, browser = await a_member(), a_browser(an_app())
    answer = await sign_in(browser, user.email, next="/admin/session")
    assert answer.headers["location"] == "/admin"
