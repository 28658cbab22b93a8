"""The record of an export: who took which rows out, when, how many, and the file's checksum.

Every export is a job of whoever asked, also one that was downloaded while it was made; its
manifest is complete when the last row was written. Jobs are forgotten, the history is not.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from backdesk.actions.audit import log_change
from backdesk.admin.exports.columns import Column
from backdesk.admin.exports.export_request import FORMATS, ExportRequest, describe_filter, row_kind
from backdesk.auth.user import User
from backdesk.db.database import atomically
from backdesk.i18n import _
from backdesk.local_day import day_of
from backdesk.models.job import Job, JobState

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

KIND = "export"
BROKE_OFF = _("It broke off before its end: whoever asked has only a part of it, or nothing.")


class ChecksumTally:
    """What was written so far: rows, bytes and their SHA-256."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.rows = self.bytes = 0

    def add(self, content: bytes) -> bytes:
        self._digest.update(content)
        self.bytes += len(content)
        return content

    def as_data(self) -> dict[str, Any]:
        return {"rows": self.rows, "bytes": self.bytes, "sha256": self._digest.hexdigest()}


async def describe(
    view: ModelView, request: Request, asked: ExportRequest, columns: list[Column]
) -> dict[str, Any]:
    """What is known of an export before its first row."""
    user, now, zone = request.state.user, datetime.now(UTC), request.state.shop_zone
    return {
        "file": f"{view.key}{_of(asked)}-{day_of(now, zone)}.{asked.format}",
        "list": str(view.menu_label),
        "rows_are": str(row_kind(view, request, asked).title),
        "filter": await describe_filter(view, request),
        "address": asked.address,
        "fields": [column.label for column in columns],
        "format": str(FORMATS[asked.format][0]),
        "asked_by": f"{user} <{user.email}>" if str(user) != user.email else str(user),
        "time_zone": str(zone),
        "began_at": now.isoformat(timespec="seconds"),
    }


def _of(asked: ExportRequest) -> str:
    return "" if asked.rows == "each" else f"-{asked.rows}s"


def describe_manifest(manifest: dict[str, Any]) -> dict[str, str]:
    """The manifest in words, for people."""
    labels = {
        "list": _("List"),
        "rows_are": _("Rows are"),
        "filter": _("Filter"),
        "fields": _("Fields"),
        "format": _("Format"),
        "asked_by": _("Asked by"),
        "time_zone": _("Time zone"),
        "began_at": _("Begun"),
        "ended_at": _("Ended"),
        "rows": _("Rows"),
        "bytes": _("Bytes"),
        "sha256": _("SHA-256"),
    }
    return {str(label): _said(manifest[name]) for name, label in labels.items() if name in manifest}


def initial_manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    """What was known before the first row: a file that is made again says no more than at first."""
    at_its_end = ("ended_at", *ChecksumTally().as_data())
    return {name: value for name, value in manifest.items() if name not in at_its_end}


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


async def begin(
    view: ModelView,
    user: User,
    asked: ExportRequest,
    manifest: dict[str, Any],
    state: JobState,
    **more: Any,
) -> Job:
    """``waiting``: a worker makes the file and keeps it; ``running``: it is sent right away."""
    title = _("{what}: {rows} as {format}") if asked.rows != "each" else _("{what} as {format}")
    return await Job.create(
        kind=KIND,
        title=title.format(
            what=manifest["list"], rows=manifest["rows_are"], format=manifest["format"]
        )[:200],
        asked_by_id=user.id,
        asked_at=datetime.now(UTC),
        what={
            "asked": asked.as_data(),
            "permission": view.asked_for("view"),
            "file": manifest["file"],
            "type": asked.media_type,
            "manifest": manifest,
            "kept": state is JobState.WAITING,
            **more,
        },
        total=1,
        state=state,
    )


async def complete(job: Job, tally: ChecksumTally, user: User) -> None:
    """The manifest has all that there is to say, and the history knows of it for good."""
    manifest = {
        **job.what["manifest"],
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),
        **tally.as_data(),
    }
    job.what = {**job.what, "manifest": manifest}

    async def work() -> None:
        # A worker that finishes for a second time does not tell it twice.
        fresh = await Job.filter(id=job.id).select_for_update().first()
        if fresh is None or "sha256" in fresh.what["manifest"]:
            return
        await Job.filter(id=job.id).update(what=job.what)
        said = _("{what} exported: {rows} {are}, {filter}").format(
            what=manifest["list"],
            rows=f"{tally.rows:,}",
            are=manifest["rows_are"],
            filter=manifest["filter"],
        )
        kept = ("format", "sha256", "address")
        changes = {name: ("", manifest[name]) for name in kept}
        await log_change(user, job, said[:500], changes, "exported")

    await atomically(work)


async def finish(job: Job, state: JobState, said: str = "") -> None:
    """Of a download that no worker has in its hands."""
    mine = Job.filter(id=job.id, state=JobState.RUNNING, taken_until__isnull=True)
    done = job.total if state is JobState.DONE else 0
    changes = {"state": state, "done": done, "said": said, "finished_at": datetime.now(UTC)}
    await atomically(partial(mine.update, **changes))
