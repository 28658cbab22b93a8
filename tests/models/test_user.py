"""Users and roles: what is not allowed is denied."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters
from tortoise.exceptions import IntegrityError

from backdesk.auth.permissions import EVERYTHING, PERMISSIONS
from backdesk.auth.user import Role, User, _dummy_hash, verify_password
from models.roles import BUILT_IN_ROLES
from tests.conftest import Database
from tests.factories.user import a_user


async def test_an_address_is_kept_in_lower_case_and_found_in_any(database: Database) -> None:
    role = await Role.get(name="clerk")
    user = await User.create(email=" Clerk.One@Example.COM ", role=role)
    assert user.email == "clerk.one@example.com"
    assert await User.get(email="CLERK.ONE@example.com") == user
    with pytest.raises(IntegrityError):
        await User.create(email="CLERK.one@example.com", role=role)


async def test_a_user_may_what_the_role_says_and_nothing_else(sqlite_database: Database) -> None:
    clerk = await a_user("clerk")
    assert clerk.may("orders.hold")
    assert not clerk.may("payments.reverse")
    assert not clerk.may("orders.nonsense")
    assert not clerk.may(EVERYTHING)


async def test_who_is_not_active_may_nothing(sqlite_database: Database) -> None:
    admin = await a_user("admin")
    assert admin.may("anything.at_all")
    admin.active = False
    assert not admin.may("orders.view")


def test_the_roles_to_begin_with_name_only_permissions_that_there_are() -> None:
    named = {name for names in BUILT_IN_ROLES.values() for name in names} - {EVERYTHING}
    assert named <= set(PERMISSIONS)


@pytest.mark.parametrize(
    ("role", "denied"),
    [
        ("clerk", "payments.reverse payments.refund settings.edit users.manage stock.correct"),
        ("bookkeeper", "packing_slips.ship orders.cancel settings.edit users.manage"),
        ("warehouse", "payments.record invoices.create orders.cancel settings.edit"),
        ("manager", "users.manage roles.manage tokens.manage"),
    ],
)
async def test_a_role_leaves_out_what_is_not_its_work(
    sqlite_database: Database, role: str, denied: str
) -> None:
    user = await a_user(role)
    assert user.may("orders.view")
    assert [name for name in denied.split() if user.may(name)] == []


async def test_a_password_fits_its_user_and_nobody_else(sqlite_database: Database) -> None:
    user = await a_user()
    assert not verify_password(user, "")
    user.set_password("a good password")
    assert "a good password" not in user.password_hash
    assert user.password_hash.startswith("$argon2id$")
    assert verify_password(user, "a good password")
    assert not verify_password(user, "a good Password")
    assert not verify_password(None, "a good password")


async def test_what_a_role_loses_is_lost_at_once(sqlite_database: Database) -> None:
    user = await a_user()
    assert user.may("orders.hold")
    await Role.filter(name="clerk").update(permissions=["orders.view"])
    again = await User.with_role(id=user.id)
    assert again is not None
    assert again.may("orders.view")
    assert not again.may("orders.hold")


def test_an_unknown_address_costs_as_much_to_refuse_as_a_wrong_password() -> None:
    known = User(email="clerk@example.com")
    known.set_password("correct horse battery")
    assert extract_parameters(_dummy_hash()) == extract_parameters(known.password_hash)
    assert not verify_password(None, "correct horse battery")
