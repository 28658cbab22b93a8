"""Scheduled exports that are due: each begins once, whoever looks first; the rest is a job's."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from functools import partial

from backdesk.admin.exports.export_request import FORMATS, ExportRequest
from backdesk.admin.exports.manifest import BROKE_OFF, KIND
from backdesk.auth.user import User
from backdesk.db.clock import database_now
from backdesk.db.database import atomically
from backdesk.defaults import default_zone
from backdesk.i18n import _, use_language
from backdesk.local_day import day_of
from backdesk.models.job import Job, JobState
from backdesk.models.scheduled_export import ScheduledExport

LONGEST_DOWNLOAD = timedelta(days=1)


async def start_due_exports(now: datetime | None = None) -> int:
    """How many began. What was due several times meanwhile is made once."""
    moment = now or await database_now()
    due = ScheduledExport.filter(paused_at__isnull=True, next_at__lte=moment).order_by("id")
    begun = 0
    for key in await due.values_list("id", flat=True):
        begun += await atomically(partial(_begin, int(str(key)), moment))
    return begun


async def _begin(key: int, now: datetime) -> int:
    """Under the row's lock: who comes second finds that it is not due any more."""
    due = ScheduledExport.filter(id=key, paused_at__isnull=True, next_at__lte=now)
    one = await due.select_for_update().first()
    if one is None:
        return 0
    owner = await User.get(id=one.owner_id).select_related("role")
    zone = await default_zone()
    one.next_at = one.after(now, zone)
    one.ran_at, one.said, one.job_id = now, "", None
    if owner.active:
        with use_language(owner.language or "en"):
            one.job_id = (await _job(one, owner, now, zone)).id
    else:
        said = _("Not sent: {who}, who made it, may not sign in any more.")
        one.said = said.format(who=owner)[:300]
    await one.save(update_fields=["next_at", "ran_at", "said", "job_id"])
    return int(owner.active)


async def _job(one: ScheduledExport, owner: User, now: datetime, zone: tzinfo) -> Job:
    """What is known before its rows are read; its worker asks what its owner may see by then."""
    asked = ExportRequest.of_data(one.asked["asked"])
    described = {
        **one.asked["manifest"],
        "time_zone": str(zone),
        "began_at": now.isoformat(timespec="seconds"),
        "file": f"{one.asked['file']}-{day_of(now, zone)}.{asked.format}",
    }
    return await Job.create(
        kind=KIND,
        title=str(one.asked["title"])[:200],
        asked_by_id=owner.id,
        asked_at=now,
        what={
            "asked": asked.as_data(),
            "permission": one.asked["permission"],
            "file": described["file"],
            "type": FORMATS[asked.format][1],
            "manifest": described,
            "kept": True,
            "schedule": {"id": one.id, "name": one.name},
            "recipients": one.recipients,
        },
        total=1,
    )


async def abort_stale_downloads() -> int:
    """Downloads whose process died: nobody else can say that they ended."""
    now = await database_now()
    left = Job.filter(
        kind=KIND,
        state=JobState.RUNNING,
        taken_until__isnull=True,
        asked_at__lt=now - LONGEST_DOWNLOAD,
    )
    changes = {"state": JobState.STOPPED, "said": str(BROKE_OFF), "finished_at": now}
    return await atomically(partial(left.update, **changes))
