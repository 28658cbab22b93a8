"""A mail server and a printer, for whoever tests what is done in the background."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateways.documents import Documents
from gateways.pdf.printer import Printer
from models.settings import store_settings
from tests.worker.mail_server import MailServer, a_mail_server
from tests.worker.post_office import SHOP


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    await store_settings(SHOP)
    async with a_mail_server() as running:
        yield running


@pytest.fixture
async def documents(chromium: Path) -> AsyncIterator[Documents]:
    made = Documents(Printer(lambda: chromium))
    yield made
    await made.printer.close()
