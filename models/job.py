"""Job: work that takes its time, asked for by somebody, done in the background.

The rows are the truth: whoever works on one has it for a while and says how far it is, and a
job whose worker died is taken up by the next one where it was left.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.user import User


class JobState(StrEnum):
    """``stopped``: by whoever asked for it."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


UNFINISHED = (JobState.WAITING, JobState.RUNNING)


class Job(Model):
    """``done`` of ``total`` pieces; ``what`` is of its ``kind``; ``said`` is why it failed.

    ``reached`` is where its next piece begins, for kinds that do not know it from ``done``.
    ``attempts`` counts how often it was taken up since a piece of it was done.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(20)
    title = fields.CharField(200)
    asked_by: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="jobs", on_delete=fields.RESTRICT
    )
    asked_at = fields.DatetimeField(db_index=True)
    what: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    total = fields.IntField()
    done = fields.IntField(default=0)
    state = fields.CharEnumField(JobState, max_length=10, default=JobState.WAITING, db_index=True)
    said = fields.CharField(300, default="")
    reached: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    attempts = fields.IntField(default=0)
    worker = fields.CharField(32, default="")
    taken_until: datetime | None = fields.DatetimeField(null=True)
    finished_at: datetime | None = fields.DatetimeField(null=True)

    asked_by_id: int

    class Meta:
        table = "job"

    @property
    def unfinished(self) -> bool:
        return self.state in UNFINISHED


class JobPart(Model):
    """A part of what a job made: its pieces while it runs, in the end the file."""

    id = fields.IntField(primary_key=True)
    job: fields.ForeignKeyRelation[Job] = fields.ForeignKeyField(
        "models.Job", related_name="parts", on_delete=fields.CASCADE
    )
    place = fields.IntField()
    content: bytes = fields.BinaryField()

    job_id: int

    class Meta:
        table = "job_part"
        unique_together = (("job", "place"),)
