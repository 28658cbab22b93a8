"""A whole life of an order, by its dialogs: the mail server gets exactly what they said (rule 13).

With each setting that makes papers, with and without Undo within the minute. Dialog, dry run,
history, outbox and mail server are compared at every step.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any, cast

import httpx
import pytest
from lxml import html
from tortoise.models import Model

from backdesk.actions.context import SystemActor, display_key
from backdesk.actions.declaration import get
from backdesk.actions.message import events_named
from backdesk.actions.pipeline import Invocation, run
from backdesk.models.history import History
from backdesk.resource import get_resource
from gateways.documents import Documents
from models.credit_memo import CreditMemo
from models.custom_status import CustomStatus
from models.email_event import titles_of
from models.invoice import Invoice
from models.order import Order
from models.outbox import RECALL_WITHIN, EmailState, Outbox
from models.return_case import ReturnCase
from models.settings import DocumentTiming, Settings, store_settings
from tests.admin.behind_the_door import HERE, a_member, configured, sign_in
from tests.factories.acting import act
from tests.factories.order import an_order_form
from tests.worker.mail_server import MailServer, a_mail_server
from web import create_app
from worker.outbox import OutboxSender

pytestmark = pytest.mark.usefixtures("sqlite_database")

Letters = list[tuple[str, str]]
"""To whom, and what each tells of."""
THE_LETTER = "a dialog that mails by a click shows the letter itself"
DRY = Invocation(SystemActor(), dry_run=True)
QUANTITY = re.compile(r"lines\.([0-9]+)\.quantity")
LINE = re.compile(r"<li[^>]*>(E-mail to|Waits and is not sent any more, to) ([^:]+): ([^<]+)</li>")


class Printed:
    """Documents that need no browser: what matters here is which of them go with an e-mail."""

    async def pdf(self, paper: Model) -> bytes:
        return f"%PDF {paper}".encode()


@dataclass
class Desk:
    """A clerk's dialogs, and all that they said would be sent."""

    browser: httpx.AsyncClient
    server: MailServer
    at_once: bool
    """Whether the post goes out after every step; else only at the end of the minute."""
    said: Letters = field(default_factory=list)

    async def place(self, **more: Any) -> Order:
        form, place = an_order_form(**more), get(Order, "place_order")
        dry = await run(place, None, form, Invocation(SystemActor(), dry_run=True))
        before = await Outbox.all().count()
        outcome = await run(place, None, form, Invocation(SystemActor()))
        assert letters(dry.emails) == letters(outcome.emails) == await written(before)
        self.said += letters(dry.emails)
        await self._post()
        return await Order.get(number=outcome.number)

    async def do(self, row: Any, name: str, **fields: str) -> None:
        """By its dialog, with what that foretells compared to what comes."""
        kind = get_resource(type(row)).key
        url = f"/admin/{kind}/{display_key(row)}/actions/{name}"
        body, lines = await self._asked(url) | fields, []
        for one in [QUANTITY.fullmatch(key) for key, value in body.items() if not value]:
            if one is not None:
                body[one[0]] = "1"
                lines.append({"line": int(one[1]), "quantity": 1})
        sent, gone = await self._foretold(url, body)
        form: dict[str, Any] = {
            key: True if value == "1" else value or None for key, value in fields.items()
        }
        if lines:
            form["lines"] = lines
        dry = await run(get(type(row), name), display_key(row), form, DRY)
        if [what for _to, what in sent] == [THE_LETTER]:
            sent = [(to, titles_of(events_named(dry.emails[0]))) for to, _what in sent]
        assert (letters(dry.emails), letters(dry.recalled)) == (sent, gone)
        before, entries = await Outbox.all().count(), await History.all().count()
        answer = await self.browser.post(url, data=body)
        assert answer.status_code == 303, answer.text
        assert await written(before) == sent
        assert await entered(entries) == (sent, gone)
        self.said = left_of(self.said, gone) + sent
        await self._post()
        await row.refresh_from_db()

    async def _asked(self, url: str) -> dict[str, str]:
        """The dialog as it opens: what it would send were it answered at once."""
        shown = html.fromstring((await self.browser.get(url)).text)
        (form,) = [one for one in shown.forms if "_version" in one.fields]
        return {name: value or "" for name, value in form.form_values()}

    async def _foretold(self, url: str, body: dict[str, str]) -> tuple[Letters, Letters]:
        shown = unescape((await self.browser.post(url, data=body | {"_preview": "1"})).text)
        if (to := re.search(r"<dt>To</dt><dd>([^<]+)</dd>", shown)) is not None:
            return [(to[1], THE_LETTER)], []
        found = LINE.findall(shown)
        assert found or "No e-mail is sent" in shown, shown
        sent = [(to, what) for how, to, what in found if how == "E-mail to"]
        return sent, [(to, what) for how, to, what in found if how != "E-mail to"]

    async def _post(self) -> None:
        if self.at_once:
            await self.post()

    async def post(self) -> None:
        """The minute is over."""
        now = datetime.now(UTC) + RECALL_WITHIN
        await OutboxSender(self.server.url, cast("Documents", Printed()), lambda: now).send_due()


def letters(emails: list[dict[str, Any]]) -> Letters:
    return [(one["recipient"], titles_of(events_named(one))) for one in emails]


def named(row: Outbox) -> tuple[str, str]:
    return row.recipient, titles_of(part["event"] for part in row.parts)


async def written(before: int) -> Letters:
    """The outbox, after its first so many."""
    return [named(row) for row in (await Outbox.all().order_by("id"))[before:]]


async def entered(before: int) -> tuple[Letters, Letters]:
    """What the history says since: sent, and recalled."""
    entries = (await History.all().order_by("id"))[before:]
    found: dict[str, Letters] = {"email_queued": [], "email_recalled": []}
    for entry in entries:
        if entry.kind in found:
            who, _colon, what = entry.text.removeprefix("E-mail to ").partition(": ")
            found[entry.kind].append((who.removesuffix(" recalled"), what))
    return found["email_queued"], found["email_recalled"]


def left_of(said: Letters, gone: Letters) -> Letters:
    """Part by part: an e-mail is still sent for what else it tells of."""
    kept = list(said)
    for to, parts in gone:
        for part in parts.split(", "):
            place = max(
                at for at, one in enumerate(kept) if one[0] == to and part in one[1].split(", ")
            )
            left = [one for one in kept[place][1].split(", ") if one != part]
            kept[place : place + 1] = [(to, ", ".join(left))] if left else []
    return kept


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with a_mail_server() as running:
        yield running


async def a_desk(server: MailServer, settings: Settings, *, at_once: bool) -> Desk:
    await store_settings(settings)
    transport = httpx.ASGITransport(create_app(configured()))
    browser = httpx.AsyncClient(transport=transport, base_url=HERE)
    await sign_in(browser, (await a_member("admin")).email)
    return Desk(browser, server, at_once)


def shop(**more: Any) -> Settings:
    return Settings(company="Mugs & More", email="shop@example.com", country="NL", **more)


async def received(server: MailServer) -> list[tuple[str, str]]:
    """What the mail server took, by what each e-mail tells of, in the order of the outbox."""
    sent = {str(message["Message-ID"]): message for message in server.taken}
    assert len(sent) == len(server.taken), "nothing arrives twice"
    rows = await Outbox.filter(state=EmailState.SENT).order_by("id")
    assert [row.message_id for row in rows if row.message_id not in sent] == []
    assert len(rows) == len(sent)
    for row in rows:
        message = sent[row.message_id]
        papers = [part.get(kind) for part in row.parts for kind in ("invoice", "credit_memo")]
        attached = {one.get_filename() for one in message.iter_attachments()}
        told = [part["event"] for part in row.parts if part["event"] in ("invoice", "credit_memo")]
        assert attached >= {f"{paper}.pdf" for paper in papers if paper} if told else True
    return [named(row) for row in rows]


async def a_life(desk: Desk, settings: Settings, *, undo: bool) -> None:
    """From placing to the return; each step that can be undone is, and done again."""
    order = await desk.place()
    if settings.invoices_made is DocumentTiming.BY_HAND:
        await desk.do(order, "create_invoice")
    for do, back in (
        ("mark_as_paid", "mark_as_not_paid"),
        ("mark_as_shipped", "mark_as_not_shipped"),
    ):
        if do == "mark_as_shipped" and settings.packing_slips_made is DocumentTiming.BY_HAND:
            await act(order, "create_packing_slip")  # which never mails
        await desk.do(order, do)
        if undo:
            await desk.do(order, back)
            await desk.do(order, do)
    await desk.do(order, "create_return", notify="1")
    case = await ReturnCase.get(order_id=order.id)
    for step in ("approve", "receive", "complete"):
        await desk.do(case, step, notify="1")
    await desk.do(order, "notify_customer", message="Thank you")


LIVES = [
    shop(invoices_made=invoices, packing_slips_made=slips)
    for invoices in DocumentTiming
    for slips in (DocumentTiming.IMMEDIATELY, DocumentTiming.BY_HAND)
]
OFF = shop(emails_off=["paid", "shipped", "invoice", "credit_memo", "return_approved"])


@pytest.mark.parametrize("undo", [False, True])
@pytest.mark.parametrize("settings", [*LIVES, OFF])
async def test_the_mail_server_gets_what_the_dialogs_said(
    server: MailServer, settings: Settings, undo: bool
) -> None:
    desk = await a_desk(server, settings, at_once=not undo)
    await a_life(desk, settings, undo=undo)
    await desk.post()
    assert await received(server) == desk.said
    assert await Outbox.filter(state=EmailState.WAITING).count() == 0


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("notify", ["", "1"])
@pytest.mark.parametrize("made", list(DocumentTiming))
async def test_what_a_cancellation_sends_and_recalls(
    server: MailServer, made: DocumentTiming, notify: str, at_once: bool
) -> None:
    desk = await a_desk(server, shop(invoices_made=made), at_once=at_once)
    asked, paid = await desk.place(), await desk.place()
    await desk.do(asked, "send_payment_reminder")
    await desk.do(paid, "mark_as_paid")
    chosen = {"notify": notify} if notify else {}
    await desk.do(asked, "cancel", **chosen)
    await desk.do(paid, "cancel", refund="1", **chosen)
    await desk.post()
    assert await received(server) == desk.said
    told = [what for to, what in desk.said if to == asked.email]
    if not at_once:
        assert not any("reminder" in what for what in told)
    if not notify and not at_once:
        assert told == ["Order confirmation"]


async def test_what_a_click_mails_goes_to_whom_its_dialog_says(server: MailServer) -> None:
    desk = await a_desk(server, shop(), at_once=False)
    order = await desk.place()
    await desk.do(order, "send_payment_reminder", to="books@example.com")
    await desk.do(await Invoice.get(order_id=order.id), "resend", to="books@example.com")
    await desk.do(order, "add_credit_memo", notify="1")
    await desk.do(await CreditMemo.get(order_id=order.id), "resend", to="books@example.com")
    await desk.post()
    assert await received(server) == desk.said
    assert server.recipients == [[to] for to, _what in desk.said]


async def test_a_status_that_is_set_and_taken_off_again_tells_nobody(server: MailServer) -> None:
    desk = await a_desk(server, shop(), at_once=False)
    await CustomStatus.create(name="Engraved", sends_email=True)
    order = await desk.place()
    await desk.do(order, "set_status", status="Engraved")
    assert desk.said[-1] == (order.email, "Custom status")
    await desk.do(order, "set_status", status="")
    await desk.post()
    assert await received(server) == desk.said == [(order.email, "Order confirmation, Invoice")]


async def test_a_correction_within_the_minute_sends_the_right_invoice_only(
    server: MailServer,
) -> None:
    desk = await a_desk(server, shop(invoices_made=DocumentTiming.BY_HAND), at_once=False)
    order = await desk.place()
    await desk.do(order, "create_invoice")
    wrong = await Invoice.get(order_id=order.id)
    await desk.do(wrong, "correct", company="The right company")
    await desk.post()
    assert await received(server) == desk.said
    names = [one.get_filename() for message in server.taken for one in message.iter_attachments()]
    assert names == ["INV00002.pdf"]
