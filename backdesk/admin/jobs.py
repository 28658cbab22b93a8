"""A job as it goes on, seen by whoever asked for it; what it made; stop it, or try it again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from backdesk.actions.selection_snapshot import JOB_KIND, VERDICTS, retry
from backdesk.admin.actions.bulk_report import ENDED, PAGE, bulk_report, report
from backdesk.admin.changelist.views import is_partial
from backdesk.admin.exports.manifest import describe_manifest
from backdesk.admin.formatting import template_formatters
from backdesk.i18n import _
from backdesk.imports.uploads import COMPARE, READ
from backdesk.models.import_file import ImportFile
from backdesk.models.job import UNFINISHED, Job, JobPart, JobRow, JobState

PDF = "application/pdf"


class JobViews(CustomView):
    """``/jobs`` and ``/jobs/{id}``."""

    menu_label = str(_("My jobs"))
    icon = "fa-solid fa-list-check"
    letter = "j"
    path = "/jobs"

    @route("")
    async def index(self, request: Request) -> Response:
        mine = Job.filter(asked_by_id=request.state.user.id).exclude(state=JobState.SEALED)
        mine = mine.exclude(kind__in=[COMPARE, READ])  # a part of a page, which shows it itself
        jobs = await mine.order_by("-id").limit(50)
        context = {
            "title": _("My jobs"),
            "jobs": jobs,
            **template_formatters(request.state.user, "EUR"),
        }
        return self._shown(request, "jobs.html", context)

    @route("/{id:id}", name="job")
    async def one(self, request: Request) -> Response:
        """The page; of a job that goes on only the piece that changes, where a script asks."""
        job = await _job(request)
        brought = await ImportFile.get_or_none(job_id=job.id)
        if brought is not None and not is_partial(request):
            base = request.scope.get("root_path", "")
            return RedirectResponse(f"{base}/imports/file/{brought.id}", 303)
        template = "_job.html" if is_partial(request) else "job.html"
        user = request.state.user
        context = {
            "title": job.title,
            "job": job,
            "acted": await bulk_report(job, user) if job.kind == JOB_KIND else None,
            "facts": describe_manifest(job.what["manifest"]) if "manifest" in job.what else {},
            **template_formatters(user, "EUR"),
        }
        return self._shown(request, template, context)

    @route("/{id:id}/file", name="job-file")
    async def file(self, request: Request) -> Response:
        job = await _job(request)
        if "file" not in job.what:
            raise HTTPException(404, str(_("This job makes no file.")))
        if not request.state.user.may(job.what["permission"]):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        if job.state != JobState.DONE:
            raise HTTPException(404, str(_("It is not ready yet.")))
        if not job.what.get("kept", True):
            raise HTTPException(404, str(_("It was downloaded as it was made, and is not kept.")))
        kind = job.what.get("type", PDF)
        shown = "inline" if kind == PDF else "attachment"
        said = {"Content-Disposition": f'{shown}; filename="{job.what["file"]}"'}
        return StreamingResponse(job_file_chunks(job), media_type=kind, headers=said)

    @route("/{id:id}/manifest", name="job-manifest")
    async def manifest(self, request: Request) -> Response:
        """What is in an export's file, and its checksum, for programs."""
        job = await _job(request)
        if "manifest" not in job.what:
            raise HTTPException(404, str(_("There is no such page.")))
        said = {"Content-Disposition": f'attachment; filename="{job.what["file"]}.manifest.json"'}
        return JSONResponse(job.what["manifest"], headers=said)

    @route("/{id:id}/stop", methods=["POST"], name="job-stop")
    async def stop(self, request: Request) -> Response:
        job = await _job(request)
        now = datetime.now(UTC)
        going = Job.filter(id=job.id, state__in=[*UNFINISHED, JobState.PAUSED])
        await going.update(state=JobState.STOPPED, taken_until=None, finished_at=now)
        return _back(request, job)

    @route("/{id:id}/pause", methods=["POST"], name="job-pause")
    async def pause(self, request: Request) -> Response:
        """What is under way is brought to its end; nothing after it is begun."""
        job = await _job(request)
        unfinished = Job.filter(id=job.id, state__in=UNFINISHED)
        await unfinished.update(state=JobState.PAUSED, taken_until=None)
        return _back(request, job)

    @route("/{id:id}/again", methods=["POST"], name="job-again")
    async def again(self, request: Request) -> Response:
        """It goes on where it stopped."""
        job = await _job(request)
        stopped = [JobState.FAILED, JobState.STOPPED, JobState.PAUSED]
        await Job.filter(id=job.id, state__in=stopped).update(
            state=JobState.WAITING, said="", finished_at=None, attempts=0
        )
        await request.app.state.background.wake()
        return _back(request, job)

    @route("/{id:id}/retry", methods=["POST"], name="job-retry")
    async def retry(self, request: Request) -> Response:
        """What failed is tried once more, by a job of its own."""
        job = await _acting_job(request)
        if job.state not in ENDED:
            raise HTTPException(409, str(_("It is not finished yet.")))
        following = await retry(job)
        await request.app.state.background.wake()
        return _back(request, following)

    @route("/{id:id}/rows", name="job-rows")
    async def rows(self, request: Request) -> Response:
        """Its rows, all or those with one verdict."""
        job = await _acting_job(request)
        verdict = request.query_params.get("verdict", "")
        after = request.query_params.get("after", "")
        found = JobRow.filter(job_id=job.id)
        if verdict in VERDICTS:
            found = found.filter(verdict=verdict)
        if after.isascii() and after.isdecimal() and len(after) < 10:
            found = found.filter(place__gt=int(after))
        rows: Sequence[JobRow] = await found.order_by("place").limit(PAGE + 1)
        context = {"title": job.title, "job": job, "verdict": verdict, "rows": rows[:PAGE]}
        context["after"] = rows[PAGE - 1].place if len(rows) > PAGE else None
        return self._shown(request, "job_rows.html", context)

    @route("/{id:id}/report.csv", name="job-report")
    async def report(self, request: Request) -> Response:
        """Each row's verdict, as a file."""
        job = await _acting_job(request)
        said = {"Content-Disposition": f'attachment; filename="job-{job.id}.csv"'}
        return StreamingResponse(report(job), media_type="text/csv; charset=utf-8", headers=said)

    def _shown(self, request: Request, template: str, context: dict[str, Any]) -> Response:
        site: Any = self._admin
        response: Response = site._template_response(request, template, context)  # noqa: SLF001 - how starlette-admin names it
        return response


async def _job(request: Request) -> Job:
    """:raises HTTPException: 404, there is none, or somebody else asked for it."""
    job = await Job.get_or_none(id=request.path_params["id"], asked_by_id=request.state.user.id)
    if job is None or job.state == JobState.SEALED:
        raise HTTPException(404, str(_("There is no such job of yours.")))
    return job


async def _acting_job(request: Request) -> Job:
    """:raises HTTPException: 404, there is none that acts on rows."""
    job = await _job(request)
    if job.kind != JOB_KIND:
        raise HTTPException(404, str(_("This job has no rows.")))
    return job


def _back(request: Request, job: Job) -> Response:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/jobs/{job.id}", 303)


async def job_file_chunks(job: Job) -> AsyncIterator[bytes]:
    places = JobPart.filter(job_id=job.id).order_by("place").values_list("id", flat=True)
    for key in await places:
        yield bytes((await JobPart.get(id=key)).content)
