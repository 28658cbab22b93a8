"""Where no broker answers, workers look by themselves: nothing waits for it, nothing is lost."""

from __future__ import annotations

import asyncio

import pytest

from gateways.documents import Documents
from gateways.pdf.printer import Printer
from gateways.signed_links import Links
from models.outbox import EmailState, Outbox
from tests.waiting import PATIENCE, free_port
from tests.worker.mail_server import MailServer
from tests.worker.post_office import due_emails
from worker.background import JobRunner


@pytest.mark.parametrize("kind", ["redis", "nats"])
async def test_e_mails_go_out_though_the_broker_is_away(
    sqlite_database: object, server: MailServer, kind: str
) -> None:
    away = f"{kind}://127.0.0.1:{free_port()}"
    runner = JobRunner(Documents(Printer(lambda: None)), server.url, away, Links())
    await due_emails(3)
    async with runner.reachable(), runner.at_work():
        await runner.wake()
        async with asyncio.timeout(PATIENCE):
            while await Outbox.filter(state=EmailState.SENT).count() < 3:  # noqa: ASYNC110 - others' state
                await asyncio.sleep(0.02)
    assert sorted(message["To"] for message in server.taken) == [
        f"c{place}@example.com" for place in range(3)
    ]
