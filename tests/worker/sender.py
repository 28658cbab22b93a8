"""A post office in a process of its own, to be killed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from backdesk.db.database import close_database, open_database
from gateways.documents import Documents
from gateways.pdf.printer import Printer
from worker.outbox import OutboxSender


async def send(database: str, smtp: str, ahead: timedelta) -> None:
    await open_database(database)
    documents = Documents(Printer(lambda: None))
    await OutboxSender(smtp, documents, lambda: datetime.now(UTC) + ahead).send_due()
    await close_database()


def sender_at_work(database: str, smtp: str, ahead: timedelta) -> None:
    """Send what is due ``ahead`` of now, and end."""
    asyncio.run(send(database, smtp, ahead))
