"""Questions that may be given up: PostgreSQL stops what takes longer than somebody would wait."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from tortoise.exceptions import OperationalError

from models.database import atomically, connection, dialect

T = TypeVar("T")


async def in_time(ask: Callable[[], Awaitable[T]], milliseconds: int) -> T | None:
    """The answer, or None if it took longer. SQLite cannot be stopped: ask it for few rows."""
    if dialect() != "postgres":
        return await ask()

    async def work() -> T:
        await connection().execute_script(f"SET LOCAL statement_timeout = {milliseconds}")
        return await ask()

    try:
        return await atomically(work)
    except asyncpg.QueryCanceledError:
        return None
    except OperationalError as error:
        if isinstance(error.__cause__, asyncpg.QueryCanceledError):
            return None
        raise
