"""The outbox: e-mails that must follow a commit, written with the change that causes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.order import Order

MOST_COPIES = 3
"""An e-mail that left so often without an answer is not sent again: each may have arrived."""

RECALL_WITHIN = timedelta(minutes=1)
"""How long an e-mail waits, so that it can still be called back."""


class EmailState(StrEnum):
    """``failed``: given up, with the server's words; ``not sent``: there was a reason not to."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    RECALLED = "recalled"
    NOT_SENT = "not sent"


ALSO = "also"
"""In an e-mail's payload: the other things of the same moment that it tells of, in parts."""


class Outbox(Model):
    """An e-mail to be sent. ``event`` says which template; ``payload`` what goes into it.

    ``message_id`` is made once and kept for ever, so that a repeat can be recognised. What it
    says is written when it is first tried, and stays. ``said`` are the server's words;
    ``unanswered`` counts how often it left and no answer came.
    """

    id = fields.IntField(primary_key=True)
    event = fields.CharField(60, db_index=True)
    recipient = fields.CharField(254)
    language = fields.CharField(5, default="en")
    payload: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    order: fields.ForeignKeyNullableRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="emails", null=True, on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(EmailState, max_length=20, default=EmailState.WAITING)
    message_id = fields.CharField(200, unique=True)
    created_at = fields.DatetimeField()
    subject = fields.CharField(300, default="")
    text = fields.TextField(default="")
    html = fields.TextField(default="")
    attempts = fields.IntField(default=0)
    unanswered = fields.IntField(default=0)
    next_at: datetime = fields.DatetimeField()
    taken_until: datetime | None = fields.DatetimeField(null=True)
    sent_at: datetime | None = fields.DatetimeField(null=True)
    said = fields.CharField(500, default="")

    order_id: int | None

    class Meta:
        table = "outbox"
        indexes = (("state", "next_at"), ("created_at", "id"), ("recipient", "id"))

    @property
    def parts(self) -> list[dict[str, Any]]:
        """What it tells of, the main thing first: each a payload with its ``event``."""
        main = {name: value for name, value in self.payload.items() if name != ALSO}
        return [{"event": self.event, **main}, *self.payload.get(ALSO, [])]

    def tell_of(self, parts: list[dict[str, Any]]) -> None:
        """Make it one e-mail about all of ``parts``; the first one's words are used."""
        main, *others = parts
        self.event = main["event"]
        self.payload = {name: value for name, value in main.items() if name != "event"}
        if others:
            self.payload[ALSO] = others
