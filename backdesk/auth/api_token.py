"""API tokens: a program's way in, with the permissions of the user whose it is."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model

from backdesk.auth.user import User
from backdesk.db.clock import database_now

PREFIX = "ord_"
_TOKEN = re.compile(re.escape(PREFIX) + r"[A-Za-z0-9_-]{43}")
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class ApiToken(Model):
    """Only the token's hash is stored; ``hint`` is its end, to tell it from others."""

    id = fields.IntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name="tokens", on_delete=fields.CASCADE
    )
    name = fields.CharField(100, default="")
    token_hash = fields.CharField(64, unique=True)
    hint = fields.CharField(4)
    created_at = fields.DatetimeField(auto_now_add=True)
    last_used_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    user_id: int

    class Meta:
        table = "api_token"

    def __str__(self) -> str:
        return f"{self.name} …{self.hint}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def create_token(user: User, name: str = "") -> str:
    """A new token of ``user``; this is the only time that it can be read."""
    token = PREFIX + secrets.token_urlsafe(32)
    await ApiToken.create(user=user, name=name, token_hash=_hash(token), hint=token[-4:])
    return token


async def authenticate_token(token: str) -> User | None:
    """Whose ``token`` it is; nobody's, if it was made up, revoked, or the user left."""
    if not _TOKEN.fullmatch(token):
        return None
    found = (
        await ApiToken.filter(token_hash=_hash(token), revoked_at=None)
        .select_related("user__role")
        .first()
    )
    if found is None or not found.user.active:
        return None
    now = await database_now()
    if found.last_used_at is None or found.last_used_at < now - USE_IS_NOTED_EVERY:
        await ApiToken.filter(id=found.id).update(last_used_at=now)
    return found.user


async def revoke_token(token: ApiToken, now: datetime) -> None:
    """Nobody gets in with it any more; it stays, to tell whose it was."""
    await ApiToken.filter(id=token.id, revoked_at=None).update(revoked_at=now)
