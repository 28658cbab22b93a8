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

from backdesk.auth.user import User


class JobState(StrEnum):
    """``sealed``: what it would be done to is written down, and nobody said yes yet.

    ``paused`` and ``stopped``: by whoever asked for it.
    """

    SEALED = "sealed"
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


UNFINISHED = (JobState.WAITING, JobState.RUNNING)


class Job(Model):
    """``done`` of ``total`` pieces; ``what`` is of its ``kind``; ``said`` is why it failed.

    ``reached`` is where its next piece begins, for kinds that do not know it from ``done``.
    ``attempts`` counts how often it was taken up since a piece of it was done. ``follows`` is
    the job whose rows it is about: it tries again what failed there, or undoes what was done.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(20)
    title = fields.CharField(200)
    asked_by: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name="jobs", on_delete=fields.RESTRICT
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
    follows: fields.ForeignKeyNullableRelation[Job] = fields.ForeignKeyField(
        "backdesk.Job", related_name="followed_by", on_delete=fields.SET_NULL, null=True
    )

    asked_by_id: int
    follows_id: int | None

    class Meta:
        table = "job"

    @property
    def unfinished(self) -> bool:
        return self.state in UNFINISHED


class JobRow(Model):
    """A row that a job was asked for, and what came of it: nothing yet, or a verdict.

    ``version`` is the one that was sealed, ``after`` the one that the action left; ``changed``:
    it was another than the sealed one when its turn came.
    """

    id = fields.IntField(primary_key=True)
    job: fields.ForeignKeyRelation[Job] = fields.ForeignKeyField(
        "backdesk.Job", related_name="rows", on_delete=fields.CASCADE
    )
    place = fields.IntField()
    number = fields.CharField(40)
    version = fields.IntField()
    verdict = fields.CharField(10, default="")
    said = fields.CharField(500, default="")
    way_out = fields.CharField(200, default="")
    changed = fields.BooleanField(default=False)
    after = fields.IntField(default=0)
    judged_at: datetime | None = fields.DatetimeField(null=True)

    job_id: int

    class Meta:
        table = "job_row"
        unique_together = (("job", "place"),)


class JobPart(Model):
    """A part of what a job made: its pieces while it runs, in the end the file."""

    id = fields.IntField(primary_key=True)
    job: fields.ForeignKeyRelation[Job] = fields.ForeignKeyField(
        "backdesk.Job", related_name="parts", on_delete=fields.CASCADE
    )
    place = fields.IntField()
    content: bytes = fields.BinaryField()

    job_id: int

    class Meta:
        table = "job_part"
        unique_together = (("job", "place"),)
