"""The shop's own words of a notification e-mail; where there are none, ours are used."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class MailTemplate(Model):
    """``html`` is empty where it is made of ``text``. Without any text the e-mail is off."""

    id = fields.IntField(primary_key=True)
    event = fields.CharField(60)
    language = fields.CharField(5)
    subject = fields.CharField(200)
    text = fields.TextField()
    html = fields.TextField(default="")
    version = fields.IntField(default=1)

    class Meta:
        table = "mail_template"
        unique_together = (("event", "language"),)

    def __str__(self) -> str:
        return f"{self.event} ({self.language})"
