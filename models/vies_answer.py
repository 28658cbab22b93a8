"""What VIES, the Union's service, says of a VAT number; one row a number, as it is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

ANSWER_IS_FRESH = timedelta(days=30)
"""An order that is placed later has the number asked about again."""

WAITED_FOR = datetime.fromtimestamp(0, UTC)
"""``next_at`` of a number whose answer somebody waits for: before all others."""


class Vies(StrEnum):
    """``not there``: a number of no member state, which VIES knows nothing of."""

    UNKNOWN = "unknown"
    VALID = "valid"
    INVALID = "invalid"
    NOT_THERE = "not there"


class ViesAnswer(Model):
    """``answer`` is of ``answered_at``; ``consultation`` is VIES' receipt for it.

    Where VIES was not reached since, ``asked_at`` is later and ``problem`` says why; ``next_at``
    is when it is asked again.
    """

    id = fields.IntField(primary_key=True)
    number = fields.CharField(30, unique=True)
    answer = fields.CharEnumField(Vies, max_length=12, default=Vies.UNKNOWN)
    answered_at: datetime | None = fields.DatetimeField(null=True)
    name = fields.CharField(300, default="")
    address = fields.TextField(default="")
    consultation = fields.CharField(100, default="")
    asked_at: datetime | None = fields.DatetimeField(null=True)
    problem = fields.CharField(200, default="")
    attempts = fields.IntField(default=0)
    next_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "vies_answer"
        indexes = [("next_at",)]


async def vies_answer(number: str) -> ViesAnswer | None:
    """What is known of the number, if it was ever asked about."""
    return await ViesAnswer.get_or_none(number=number) if number else None
