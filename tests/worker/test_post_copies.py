"""What breaks off behind the data: an e-mail goes a few times at most, and that is said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backdesk.models.history import History
from gateways.documents import Documents
from models.outbox import MOST_COPIES, EmailState
from models.settings import store_settings
from tests.worker.mail_server import MailServer
from tests.worker.post_office import SHOP, Clock, the_confirmation
from worker.outbox import DELAYS, TAKEN_FOR, OutboxSender

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sqlite_database")]


async def test_a_server_that_breaks_off_after_the_data_gets_it_again_as_the_same(
    server: MailServer, documents: Documents
) -> None:
    row, clock = await the_confirmation(), Clock()
    server.answers = ["breaks off"]
    post = OutboxSender(server.url, documents, clock)
    await post.send_due()
    await row.refresh_from_db()
    assert row.state == EmailState.WAITING
    clock.now += DELAYS[0]
    await store_settings(SHOP.model_copy(update={"accent": "#ff0000"}))
    await post.send_due()
    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"] == row.message_id
    bodies = [one.get_body(("html",)) for one in (first, second)]
    assert len({body.get_content() for body in bodies if body is not None}) == 1


async def test_a_server_that_always_breaks_off_after_the_data_gets_a_few_copies_and_it_is_said(
    server: MailServer, documents: Documents
) -> None:
    row, clock = await the_confirmation(), Clock()
    server.answers = ["breaks off"] * 9
    for _time in range(9):
        await OutboxSender(server.url, documents, clock).send_due()
        await row.refresh_from_db()
        assert "may have arrived" in row.said
        clock.now += timedelta(days=1)
    assert (row.state, row.unanswered) == (EmailState.FAILED, MOST_COPIES)
    assert len(server.taken) == MOST_COPIES
    (entry,) = await History.filter(kind="email_unanswered", order_id=row.order_id)
    assert f"may have arrived {MOST_COPIES} times" in entry.text


async def test_what_is_taken_after_it_was_broken_off_says_so_and_the_history_too(
    server: MailServer, documents: Documents
) -> None:
    row, clock = await the_confirmation(), Clock()
    server.answers = ["breaks off", "451 later", "250 taken"]
    for _time in range(3):
        await OutboxSender(server.url, documents, clock).send_due()
        clock.now += timedelta(days=1)
    await row.refresh_from_db()
    assert (row.state, row.unanswered) == (EmailState.SENT, 1)
    assert row.said.startswith("taken. Before that")
    (entry,) = await History.filter(kind="email_unanswered", order_id=row.order_id)
    assert "may have arrived 2 times" in entry.text


async def test_who_dies_as_an_e_mail_leaves_counts_it_as_a_copy(
    server: MailServer, documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, clock = await the_confirmation(), Clock()
    for _time in range(MOST_COPIES):
        dying = OutboxSender(server.url, documents, clock)
        with monkeypatch.context() as patch:
            patch.setattr(dying, "_record", _dies)
            with pytest.raises(KeyboardInterrupt):
                await dying.send_due()
        clock.now += TAKEN_FOR + timedelta(seconds=1)
    await OutboxSender(server.url, documents, clock).send_due()
    await row.refresh_from_db()
    assert (row.state, len(server.taken)) == (EmailState.FAILED, MOST_COPIES)
    assert "may have arrived" in row.said


async def _dies(*_: object, **_more: object) -> None:
    raise KeyboardInterrupt
