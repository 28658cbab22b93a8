"""The post: what arrives at a real mail server, and what the outbox says of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from actions.mail_words import wrong_words
from gateways.documents import Documents
from gateways.mail.templates import our_words
from gateways.pdf import Printer
from models.history import History
from models.mail_event import MAIL_EVENTS
from models.mail_template import MailTemplate
from models.outbox import MOST_COPIES, RECALL_WITHIN, Outbox, PostState
from models.quote import Quote
from models.settings import Settings, store_settings
from models.words import SPOKEN
from tests.factories.acting import act
from tests.factories.order import an_order, first_line
from tests.worker.mail_server import MailServer, a_mail_server
from worker.post import DELAYS, TAKEN_FOR, Post

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sqlite_database")]
SHOP = Settings(company="Mugs & More", email="shop@example.com", city="Utrecht", country="NL")


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC) + RECALL_WITHIN

    def __call__(self) -> datetime:
        return self.now


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


async def the_confirmation() -> Outbox:
    """Of an order whose other e-mails are out of the way."""
    await an_order()
    await Outbox.exclude(event="order_confirmed").delete()
    return await Outbox.get()


async def test_what_a_customer_gets_is_in_their_language_as_text_and_html(
    server: MailServer, documents: Documents
) -> None:
    address = {"street": "Kade 1", "postcode": "1", "city": "Gent", "country": "BE"}
    customer = {"email": "c@example.com", "name": "A <b> & c", "language": "nl", "address": address}
    await an_order(customer=customer)
    clock = Clock()
    assert await Post(server.url, documents, clock).send_due() == 1
    confirmation = next(one for one in server.taken if "bestelling" in one["Subject"])
    assert confirmation["Subject"] == "Uw bestelling ORD00001"
    assert confirmation["From"] == "Mugs & More <shop@example.com>"
    assert confirmation["To"] == "c@example.com"
    text = confirmation.get_body(("plain",))
    html = confirmation.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Beste A <b> & c," in text.get_content()
    assert "2 x Mug-1: €\xa019,98" in text.get_content()
    assert "A &lt;b&gt; &amp; c" in html.get_content()
    assert "Factuur INV00001 is bijgevoegd." in text.get_content()
    assert "Factuur INV00001 is bijgevoegd." in html.get_content()
    row = await Outbox.get(event="order_confirmed")
    assert (row.state, row.said, row.attempts) == (PostState.SENT, "taken", 1)
    assert row.sent_at == clock.now
    assert confirmation["Message-ID"] == row.message_id


async def test_the_invoice_is_attached(server: MailServer, documents: Documents) -> None:
    await an_order()
    await Post(server.url, documents, Clock()).send_due()
    (confirmation,) = server.taken
    (attached,) = confirmation.iter_attachments()
    assert attached.get_filename() == "INV00001.pdf"
    pages = PdfReader(BytesIO(attached.get_content())).pages
    assert "INV00001" in pages[0].extract_text()


async def test_nothing_is_sent_within_the_minute_in_which_it_can_be_recalled(
    server: MailServer, documents: Documents
) -> None:
    await the_confirmation()
    clock = Clock()
    clock.now -= timedelta(seconds=10)
    assert await Post(server.url, documents, clock).send_due() == 0


async def test_what_is_refused_for_now_is_tried_again_later_and_later(
    server: MailServer, documents: Documents
) -> None:
    row, clock = await the_confirmation(), Clock()
    post = Post(server.url, documents, clock)
    server.answers = ["451 too busy"] * len(DELAYS)
    for attempt, delay in enumerate(DELAYS, 1):
        assert await post.send_due() == 1
        await row.refresh_from_db()
        assert (row.state, row.attempts) == (PostState.WAITING, attempt)
        assert "451 too busy" in row.said
        assert row.next_at == clock.now + delay
        clock.now += delay - timedelta(seconds=1)
        assert await post.send_due() == 0
        clock.now += timedelta(seconds=1)
    assert await post.send_due() == 1
    await row.refresh_from_db()
    assert row.state == PostState.SENT
    assert len(server.taken) == 1


async def test_after_the_last_refusal_it_is_given_up_in_the_servers_words(
    server: MailServer, documents: Documents
) -> None:
    row, clock = await the_confirmation(), Clock()
    server.answers = ["451 too busy"] * (len(DELAYS) + 1)
    for _ in range(len(DELAYS) + 1):
        await Post(server.url, documents, clock).send_due()
        clock.now += timedelta(days=1)
    await row.refresh_from_db()
    assert (row.state, row.said) == (PostState.FAILED, "451 too busy")


@pytest.mark.parametrize("answer", ["554 we do not want it", "rcpt 550 nobody of that name"])
async def test_what_is_refused_for_good_is_not_tried_again(
    server: MailServer, documents: Documents, answer: str
) -> None:
    row, clock = await the_confirmation(), Clock()
    server.answers = [answer]
    post = Post(server.url, documents, clock)
    await post.send_due()
    await row.refresh_from_db()
    assert (row.state, row.said) == (PostState.FAILED, answer.removeprefix("rcpt "))
    clock.now += timedelta(days=2)
    assert await post.send_due() == 0


async def test_a_server_that_breaks_off_after_the_data_gets_it_again_as_the_same(
    server: MailServer, documents: Documents
) -> None:
    row, clock = await the_confirmation(), Clock()
    server.answers = ["breaks off"]
    post = Post(server.url, documents, clock)
    await post.send_due()
    await row.refresh_from_db()
    assert row.state == PostState.WAITING
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
        await Post(server.url, documents, clock).send_due()
        await row.refresh_from_db()
        assert "may have arrived" in row.said
        clock.now += timedelta(days=1)
    assert (row.state, row.unanswered) == (PostState.FAILED, MOST_COPIES)
    assert len(server.taken) == MOST_COPIES
    (entry,) = await History.filter(kind="email_unanswered", order_id=row.order_id)
    assert f"may have arrived {MOST_COPIES} times" in entry.text


async def test_what_is_taken_after_it_was_broken_off_says_so_and_the_history_too(
    server: MailServer, documents: Documents
) -> None:
    row, clock = await the_confirmation(), Clock()
    server.answers = ["breaks off", "451 later", "250 taken"]
    for _time in range(3):
        await Post(server.url, documents, clock).send_due()
        clock.now += timedelta(days=1)
    await row.refresh_from_db()
    assert (row.state, row.unanswered) == (PostState.SENT, 1)
    assert row.said.startswith("taken. Before that")
    (entry,) = await History.filter(kind="email_unanswered", order_id=row.order_id)
    assert "may have arrived 2 times" in entry.text


async def test_who_dies_as_an_e_mail_leaves_counts_it_as_a_copy(
    server: MailServer, documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, clock = await the_confirmation(), Clock()
    for _time in range(MOST_COPIES):
        dying = Post(server.url, documents, clock)
        with monkeypatch.context() as patch:
            patch.setattr(dying, "_record", _dies)
            with pytest.raises(KeyboardInterrupt):
                await dying.send_due()
        clock.now += TAKEN_FOR + timedelta(seconds=1)
    await Post(server.url, documents, clock).send_due()
    await row.refresh_from_db()
    assert (row.state, len(server.taken)) == (PostState.FAILED, MOST_COPIES)
    assert "may have arrived" in row.said


async def _dies(*_: object, **_more: object) -> None:
    raise KeyboardInterrupt


async def test_nobody_listening_is_a_refusal_for_now(documents: Documents) -> None:
    await store_settings(SHOP)
    row = await the_confirmation()
    await Post("smtp://127.0.0.1:1", documents, Clock()).send_due()
    await row.refresh_from_db()
    assert (row.state, row.attempts) == (PostState.WAITING, 1)
    assert row.said


async def test_one_connection_carries_them_all_and_one_refusal_stops_no_other(
    server: MailServer, documents: Documents
) -> None:
    for _ in range(4):
        await an_order()
    await Outbox.exclude(event="order_confirmed").delete()
    server.answers = ["250 taken", "451 later", "250 taken"]
    assert await Post(server.url, documents, Clock()).send_due() == 4
    states = [row.state.value for row in await Outbox.all().order_by("id")]
    assert states == ["sent", "waiting", "sent", "sent"]


@pytest.mark.parametrize(
    ("settings", "smtp", "why"),
    [
        (SHOP, False, "No mail server is set"),
        (Settings(company="Mugs"), True, "The shop has no e-mail address"),
    ],
)
async def test_what_cannot_be_sent_says_why(
    server: MailServer, documents: Documents, settings: Settings, smtp: bool, why: str
) -> None:
    await store_settings(settings)
    row = await the_confirmation()
    await Post(server.url if smtp else "", documents, Clock()).send_due()
    await row.refresh_from_db()
    assert row.state == PostState.NOT_SENT
    assert why in row.said
    assert server.taken == []


async def test_the_shops_own_words_go_before_ours_and_empty_ones_mean_off(
    server: MailServer, documents: Documents
) -> None:
    own: dict[str, Any] = {
        "event": "order_confirmed",
        "language": "en",
        "subject": "Hi {{ order.number }}",
    }
    template = await MailTemplate.create(**own, text="Great, {{ customer.name }}!")
    row, clock = await the_confirmation(), Clock()
    await Post(server.url, documents, clock).send_due()
    assert server.taken[0]["Subject"] == "Hi ORD00001"
    await template.update_from_dict({"text": " "}).save()
    await Outbox.filter(id=row.id).update(state=PostState.WAITING, text="")
    await Post(server.url, documents, clock).send_due()
    await row.refresh_from_db()
    assert row.state == PostState.NOT_SENT
    assert "empty" in row.said


async def test_two_post_offices_send_each_e_mail_once(
    server: MailServer, documents: Documents
) -> None:
    for _ in range(20):
        await an_order()
    await Outbox.exclude(event="order_confirmed").delete()
    clock = Clock()
    posts = [Post(server.url, documents, clock) for _ in range(3)]
    await asyncio.gather(*(post.send_due() for post in posts))
    sent = [message["Message-ID"] for message in server.taken]
    assert len(sent) == len(set(sent)) == 20


@pytest.mark.parametrize("lang", SPOKEN)
def test_our_own_words_are_there_for_every_event_and_are_right(lang: str) -> None:
    words = our_words(lang)
    assert set(words) == set(MAIL_EVENTS)
    wrong = {event: wrong_words(MAIL_EVENTS[event], vars(one)) for event, one in words.items()}
    assert {event: said for event, said in wrong.items() if said} == {}


async def test_every_e_mail_that_a_life_asks_for_can_be_written(
    server: MailServer, documents: Documents
) -> None:
    order = await an_order(paid=True, shipped=True)
    line = await first_line(order)
    await act(order, "add_credit_memo", total=100, notify=True)
    await act(order, "create_return", lines=[{"line": line.id, "quantity": 1}])
    await Post(server.url, documents, Clock()).send_due()
    rows = await Outbox.all()
    assert {part["event"] for row in rows for part in row.parts} >= {
        "order_confirmed",
        "invoice",
        "paid",
        "shipped",
    }
    assert {row.state for row in rows} == {PostState.SENT}
    shipped = await Outbox.get(event="shipped")
    assert "2 x Mug-1" in shipped.text


async def test_a_quote_goes_out_with_its_pdf(server: MailServer, documents: Documents) -> None:
    await act(await an_order(), "duplicate")
    quote = await Quote.get()
    await act(quote, "send")
    await Outbox.exclude(event="quote").delete()
    await Post(server.url, documents, Clock()).send_due()
    (message,) = server.taken
    assert message["Subject"] == f"Our quote {quote.number}"
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == f"{quote.number}.pdf"


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
    await Post(server.url, documents, now=Clock()).send_due()
    await first.refresh_from_db()
    assert (first.state, why in first.said) == (PostState.FAILED, True)
    assert server.recipients == [[second.recipient]]


async def test_a_domain_in_other_letters_is_written_as_the_dns_knows_it(
    server: MailServer, documents: Documents
) -> None:
    row = await the_confirmation()
    await Outbox.filter(id=row.id).update(recipient="info@exämple.de")
    await Post(server.url, documents, now=Clock()).send_due()
    assert server.recipients == [["info@xn--exmple-cua.de"]]
    assert server.taken[0]["To"] == "info@xn--exmple-cua.de"


async def test_letters_before_the_at_go_by_smtputf8_where_the_server_takes_it(
    documents: Documents,
) -> None:
    await store_settings(SHOP)
    async with a_mail_server(utf8=True) as server:
        row = await the_confirmation()
        await Outbox.filter(id=row.id).update(recipient="müller@example.com")
        await Post(server.url, documents, now=Clock()).send_due()
        assert server.recipients == [["müller@example.com"]]


@pytest.mark.parametrize("answer", ["rcpt 550 no such user", "554 no", "breaks off", "451 later"])
async def test_after_any_failure_the_next_message_begins_anew(
    server: MailServer, documents: Documents, answer: str
) -> None:
    await the_confirmation()
    second = await _another()
    server.answers = [answer]
    await Post(server.url, documents, now=Clock()).send_due()
    assert [second.recipient] in server.recipients
    assert "503" not in " ".join([row.said for row in await Outbox.all()])


async def _another() -> Outbox:
    order = await an_order()
    await Outbox.filter(order_id=order.id).exclude(event="order_confirmed").delete()
    return await Outbox.get(order_id=order.id)
