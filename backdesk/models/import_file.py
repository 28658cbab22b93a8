"""A list that somebody brought to be imported, and how lists of that shape were read before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from backdesk.auth.user import User
from backdesk.models.job import Job


class ImportFile(Model):
    """``choices`` is how it is read; ``job`` is the one run of it, once somebody confirmed it.

    ``counts`` is how many rows came to which verdict, when all are done.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(20)
    name = fields.CharField(200)
    size = fields.IntField()
    brought_by: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name=False, on_delete=fields.RESTRICT
    )
    brought_at: datetime = fields.DatetimeField(db_index=True)
    choices: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    counts: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    job: fields.ForeignKeyNullableRelation[Job] = fields.ForeignKeyField(
        "backdesk.Job", related_name=False, null=True, on_delete=fields.RESTRICT
    )

    brought_by_id: int
    job_id: int | None

    class Meta:
        table = "import_file"


class ImportPart(Model):
    """A part of the file as it was brought."""

    id = fields.IntField(primary_key=True)
    file: fields.ForeignKeyRelation[ImportFile] = fields.ForeignKeyField(
        "backdesk.ImportFile", related_name="parts", on_delete=fields.CASCADE
    )
    place = fields.IntField()
    content: bytes = fields.BinaryField()

    file_id: int

    class Meta:
        table = "import_part"
        unique_together = (("file", "place"),)


class ImportShape(Model):
    """How a list with these headers was read last; ``headers`` is their mark."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(20)
    headers = fields.CharField(64)
    choices: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    used_at: datetime = fields.DatetimeField()

    class Meta:
        table = "import_shape"
        unique_together = (("kind", "headers"),)


class ImportRun(Model):
    """A file that the command line takes in; the row goes when all of it is in.

    One that was broken off stays, until the same file is taken in again.
    """

    id = fields.IntField(primary_key=True)
    source = fields.CharField(20)
    file = fields.CharField(200)
    currency = fields.CharField(3)
    begun_at: datetime = fields.DatetimeField()

    class Meta:
        table = "import_run"
        unique_together = (("source", "file", "currency"),)
