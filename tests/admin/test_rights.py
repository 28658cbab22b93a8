"""Rule 14: nobody gives more than they hold, and the last who can manage users stays."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest

from backdesk.actions.errors import Refused
from backdesk.auth.permissions import EVERYTHING
from backdesk.auth.privileges import keeping_administrators
from backdesk.auth.user import Role, User, verify_password
from tests.admin.behind_the_door import PASSWORD, a_member, signed_in
from tests.conftest import Database

pytestmark = pytest.mark.usefixtures("sqlite_database")
HOUSE = ["users.manage", "roles.manage"]


async def head_of_clerks(*more: str) -> httpx.AsyncClient:
    """A browser of somebody who manages people and may do what a clerk may."""
    clerk = await Role.get(name="clerk")
    await Role.create(name="head", permissions=[*clerk.permissions, *HOUSE, *more])
    return await signed_in("head")


async def save(browser: httpx.AsyncClient, page: str, **typed: str | list[str]) -> httpx.Response:
    """The form of ``page`` with these typed anew; of boxes, those that are named are ticked."""
    shown = (await browser.get(page)).text
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', shown))
    return await browser.post(page, data=fields | typed)


def edit(row: User | Role) -> str:
    return f"/admin/{'users' if isinstance(row, User) else 'roles'}/edit?pk={row.id}"


# The last administrator


async def stripped(browser: httpx.AsyncClient, way: str) -> httpx.Response:
    me = await User.get(role__name="admin")
    role = await Role.get(name="admin")
    clerk = await Role.get(name="clerk")
    token = await with_token(browser, {})
    match way:
        case "becomes a clerk":
            return await save(browser, edit(me), role=str(clerk.id))
        case "is switched off":
            return await save(browser, edit(me), active="false")
        case "loses users.manage by the role":
            return await save(browser, edit(role), permissions=["orders.view", "roles.manage"])
        case "is imported as a clerk":
            file = {"file": ("users.csv", f"id,role\n{me.id},{clerk.id}\n")}
            return await browser.post("/admin/users/import", data=token, files=file)
        case _:
            url = f"/admin/roles/actions/delete?pk={role.id}"
            return await browser.post(url, data=token)


@pytest.mark.parametrize(
    "way",
    [
        "becomes a clerk",
        "is switched off",
        "loses users.manage by the role",
        "is imported as a clerk",
        "has the role deleted",
    ],
)
async def test_the_only_administrator_stays_whatever_is_tried(way: str) -> None:
    browser = await signed_in("admin")
    before = await User.get().values("role_id", "active")
    answer = await stripped(browser, way)
    assert answer.status_code in (409, 422), answer.text
    assert await User.get().values("role_id", "active") == before
    assert (await Role.get(name="admin")).permissions == [EVERYTHING]
    if way != "has the role deleted":
        assert "is the only one who can manage users" in answer.text
        assert "Make somebody else an administrator first." in answer.text


@pytest.mark.parametrize("way", ["becomes a clerk", "is switched off"])
async def test_an_administrator_who_is_not_the_only_one_may_go(way: str) -> None:
    browser = await signed_in("admin")
    role = await Role.create(name="second", permissions=[EVERYTHING])
    other = await a_member("second")
    assert (await stripped(browser, way)).status_code == 303
    assert (await User.get(id=other.id)).role_id == role.id


async def test_whoever_cannot_sign_in_is_no_administrator() -> None:
    browser = await signed_in("admin")
    role = await Role.create(name="second", permissions=[EVERYTHING])
    await User.create(email="no.password@example.com", role=role)
    await User.create(email="gone@example.com", role=role, active=False, password_hash="x")
    assert (await stripped(browser, "becomes a clerk")).status_code == 422


async def test_the_last_who_may_do_everything_stays_though_another_manages_users() -> None:
    browser = await signed_in("admin")
    await Role.create(name="second", permissions=HOUSE)
    await a_member("second")
    answer = await stripped(browser, "becomes a clerk")
    assert "is the only one who can do everything" in answer.text


async def strip(user: User) -> None:
    clerk = await Role.get(name="clerk")

    async def work() -> None:
        row = await User.filter(id=user.id).select_for_update().get()
        row.role_id = clerk.id
        await row.save(update_fields=["role_id"])

    await keeping_administrators(work)


async def test_two_administrators_cannot_strip_each_other_at_once(database: Database) -> None:
    two = [await a_member("admin"), await a_member("admin")]
    came = await asyncio.gather(*map(strip, two), return_exceptions=True)
    assert [type(one) for one in came].count(Refused) == 1
    assert await User.filter(role__name="admin").count() == 1


# Nobody gives more than they hold


async def test_nobody_assigns_a_role_that_may_more_than_their_own() -> None:
    browser = await head_of_clerks()
    clerk = await a_member("clerk")
    for name in ("admin", "manager", "bookkeeper"):
        role = await Role.get(name=name)
        for answer in (
            await save(browser, edit(clerk), role=str(role.id)),
            await save(browser, "/admin/users/create", email="new@example.com", role=str(role.id)),
        ):
            assert answer.status_code == 422
            assert "gives more than your own role allows" in answer.text
    assert not await User.exists(email="new@example.com")
    assert (await User.get(id=clerk.id)).role_id == clerk.role_id
    made = {"email": "new@example.com", "role": str(clerk.role_id), "active": "true"}
    assert (await save(browser, "/admin/users/create", **made)).status_code == 303


async def test_who_manages_users_alone_sees_the_roles_to_choose_from() -> None:
    await Role.create(name="host", permissions=["orders.view", "users.manage"])
    guest = await Role.create(name="guest", permissions=["orders.view"])
    browser = await signed_in("host")
    made = {"email": "new@example.com", "role": str(guest.id), "active": "true"}
    assert (await save(browser, "/admin/users/create", **made)).status_code == 303
    assert (await browser.get("/admin/roles")).status_code == 200
    assert (await browser.get(edit(guest))).status_code == 403


@pytest.mark.parametrize("given", [[EVERYTHING], ["orders.view", "payments.refund"]])
async def test_nobody_puts_more_into_a_role_than_they_hold(given: list[str]) -> None:
    browser = await head_of_clerks()
    own, clerk = await Role.get(name="head"), await Role.get(name="clerk")
    for page in (edit(own), edit(clerk), "/admin/roles/create"):
        answer = await save(browser, page, name="x", permissions=given)
        assert answer.status_code == 422
        assert "gives more than your own role allows" in answer.text
    assert not await Role.exists(name="x")
    held = ["orders.view", "orders.hold"]
    assert (await save(browser, edit(clerk), permissions=held)).status_code == 303
    assert (await Role.get(name="clerk")).permissions == held


# Nor changes who holds more


@pytest.mark.parametrize(
    "typed", [{"password": "taken over now"}, {"email": "mine@example.com"}, {"active": "false"}]
)
async def test_nobody_changes_somebody_who_holds_more(typed: dict[str, str]) -> None:
    browser = await head_of_clerks()
    boss = await a_member("manager")
    clerk = await a_member("clerk")
    form = {"name": "x", "email": boss.email, "role": str(boss.role_id), "active": "true"}
    answer = await browser.post(edit(boss), data=await with_token(browser, form | typed))
    assert answer.status_code == 403
    assert "may do more than your own role allows" in answer.text
    kept = await User.get(id=boss.id)
    assert (kept.email, kept.active) == (boss.email, True)
    assert verify_password(kept, PASSWORD)
    assert (await save(browser, edit(clerk), **typed)).status_code == 303


async def with_token(browser: httpx.AsyncClient, form: dict[str, str]) -> dict[str, str]:
    found = re.search(r'name="_csrf" value="(\w+)"', (await browser.get("/admin/roles")).text)
    assert found is not None
    return form | {"_csrf": found[1]}


async def test_nobody_changes_or_deletes_a_role_that_holds_more() -> None:
    browser = await head_of_clerks()
    more = await Role.create(name="more", permissions=["payments.refund"])
    form = await with_token(browser, {"name": "x"})
    assert (await browser.post(edit(more), data=form)).status_code == 403
    deleted = await browser.post(f"/admin/roles/actions/delete?pk={more.id}", data=form)
    assert deleted.status_code == 409
    assert "may do more than your own role allows" in deleted.text
    assert await Role.exists(name="more")


async def test_the_page_says_why_somebody_cannot_be_changed() -> None:
    browser = await head_of_clerks()
    boss = await a_member("manager")
    page = (await browser.get(f"/admin/users/detail?pk={boss.id}")).text
    assert "may do more than your own role allows" in page
    assert edit(boss).replace("&", "&amp;") not in page


async def test_boxes_of_what_one_cannot_give_are_closed() -> None:
    browser = await head_of_clerks()
    page = (await browser.get("/admin/roles/create")).text
    closed = set(re.findall(r'name="permissions" value="([^"]+)" disabled', page))
    head = await Role.get(name="head")
    assert EVERYTHING in closed
    assert "payments.refund" in closed
    assert not closed & set(head.permissions)
