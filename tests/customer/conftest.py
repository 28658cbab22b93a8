"""Fixtures of the customer's pages: a browser at the door, and signed links."""

from __future__ import annotations

import httpx
import pytest

from gateways.signed_links import Links
from tests.admin.behind_the_door import HERE, configured
from tests.conftest import Database
from web import create_app


@pytest.fixture
def links() -> Links:
    """As the application signs them."""
    config = configured()
    return Links(config.base_url, config.secret_key)


@pytest.fixture
async def browser(sqlite_database: Database) -> httpx.AsyncClient:
    """A customer's browser, signed in nowhere."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(create_app(configured())), base_url=HERE)
