"""A client of the API with an administrator's token, on a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.caller import a_caller
from tests.conftest import Database


@pytest.fixture
async def caller(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """Its allowance begins anew: in each fresh database the first user has the same key."""
    monkeypatch.setattr("backdesk.api.authentication._blocks", {})
    async with await a_caller() as client:
        yield client
