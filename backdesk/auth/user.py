"""Users and roles: who may do what. What is not in a role's permissions is denied."""

from __future__ import annotations

from base64 import b64encode
from secrets import token_bytes
from typing import Any
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from tortoise import fields
from tortoise.models import Model

from backdesk.auth.permissions import EVERYTHING
from backdesk.db.derived_columns import Derived, FoldField, SortKeyField

LONGEST_EMAIL = 254
_hasher = PasswordHasher()


def _dummy_hash() -> str:
    """No password fits it; hashing one to get it would hold up every start of every command."""
    salt, digest = (
        b64encode(token_bytes(length)).decode().rstrip("=")
        for length in (_hasher.salt_len, _hasher.hash_len)
    )
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


_NOBODYS_HASH = _dummy_hash()
"""Checked where there is no user, so that an unknown address takes as long as a known one."""


class EmailField(fields.CharField[str]):
    """An e-mail address, in lower case and composed wherever it is stored, compared or searched."""

    def to_python_value(self, value: Any) -> Any:
        return _lower(super().to_python_value(value))

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        return super().to_db_value(_lower(value), instance)


class Role(Derived):
    """A named list of permissions; ``*`` is all of them."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(60, unique=True)
    name_fold = FoldField("name", unique=True)
    name_key = SortKeyField("name")
    permissions: fields.Field[list[str]] = fields.JSONField(default=list)
    built_in = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        table = "role"

    def __str__(self) -> str:
        return self.name

    def allows(self, permission: str) -> bool:
        return EVERYTHING in self.permissions or permission in self.permissions


class User(Derived):
    """Somebody who works here.

    ``density`` is how close the rows of lists stand; ``start_view`` is the key of the saved view
    that opens first, and one that is gone is passed over.
    """

    id = fields.IntField(primary_key=True)
    email = EmailField(LONGEST_EMAIL, unique=True)
    name = fields.CharField(200, default="")
    name_key = SortKeyField("name")
    password_hash = fields.CharField(200, default="")
    role: fields.ForeignKeyRelation[Role] = fields.ForeignKeyField(
        "backdesk.Role", related_name="users", on_delete=fields.RESTRICT
    )
    active = fields.BooleanField(default=True)
    timezone = fields.CharField(60, default="UTC")
    language = fields.CharField(5, default="en")
    density = fields.CharField(12, default="comfortable")
    start_view: int | None = fields.IntField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    version = fields.IntField(default=1)

    role_id: int

    class Meta:
        table = "user"

    def __str__(self) -> str:
        return self.name or self.email

    def may(self, permission: str) -> bool:
        """Whether the role allows it. The role must have been read with the user."""
        return self.active and self.role.allows(permission)

    def set_password(self, password: str) -> None:
        self.password_hash = _hasher.hash(password)

    @classmethod
    async def with_role(cls, **where: object) -> User | None:
        """The one active user, with the role that ``may`` asks."""
        return await cls.filter(active=True, **where).select_related("role").first()


def verify_password(user: User | None, password: str) -> bool:
    """Whether ``password`` is the user's; takes as long where there is no user."""
    typed = password.encode("utf-8", "surrogatepass")
    try:
        _hasher.verify((user and user.password_hash) or _NOBODYS_HASH, typed)
    except (VerificationError, InvalidHashError):
        return False
    return user is not None and user.password_hash != ""


def _lower(value: Any) -> Any:
    return normalize("NFC", value.strip().lower()) if isinstance(value, str) else value
