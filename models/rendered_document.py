"""The file of an issued document, kept as it was first made: it prints the same for ever."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class Printed(Model):
    """``kind`` and ``number`` name the document, ``said`` is what was added to it since.

    An ``invoice`` is its PDF, an ``invoice.ubl`` and an ``invoice.facturx`` the e-invoice of it.

    Rows are only added.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(20)
    number = fields.CharField(20)
    said = fields.CharField(200, default="")
    content: bytes = fields.BinaryField()
    printed_at = fields.DatetimeField()

    class Meta:
        table = "printed"
        unique_together = (("kind", "number", "said"),)
