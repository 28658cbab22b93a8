"""API tokens: who gets in with one, and who does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backdesk.auth.api_token import ApiToken, authenticate_token, create_token, revoke_token
from backdesk.auth.user import User
from tests.conftest import Database
from tests.factories.user import a_user


async def test_a_token_is_its_users_with_the_same_permissions(database: Database) -> None:
    user = await a_user("warehouse")
    token = await create_token(user, "scanner")
    found = await authenticate_token(token)
    assert found == user
    assert found is not None
    assert found.may("packing_slips.ship")
    assert not found.may("payments.record")


async def test_the_database_holds_no_token_but_its_last_four_characters(
    sqlite_database: Database,
) -> None:
    token = await create_token(await a_user())
    stored = await ApiToken.get()
    assert token.startswith("ord_")
    assert stored.hint == token[-4:]
    assert token.removeprefix("ord_") not in repr(await ApiToken.all().values())


async def test_a_revoked_token_opens_nothing(sqlite_database: Database) -> None:
    user = await a_user()
    token, other = await create_token(user), await create_token(user)
    revoked = datetime(2026, 3, 2, tzinfo=UTC)
    await revoke_token(await ApiToken.get(hint=token[-4:], id=1), revoked)
    assert await authenticate_token(token) is None
    assert await authenticate_token(other) == user
    assert (await ApiToken.get(id=1)).revoked_at == revoked


async def test_the_token_of_who_is_not_active_opens_nothing(sqlite_database: Database) -> None:
    user = await a_user()
    token = await create_token(user)
    await User.filter(id=user.id).update(active=False)
    assert await authenticate_token(token) is None


@pytest.mark.parametrize(
    "forged",
    ["", "ord_", "ord_" + "A" * 43, "ord_" + "A" * 5000, "ord_\0", "ord_" + "é" * 43, "\ud800"],
)
async def test_a_forged_token_opens_nothing(database: Database, forged: str) -> None:
    await create_token(await a_user())
    assert await authenticate_token(forged) is None


async def test_neither_the_hash_nor_part_of_a_token_opens_anything(
    sqlite_database: Database,
) -> None:
    token = await create_token(await a_user())
    stored = await ApiToken.get()
    for forged in (stored.token_hash, token[:-1], token + "A", token.removeprefix("ord_")):
        assert await authenticate_token(forged) is None


async def test_use_is_noted_at_most_once_a_minute(sqlite_database: Database) -> None:
    token = await create_token(await a_user())
    await authenticate_token(token)
    first = (await ApiToken.get()).last_used_at
    assert first is not None
    await authenticate_token(token)
    assert (await ApiToken.get()).last_used_at == first
    await ApiToken.all().update(last_used_at=first - timedelta(minutes=2))
    await authenticate_token(token)
    assert ((await ApiToken.get()).last_used_at or first) > first - timedelta(minutes=1)
