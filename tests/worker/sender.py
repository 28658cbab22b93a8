"""A post office in a process of its own, to be killed: ``sender DATABASE SMTP MINUTES_AHEAD``."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from gateways.documents import Documents
from gateways.pdf import Printer
from models.database import close_database, open_database
from worker.post import Post


async def send(database: str, smtp: str, ahead: timedelta) -> None:
    await open_database(database)
    documents = Documents(Printer(lambda: None))
    await Post(smtp, documents, lambda: datetime.now(UTC) + ahead).send_due()
    await close_database()


if __name__ == "__main__":
    asyncio.run(send(sys.argv[1], sys.argv[2], timedelta(minutes=int(sys.argv[3]))))
