"""Questions that may be given up: PostgreSQL stops what takes longer than somebody would wait."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from tortoise.exceptions import OperationalError

from models.database import atomically, connection, dialect

T = TypeVar("T")
STOPPED = "57014"
"""How PostgreSQL says that it stopped a statement because of its timeout."""


async def in_time(ask: Callable[[], Awaitable[T]], milliseconds: int) -> T | None:
    """The answer, or None if it took longer. SQLite cannot be stopped: ask it for few rows."""
    if dialect() != "postgres":
        return await ask()

    async def work() -> T:
        await connection().execute_script(f"SET LOCAL statement_timeout = {milliseconds}")
        return await ask()

    try:
        return await atomically(work)
    except (asyncpg.PostgresError, OperationalError) as error:
        if STOPPED in (getattr(one, "sqlstate", "") for one in (error, error.__cause__)):
            return None
        raise
