"""People who act in tests."""

from __future__ import annotations

from itertools import count

from backdesk.auth.user import Role, User

_serial = count(1)


async def a_user(role: str = "clerk") -> User:
    """A user with one of the built-in roles."""
    serial = next(_serial)
    return await User.create(
        email=f"{role}{serial}@example.com",
        name=f"{role.title()} {serial}",
        password_hash="",
        role=await Role.get(name=role),
    )
