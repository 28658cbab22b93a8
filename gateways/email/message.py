"""An e-mail as the mail server takes it."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from backdesk.email_address import deliverable
from models.outbox import Outbox
from models.settings import Settings


@dataclass(frozen=True)
class Attachment:
    """A document that goes with it."""

    name: str
    media_type: str
    content: bytes


def message_of(row: Outbox, settings: Settings, attachments: list[Attachment]) -> bytes:
    """``row`` has been written; its Message-ID and date are the same at every attempt.

    :raises ValueError: its recipient, or the shop's own address, is no e-mail address.
    """
    recipient = deliverable(row.recipient)
    policy = SMTP if recipient.username.isascii() else SMTPUTF8
    message = EmailMessage(policy=policy)
    message["From"] = deliverable(settings.email, settings.company)
    message["To"] = recipient
    message["Subject"] = row.subject
    message["Message-ID"] = row.message_id
    message["Date"] = format_datetime(row.created_at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row.text)
    message.add_alternative(row.html, subtype="html")
    for one in attachments:
        main, _slash, sub = one.media_type.partition("/")
        message.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    return message.as_bytes()
