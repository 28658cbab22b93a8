"""The post: what arrives at a real mail server, and what the outbox says of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from actions.settings.email_templates import wrong_words
from backdesk.i18n import LANGUAGES
from gateways.documents import Documents
from gateways.email.templates import default_template
from models.email_event import MAIL_EVENTS
from models.mail_template import MailTemplate
from models.outbox import EmailState, Outbox
from models.quote import Quote
from models.settings import Settings, store_settings
from tests.factories.acting import act
from tests.factories.order import an_order, first_line
from tests.worker.mail_server import MailServer
from tests.worker.post_office import SHOP, Clock, the_confirmation
from worker.outbox import DELAYS, OutboxSender

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sqlite_database")]


async def test_what_a_customer_gets_is_in_their_language_as_text_and_html(
    server: MailServer, documents: Documents
) -> None:
    address = {"street": "Kade 1", "postcode": "1", "city": "Gent", "country": "BE"}
    customer = {"email": "c@example.com", "name": "A <b> & c", "language": "nl", "address": address}
    await an_order(customer=customer)
    clock = Clock()
    assert await OutboxSender(server.url, documents, clock).send_due() == 1
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
    assert (row.state, row.said, row.attempts) == (EmailState.SENT, "taken", 1)
    assert row.sent_at == clock.now
    assert confirmation["Message-ID"] == row.message_id


async def test_the_invoice_is_attached(server: MailServer, documents: Documents) -> None:
    await an_order()
    await OutboxSender(server.url, documents, Clock()).send_due()
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
    assert await OutboxSender(server.url, documents, clock).send_due() == 0


async def test_what_is_refused_for_now_is_tried_again_later_and_later(
    server: MailServer, documents: Documents
) -> None:
    row, clock = await the_confirmation(), Clock()
    post = OutboxSender(server.url, documents, clock)
    server.answers = ["451 too busy"] * len(DELAYS)
    for attempt, delay in enumerate(DELAYS, 1):
        assert await post.send_due() == 1
        await row.refresh_from_db()
        assert (row.state, row.attempts) == (EmailState.WAITING, attempt)
        assert "451 too busy" in row.said
        assert row.next_at == clock.now + delay
        clock.now += delay - timedelta(seconds=1)
        assert await post.send_due() == 0
        clock.now += timedelta(seconds=1)
    assert await post.send_due() == 1
    await row.refresh_from_db()
    assert row.state == EmailState.SENT
    assert len(server.taken) == 1


async def test_after_the_last_refusal_it_is_given_up_in_the_servers_words(
    server: MailServer, documents: Documents
) -> None:
    row, clock = await the_confirmation(), Clock()
    server.answers = ["451 too busy"] * (len(DELAYS) + 1)
    for _ in range(len(DELAYS) + 1):
        await OutboxSender(server.url, documents, clock).send_due()
        clock.now += timedelta(days=1)
    await row.refresh_from_db()
    assert (row.state, row.said) == (EmailState.FAILED, "451 too busy")


@pytest.mark.parametrize("answer", ["554 we do not want it", "rcpt 550 nobody of that name"])
async def test_what_is_refused_for_good_is_not_tried_again(
    server: MailServer, documents: Documents, answer: str
) -> None:
    row, clock = await the_confirmation(), Clock()
    server.answers = [answer]
    post = OutboxSender(server.url, documents, clock)
    await post.send_due()
    await row.refresh_from_db()
    assert (row.state, row.said) == (EmailState.FAILED, answer.removeprefix("rcpt "))
    clock.now += timedelta(days=2)
    assert await post.send_due() == 0


async def test_nobody_listening_is_a_refusal_for_now(documents: Documents) -> None:
    await store_settings(SHOP)
    row = await the_confirmation()
    await OutboxSender("smtp://127.0.0.1:1", documents, Clock()).send_due()
    await row.refresh_from_db()
    assert (row.state, row.attempts) == (EmailState.WAITING, 1)
    assert row.said


async def test_one_connection_carries_them_all_and_one_refusal_stops_no_other(
    server: MailServer, documents: Documents
) -> None:
    for _ in range(4):
        await an_order()
    await Outbox.exclude(event="order_confirmed").delete()
    server.answers = ["250 taken", "451 later", "250 taken"]
    assert await OutboxSender(server.url, documents, Clock()).send_due() == 4
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
    await OutboxSender(server.url if smtp else "", documents, Clock()).send_due()
    await row.refresh_from_db()
    assert row.state == EmailState.NOT_SENT
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
    await OutboxSender(server.url, documents, clock).send_due()
    assert server.taken[0]["Subject"] == "Hi ORD00001"
    await template.update_from_dict({"text": " "}).save()
    await Outbox.filter(id=row.id).update(state=EmailState.WAITING, text="")
    await OutboxSender(server.url, documents, clock).send_due()
    await row.refresh_from_db()
    assert row.state == EmailState.NOT_SENT
    assert "empty" in row.said


async def test_two_post_offices_send_each_e_mail_once(
    server: MailServer, documents: Documents
) -> None:
    for _ in range(20):
        await an_order()
    await Outbox.exclude(event="order_confirmed").delete()
    clock = Clock()
    posts = [OutboxSender(server.url, documents, clock) for _ in range(3)]
    await asyncio.gather(*(post.send_due() for post in posts))
    sent = [message["Message-ID"] for message in server.taken]
    assert len(sent) == len(set(sent)) == 20


@pytest.mark.parametrize("lang", LANGUAGES)
def test_our_own_words_are_there_for_every_event_and_are_right(lang: str) -> None:
    words = default_template(lang)
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
    await OutboxSender(server.url, documents, Clock()).send_due()
    rows = await Outbox.all()
    assert {part["event"] for row in rows for part in row.parts} >= {
        "order_confirmed",
        "invoice",
        "paid",
        "shipped",
    }
    assert {row.state for row in rows} == {EmailState.SENT}
    shipped = await Outbox.get(event="shipped")
    assert "2 x Mug-1" in shipped.text


async def test_a_quote_goes_out_with_its_pdf(server: MailServer, documents: Documents) -> None:
    await act(await an_order(), "duplicate")
    quote = await Quote.get()
    await act(quote, "send")
    await Outbox.exclude(event="quote").delete()
    await OutboxSender(server.url, documents, Clock()).send_due()
    (message,) = server.taken
    assert message["Subject"] == f"Our quote {quote.number}"
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == f"{quote.number}.pdf"
