"""An e-mail that a slow sender lost to another: it neither sends it nor writes on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backdesk.db.database import atomically
from gateways.documents import Documents
from gateways.email.smtp import MailServer as PostServer
from gateways.pdf.printer import Printer
from models.outbox import EmailState, Outbox
from models.settings import store_settings
from tests.worker.mail_server import a_mail_server
from tests.worker.post_office import SHOP, Clock, the_confirmation
from worker.outbox import TAKEN_FOR, OutboxSender

pytestmark = pytest.mark.usefixtures("database")


async def test_who_lost_an_e_mail_to_another_writes_nothing_on_it() -> None:
    await the_confirmation()
    documents = Documents(Printer(lambda: None))
    clock = Clock()
    slow, other, third = (OutboxSender("", documents, clock) for _ in range(3))
    lost = await atomically(slow._take)
    clock.now += TAKEN_FOR + timedelta(seconds=1)
    taken = await atomically(other._take)
    assert lost is not None
    assert taken is not None
    await slow._later(lost, "it took too long")
    clock.now += timedelta(seconds=61)
    assert await atomically(third._take) is None, "the other has it still"
    await slow._record(lost, EmailState.FAILED, "gave up late")
    await other._record(taken, EmailState.SENT, "250 ok")
    row = await Outbox.get()
    assert (row.state, row.said) == (EmailState.SENT, "250 ok")


async def test_who_lost_an_e_mail_does_not_send_it() -> None:
    await the_confirmation()
    documents = Documents(Printer(lambda: None))
    clock = Clock()
    await store_settings(SHOP)
    async with a_mail_server() as server, PostServer(server.url) as line:
        slow = OutboxSender(server.url, documents, clock)
        lost = await atomically(slow._take)
        assert lost is not None
        await Outbox.all().update(attempts=2)
        await slow._send(line, lost)
        assert server.taken == []
