"""Exports that are sent: the file goes with an e-mail, or the e-mail says where it waits."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from backdesk.admin.exports.manifest import describe_manifest
from backdesk.auth.user import User
from backdesk.db.clock import database_now
from backdesk.db.database import atomically
from backdesk.i18n import _
from backdesk.local_day import day_of
from backdesk.models.job import Job
from gateways.email.template_engine import plain_text_email
from models.outbox import Outbox
from models.settings import load_settings
from worker.outbox import FILE

MOST_ATTACHED = 5 * 1024 * 1024
"""Bytes; more than that many mail servers refuse."""
EVENT = "scheduled_export"
RUNS_OUT_AFTER = timedelta(days=7)


class ExportMailer:
    """``base_url`` is where the back office is reached."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    async def send(self, job: Job, user: User) -> None:
        """An e-mail to each recipient, waiting until the job is done.

        A worker that gets here for a second time writes the same Message-IDs, and no second
        e-mail.
        """
        recipients = job.what.get("recipients", [])
        if not recipients:
            return
        attached = job.what["manifest"]["bytes"] <= MOST_ATTACHED
        settings, now = await load_settings(), await database_now()
        subject = f"{job.what['schedule']['name']}: {job.title}"
        until = None if attached else day_of(now + RUNS_OUT_AFTER, settings.zone)
        text = self._text(job, user, until)
        letter = plain_text_email(subject, text, settings, user.language)
        payload: dict[str, Any] = {FILE: job.id} if attached else {"job": job.id}
        emails = [
            Outbox(
                event=EVENT,
                recipient=recipient,
                language=user.language[:5],
                payload=payload,
                message_id=f"<export-{job.id}-{place}@orderly>",
                created_at=now,
                next_at=now + timedelta(seconds=5),  # by then the job is done and has its file
                **vars(letter),
            )
            for place, recipient in enumerate(recipients)
        ]
        await atomically(partial(Outbox.bulk_create, emails, ignore_conflicts=True))

    def _text(self, job: Job, user: User, until: date | None) -> str:
        """``until`` is the last day to fetch a file that is not attached."""
        said = [str(_("Sent by the schedule “{name}”.")).format(name=job.what["schedule"]["name"])]
        if until is None:
            said.append(str(_("The file is attached: {file}.")).format(file=job.what["file"]))
        else:
            waits = _("The file is too large for an e-mail. {who} can fetch it until {day} at")
            said.append(
                f"{waits.format(who=user, day=until)}\n{self._base_url}/admin/jobs/{job.id}"
            )
        facts = describe_manifest(job.what["manifest"]).items()
        said.append("\n".join(f"{name}: {value}" for name, value in facts))
        return "\n\n".join(said) + "\n"
