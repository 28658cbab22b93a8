"""Sessions, kept on the server, and the attempts to sign in, which are limited."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model
from tortoise.signals import post_save

from backdesk.auth.user import User
from backdesk.db.database import atomically

IDLE = timedelta(hours=12)
AT_MOST = timedelta(days=7)
USE_IS_NOTED_EVERY = timedelta(minutes=1)

WINDOW = timedelta(minutes=15)
FAILURES_OF_AN_EMAIL = 5
FAILURES_OF_AN_ADDRESS = 20
"""More than of an e-mail address, because a whole office may come from one network address."""

_COOKIE = re.compile(r"([0-9]{1,9})\.([A-Za-z0-9_-]{43})")


class Session(Model):
    """Somebody is signed in. The cookie holds the token, the database only its hash.

    The hash covers the user's password and role too: when either changes, whoever changes it
    and however, no cookie fits any longer.
    """

    in_dump = False

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(64, unique=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name="sessions", on_delete=fields.CASCADE
    )
    csrf_secret = fields.CharField(64)
    user_agent = fields.CharField(200, default="")
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)

    user_id: int

    class Meta:
        table = "session"

    @property
    def csrf_token(self) -> str:
        """What a form of this session sends along, and no other session's form can know."""
        return hmac.new(self.csrf_secret.encode(), b"csrf", hashlib.sha256).hexdigest()


class SignInAttempt(Model):
    """An attempt to sign in that has not succeeded."""

    in_dump = False

    id = fields.IntField(primary_key=True)
    email = fields.CharField(254, db_index=True)
    address = fields.CharField(60, db_index=True)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "sign_in_attempt"


async def start_session(user: User, now: datetime, user_agent: str = "") -> tuple[Session, str]:
    """A new session of ``user``, and what its cookie holds."""
    token = secrets.token_urlsafe(32)

    async def start() -> Session:
        return await Session.create(
            token_hash=_hash(token, user),
            user=user,
            csrf_secret=secrets.token_hex(32),
            user_agent=_storable(user_agent, 200),
            created_at=now,
            seen_at=now,
            expires_at=now + IDLE,
        )

    session = await atomically(start)
    return session, f"{session.id}.{token}"


async def find_session(cookie: str, now: datetime) -> Session | None:
    """The session of ``cookie``, with its user and role, if it is still one."""
    parts = _COOKIE.fullmatch(cookie)
    if parts is None:
        return None
    session = (
        await Session.filter(id=int(parts[1]), expires_at__gt=now)
        .select_related("user__role")
        .first()
    )
    if session is None:
        return None
    user: User = session.user
    if not (user.active and hmac.compare_digest(session.token_hash, _hash(parts[2], user))):
        return None
    if session.seen_at <= now - USE_IS_NOTED_EVERY:
        await _note_use(session, now)
    return session


async def is_active(sessions: Sequence[Session], now: datetime) -> dict[int, User]:
    """Of sessions that were found before, those that still are one: their users, read anew.

    A changed password or role ends a session: no cookie fits any longer.
    """
    asked = Session.filter(id__in=[one.id for one in sessions], expires_at__gt=now)
    users = {row.id: row.user for row in await asked.select_related("user__role")}
    return {
        one.id: users[one.id]
        for one in sessions
        if one.id in users and _stands_as(users[one.id], one.user)
    }


def _stands_as(user: User, before: User) -> bool:
    same = (user.role_id, user.password_hash) == (before.role_id, before.password_hash)
    return user.active and same


async def end_session(session: Session) -> None:
    """Its cookie opens nothing any more."""

    async def end() -> None:
        await Session.filter(id=session.id).delete()

    await atomically(end)


@post_save(User)
async def _inactive_is_signed_out(_model: type[User], user: User, *_rest: object) -> None:
    """So that who is made active again later has to sign in again too."""
    if not user.active:
        await Session.filter(user_id=user.id).delete()


async def lockout_minutes(email: str, address: str, now: datetime) -> int:
    """Note an attempt; 0, or after how many minutes the next one is heard.

    It is noted first and counted afterwards, so that of many attempts at once no more are
    heard than of as many one after the other.
    """
    email, address = _storable(email.strip().lower(), 254), _storable(address, 60)

    async def note() -> SignInAttempt:
        return await SignInAttempt.create(email=email, address=address, at=now)

    attempt = await atomically(note)
    waits = [
        await _wait(attempt, FAILURES_OF_AN_EMAIL, now, email=email),
        await _wait(attempt, FAILURES_OF_AN_ADDRESS, now, address=address),
    ]
    if any(waits):  # what was not heard did not fail, and prolongs nothing
        await _forget(id=attempt.id)
    return max(waits)


async def reset_failed_sign_ins(email: str) -> None:
    """Who knows the password begins anew; the address they came from does not."""
    await _forget(email=_storable(email.strip().lower(), 254))


async def _wait(attempt: SignInAttempt, most: int, now: datetime, **of: str) -> int:
    """Minutes, rounded up, until fewer than ``most`` of the last attempts are recent."""
    recent = SignInAttempt.filter(at__gt=now - WINDOW, **of)
    if await recent.count() <= most:
        return 0
    others = await recent.exclude(id=attempt.id).order_by("-at", "-id").limit(most)
    left = others[-1].at + WINDOW - now if others else timedelta(minutes=1)
    return max(1, -(-int(left.total_seconds()) // 60))


async def _forget(**which: object) -> None:
    async def forget() -> None:
        await SignInAttempt.filter(**which).delete()

    await atomically(forget)


async def _note_use(session: Session, now: datetime) -> None:
    session.seen_at = now
    session.expires_at = min(now + IDLE, session.created_at + AT_MOST)

    async def note() -> None:
        await Session.filter(id=session.id).update(
            seen_at=session.seen_at, expires_at=session.expires_at
        )

    await atomically(note)


def _hash(token: str, user: User) -> str:
    standing = f"{token}\n{user.id}\n{user.role_id}\n{user.password_hash}"
    return hashlib.sha256(standing.encode()).hexdigest()


def _storable(text: str, length: int) -> str:
    """Half a character and NUL, which PostgreSQL refuses, come from programs, not people."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:length]
