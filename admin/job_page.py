"""A job as it goes on, seen by whoever asked for it; what it made; stop it, or try it again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from admin.pages import fetched
from models.job import UNFINISHED, Job, JobPart, JobState
from models.words import _


class JobPages(CustomView):
    """``/jobs`` and ``/jobs/{id}``."""

    menu_label = str(_("My jobs"))
    icon = "fa-solid fa-list-check"
    path = "/jobs"

    @route("")
    async def index(self, request: Request) -> Response:
        jobs = await Job.filter(asked_by_id=request.state.user.id).order_by("-id").limit(50)
        return self._shown(request, "jobs.html", {"title": _("My jobs"), "jobs": jobs})

    @route("/{id:int}", name="job")
    async def one(self, request: Request) -> Response:
        """The page; of a job that goes on only the piece that changes, where a script asks."""
        job = await _job(request)
        template = "_job.html" if fetched(request) else "job.html"
        return self._shown(request, template, {"title": job.title, "job": job})

    @route("/{id:int}/file", name="job-file")
    async def file(self, request: Request) -> Response:
        job = await _job(request)
        if not request.state.user.may(job.what["permission"]):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        if job.state != JobState.DONE:
            raise HTTPException(404, str(_("It is not ready yet.")))
        said = {"Content-Disposition": f'inline; filename="{job.what["file"]}"'}
        kind = job.what.get("media_type", "application/pdf")
        return StreamingResponse(content_of_job(job), media_type=kind, headers=said)

    @route("/{id:int}/stop", methods=["POST"], name="job-stop")
    async def stop(self, request: Request) -> Response:
        job = await _job(request)
        now = datetime.now(UTC)
        unfinished = Job.filter(id=job.id, state__in=UNFINISHED)
        await unfinished.update(state=JobState.STOPPED, taken_until=None, finished_at=now)
        return _back(request, job)

    @route("/{id:int}/again", methods=["POST"], name="job-again")
    async def again(self, request: Request) -> Response:
        """It goes on where it stopped."""
        job = await _job(request)
        ended = Job.filter(id=job.id, state__in=[JobState.FAILED, JobState.STOPPED])
        await ended.update(state=JobState.WAITING, said="", finished_at=None, attempts=0)
        await request.app.state.background.wake()
        return _back(request, job)

    def _shown(self, request: Request, template: str, context: dict[str, Any]) -> Response:
        site: Any = self._admin
        response: Response = site._template_response(request, template, context)  # noqa: SLF001 - how starlette-admin names it
        return response


async def _job(request: Request) -> Job:
    """:raises HTTPException: 404, there is none, or somebody else asked for it."""
    job = await Job.get_or_none(id=request.path_params["id"], asked_by_id=request.state.user.id)
    if job is None:
        raise HTTPException(404, str(_("There is no such job of yours.")))
    return job


def _back(request: Request, job: Job) -> Response:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/jobs/{job.id}", 303)


async def content_of_job(job: Job) -> AsyncIterator[bytes]:
    places = JobPart.filter(job_id=job.id).order_by("place").values_list("id", flat=True)
    for key in await places:
        yield bytes((await JobPart.get(id=key)).content)
