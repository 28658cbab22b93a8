"""Addresses at a real mail server: odd ones are refused in words and stop no other."""

from __future__ import annotations

import pytest

from gateways.documents import Documents
from models.outbox import EmailState, Outbox
from models.settings import store_settings
from tests.factories.order import an_order
from tests.worker.mail_server import MailServer, a_mail_server
from tests.worker.post_office import SHOP, Clock, the_confirmation
from worker.outbox import OutboxSender

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sqlite_database")]


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ("a,b@example.com", "“a,b@example.com” is no e-mail address"),
        ("<x>@example.com", "is no e-mail address"),
        ("müller@example.com", "SMTPUTF8"),
    ],
)
async def test_an_address_that_cannot_be_written_to_is_refused_in_words_and_stops_no_other(
    server: MailServer, documents: Documents, kept: str, why: str
) -> None:
    first, second = await the_confirmation(), await _another()
    await Outbox.filter(id=first.id).update(recipient=kept)
    await OutboxSender(server.url, documents, now=Clock()).send_due()
    await first.refresh_from_db()
    assert (first.state, why in first.said) == (EmailState.FAILED, True)
    assert server.recipients == [[second.recipient]]


async def test_a_domain_in_other_letters_is_written_as_the_dns_knows_it(
    server: MailServer, documents: Documents
) -> None:
    row = await the_confirmation()
    await Outbox.filter(id=row.id).update(recipient="info@exämple.de")
    await OutboxSender(server.url, documents, now=Clock()).send_due()
    assert server.recipients == [["info@xn--exmple-cua.de"]]
    assert server.taken[0]["To"] == "info@xn--exmple-cua.de"


async def test_letters_before_the_at_go_by_smtputf8_where_the_server_takes_it(
    documents: Documents,
) -> None:
    await store_settings(SHOP)
    async with a_mail_server(utf8=True) as server:
        row = await the_confirmation()
        await Outbox.filter(id=row.id).update(recipient="müller@example.com")
        await OutboxSender(server.url, documents, now=Clock()).send_due()
        assert server.recipients == [["müller@example.com"]]


@pytest.mark.parametrize("answer", ["rcpt 550 no such user", "554 no", "breaks off", "451 later"])
async def test_after_any_failure_the_next_message_begins_anew(
    server: MailServer, documents: Documents, answer: str
) -> None:
    await the_confirmation()
    second = await _another()
    server.answers = [answer]
    await OutboxSender(server.url, documents, now=Clock()).send_due()
    assert [second.recipient] in server.recipients
    assert "503" not in " ".join([row.said for row in await Outbox.all()])


async def _another() -> Outbox:
    order = await an_order()
    await Outbox.filter(order_id=order.id).exclude(event="order_confirmed").delete()
    return await Outbox.get(order_id=order.id)
