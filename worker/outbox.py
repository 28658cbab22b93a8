"""The post: e-mails of the outbox are written, sent, tried again, or given up with the reason.

An e-mail goes out at least once: it is sent again only where no answer came after the whole of it
was handed over (the line broke, or this process died), a few times and with the same Message-ID;
the outbox and the order's history say then that it may have arrived more than once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from tortoise.expressions import Q

from backdesk.actions.audit import log_change
from backdesk.actions.context import SystemActor
from backdesk.db.clock import DatabaseClock
from backdesk.db.database import atomically
from backdesk.email_address import deliverable
from backdesk.i18n import _
from backdesk.jobs.poller import Poller
from backdesk.models.job import Job, JobPart, JobState
from backdesk.resource import resource_by_name
from gateways.documents import Documents
from gateways.e_invoice.export import EInvoices
from gateways.email.message import Attachment, message_of
from gateways.email.render import render_email
from gateways.email.smtp import MailServer, PermanentFailure, TemporaryFailure, Unanswered
from gateways.email.template_engine import TemplateError
from gateways.pdf.printer import CannotPrint
from gateways.signed_links import Links
from models.credit_memo import CreditMemo
from models.email_event import MAIL_EVENTS, titles_of
from models.invoice import Invoice
from models.order import Order
from models.outbox import MOST_COPIES, EmailState, Outbox
from models.settings import Settings, load_settings

TAKEN_FOR = timedelta(minutes=5)
"""How long an e-mail is its sender's: longer than a server may take for its answer."""

DELAYS = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720, 1440))
"""After each refusal for now; after the last one it is given up."""

log = structlog.get_logger()


FILE = "file_of_job"
"""In an e-mail's payload: the job whose file goes with it."""


MAY_HAVE_ARRIVED = _("The whole e-mail was handed over and no answer came: it may have arrived.")
LEFT_ALONE = _(
    "It was handed over several times and no answer came: it may have arrived more than once, so "
    "it is not sent again by itself."
)
REPEATED = _("Before that it was handed over without an answer, {count} times: so many copies.")


class DoNotSend(Exception):
    """There is a reason not to send it, in a sentence."""


class OutboxSender(Poller):
    """Sends what is due; ``smtp_url`` is empty where e-mails are only kept and shown."""

    def __init__(
        self,
        smtp_url: str,
        documents: Documents,
        now: Callable[[], datetime] | None = None,
        links: Links | None = None,
    ) -> None:
        super().__init__()
        self._smtp_url = smtp_url
        self._documents = documents
        self._e_invoices = EInvoices(documents)
        self._clock = DatabaseClock()
        self._now = now or self._clock
        self._links = links or Links()

    async def look(self) -> None:
        await self.send_due()

    async def send_due(self) -> int:
        """All that is due by now; how many that were."""
        tried = 0
        await self._clock.read()
        if not await self._due().exists():
            return tried
        async with MailServer(self._smtp_url) as server:
            while (row := await atomically(self._take)) is not None:
                await self._send(server, row)
                tried += 1
        return tried

    def _due(self) -> Any:
        now = self._now()
        free = Q(taken_until__isnull=True) | Q(taken_until__lt=now)
        # A lease that ends later than any that is given is of a clock that was set back since.
        set_back = Q(taken_until__gt=now + 2 * TAKEN_FOR)
        return Outbox.filter(free | set_back, state=EmailState.WAITING, next_at__lte=now)

    async def _take(self) -> Outbox | None:
        row: Outbox | None = (
            await self._due().order_by("next_at", "id").select_for_update(skip_locked=True).first()
        )
        if row is not None:
            row.taken_until = self._now() + TAKEN_FOR
            row.attempts += 1
            await row.save(update_fields=["taken_until", "attempts"])
        return row

    async def _send(self, server: MailServer, row: Outbox) -> None:
        """What came of it is recorded, whatever it was."""
        try:
            settings = await load_settings()
            if row.unanswered >= MOST_COPIES:
                raise PermanentFailure(str(LEFT_ALONE))
            await self._write(row, settings)
            if not self._smtp_url:
                raise DoNotSend(str(_("No mail server is set, so it is only kept here.")))
            recipient, sender = _address(row.recipient), _address(settings.email)
            message = message_of(row, settings, await self._attachments(row))
            if not await self._still_mine(row):
                return
            said = await server.send(sender, recipient, message)
        except DoNotSend as why:
            await self._record(row, EmailState.NOT_SENT, str(why))
        except PermanentFailure as why:
            await self._record(row, EmailState.FAILED, str(why))
        except Unanswered as why:
            row.unanswered += 1
            await self._later(row, f"{MAY_HAVE_ARRIVED} ({why})")
        except (TemporaryFailure, CannotPrint) as why:
            await self._later(row, str(why))
        except Exception as error:
            log.exception("an e-mail failed", id=row.id)
            await self._later(row, repr(error))
        else:
            await self._record(row, EmailState.SENT, said, sent_at=self._now())

    async def _write(self, row: Outbox, settings: Settings) -> None:
        """What it says, once: a second attempt sends the same.

        :raises DoNotSend: its template is empty or wrong, or the shop has no address.
        """
        if not settings.email:
            said = _("The shop has no e-mail address: Settings > General > Administration.")
            raise DoNotSend(str(said))
        if row.text:
            return
        try:
            letter = await render_email(row, settings, self._links)
        except TemplateError as why:
            raise DoNotSend(str(why)) from why
        row.subject, row.text, row.html = letter.subject, letter.text, letter.html
        await self._mine(row).update(**vars(letter))

    async def _attachments(self, row: Outbox) -> list[Attachment]:
        """The documents that it is about, as e-invoices where they can be."""
        if FILE in row.payload:
            return [await _made_by(int(row.payload[FILE]))]
        found = [await self._attached(part) for part in row.parts]
        return list({one.name: one for one in found if one is not None}.values())

    async def _attached(self, part: dict[str, Any]) -> Attachment | None:
        event = MAIL_EVENTS.get(part["event"])
        name = event.attaches if event else ""
        resource = resource_by_name(name)
        if resource is None or name not in part:
            return None
        paper: Any = await resource.model.get(number=part[name])
        if isinstance(paper, Invoice | CreditMemo):
            pdf, _missing = await self._e_invoices.facturx_or_plain(paper)
        else:
            pdf = await self._documents.pdf(paper)
        return Attachment(f"{paper}.pdf", "application/pdf", pdf)

    async def _later(self, row: Outbox, said: str) -> None:
        if row.attempts > len(DELAYS) or row.unanswered >= MOST_COPIES:
            await self._record(row, EmailState.FAILED, said)
            return
        delay = DELAYS[row.attempts - 1]
        await self._record(row, EmailState.WAITING, said, next_at=self._now() + delay)

    def _mine(self, row: Outbox) -> Any:
        """Unless it was recalled, or another took it up since: each who does counts an attempt."""
        return Outbox.filter(id=row.id, state=EmailState.WAITING, attempts=row.attempts)

    async def _still_mine(self, row: Outbox) -> bool:
        """Right before it leaves: from here on it is ours for as long as a server may take.

        It counts as unanswered until there is an answer, also for who comes after a crash.
        """
        leaves = {"taken_until": self._now() + TAKEN_FOR, "unanswered": row.unanswered + 1}
        return bool(await atomically(partial(self._mine(row).update, **leaves)))

    async def _record(self, row: Outbox, state: EmailState, said: str, **more: Any) -> None:
        over = state is not EmailState.WAITING and row.unanswered > 0
        if over and state is EmailState.SENT:
            said = f"{said}. {REPEATED.format(count=row.unanswered)}"
        changes = {"state": state, "said": said[:500], "taken_until": None, **more}
        changes["unanswered"] = row.unanswered

        async def record() -> None:
            if await self._mine(row).update(**changes) and over:
                await _remember_copies(row, state, said)

        await atomically(record)


async def _remember_copies(row: Outbox, state: EmailState, said: str) -> None:
    """In the history of the order that it is about."""
    text = _("E-mail to {recipient} may have arrived {count} times: {event}").format(
        recipient=row.recipient,
        count=row.unanswered + (state is EmailState.SENT),
        event=titles_of(part["event"] for part in row.parts),
    )
    about = await Order.get_or_none(id=row.order_id) if row.order_id else None
    await log_change(SystemActor(), about or row, text, {"said": ("", said)}, "email_unanswered")


def _address(kept: str) -> str:
    """As the mail server takes it.

    :raises PermanentFailure: it is no e-mail address; it was taken in before that was checked.
    """
    try:
        return deliverable(kept).addr_spec
    except ValueError as error:
        raise PermanentFailure(str(error)) from None


async def _made_by(job_id: int) -> Attachment:
    """The file that a job made.

    :raises TemporaryFailure: it is not ready yet.
    :raises DoNotSend: it is not kept any more.
    """
    job = await Job.get_or_none(id=job_id)
    if job is not None and job.unfinished:
        raise TemporaryFailure(str(_("The file that goes with it is not ready yet.")))
    if job is None or job.state is not JobState.DONE:
        raise DoNotSend(str(_("The file that goes with it is not kept any more.")))
    places = JobPart.filter(job_id=job.id).order_by("place").values_list("id", flat=True)
    blocks = [bytes((await JobPart.get(id=key)).content) for key in await places]
    return Attachment(job.what["file"], job.what["type"].partition(";")[0], b"".join(blocks))
