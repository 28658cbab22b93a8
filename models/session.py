"""Sessions, kept on the server, and the attempts to sign in, which are limited."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.user import User


class Session(Model):
    """Somebody is signed in. The cookie holds the token, the database only its hash."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(64, unique=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="sessions", on_delete=fields.CASCADE
    )
    csrf_secret = fields.CharField(64)
    user_agent = fields.CharField(200, default="")
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)

    user_id: int

    class Meta:
        table = "session"


class SignInAttempt(Model):
    """A failed attempt to sign in."""

    id = fields.IntField(primary_key=True)
    email = fields.CharField(254, db_index=True)
    address = fields.CharField(60, db_index=True)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "sign_in_attempt"
