"""Scheduled export: a file that is made at its time and sent by e-mail, until it is paused."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from backdesk.auth.user import User
from backdesk.local_day import day_of, moment_at
from backdesk.models.job import Job

MOST_RECIPIENTS = 10


class Frequency(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class ScheduledExport(Model):
    """``asked`` is the list, its filter, the fields and the file, as its page knows them.

    ``day`` is 0 to 6 from Monday, or that of the month: a short one has its last instead.
    ``hour`` is by the clock of the shop. ``said`` is why nothing was sent the last time; of what
    was sent ``job`` knows, for as long as it is kept.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(100)
    owner: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "backdesk.User", related_name="scheduled_exports", on_delete=fields.RESTRICT
    )
    asked: fields.Field[dict[str, Any]] = fields.JSONField(default=dict)
    every = fields.CharEnumField(Frequency, max_length=10)
    day = fields.IntField(default=0)
    hour = fields.IntField(default=6)
    recipients: fields.Field[list[str]] = fields.JSONField(default=list)
    next_at: datetime = fields.DatetimeField(db_index=True)
    paused_at: datetime | None = fields.DatetimeField(null=True)
    ran_at: datetime | None = fields.DatetimeField(null=True)
    said = fields.CharField(300, default="")
    job: fields.ForeignKeyNullableRelation[Job] = fields.ForeignKeyField(
        "backdesk.Job", related_name="schedules", null=True, on_delete=fields.SET_NULL
    )
    created_at: datetime = fields.DatetimeField()
    version = fields.IntField(default=1)

    owner_id: int
    job_id: int | None

    class Meta:
        table = "scheduled_export"

    def __str__(self) -> str:
        return self.name

    def after(self, moment: datetime, zone: tzinfo) -> datetime:
        """The first time that is due later than ``moment``, for a shop in ``zone``; in UTC."""
        day = day_of(moment, zone)
        while True:
            due = moment_at(day, self.hour, zone)
            if due > moment and self._falls_on(day):
                return due
            day += timedelta(days=1)

    def _falls_on(self, day: date) -> bool:
        match self.every:
            case Frequency.DAY:
                return True
            case Frequency.WEEK:
                return day.weekday() == self.day
            case _:
                return day.day == min(self.day, monthrange(day.year, day.month)[1])
