"""The second half of an import: what would change, then doing it, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from babel.dates import format_datetime
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette_admin.i18n import get_tzinfo
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from actions.importing.record_import import VERDICTS, RowStatus
from actions.importing.totals import CAME_IN, WOULD_COME_IN, Totals
from backdesk.admin.changelist.views import is_partial
from backdesk.admin.jobs import job_file_chunks
from backdesk.auth.privileges import lacks
from backdesk.db.deadline import MANY_ROWS, may_take
from backdesk.i18n import LazyText, _, language
from backdesk.imports.uploads import COMPARED, READ, SHOP, confirm, preview_job
from backdesk.models.import_file import ImportFile
from backdesk.models.job import UNFINISHED, Job, JobState
from gateways.importers.import_types import KINDS
from gateways.importers.shop_exports import IMPORTERS

SMALL = 256 * 1024
"""Bytes of a file that is compared while one waits: a moment's work."""

COMES = (RowStatus.NEW, RowStatus.CHANGED)


class ImportRunViews(CustomView):
    """Of a file whose columns are known, or that is a shop's own export."""

    @route("/file/{id:id}/preview", methods=["GET", "POST"], name="import-preview")
    @may_take(MANY_ROWS)
    async def preview(self, request: Request) -> Response:
        """How far the comparison is, and in the end what it found; a post compares anew."""
        file = await get_own_file(request)
        if file.job_id is not None or file.choices.get("unclear"):
            return redirect_to(request, f"/file/{file.id}")
        title = _("What {file} would change").format(file=file.name)
        job = await preview_job(file, title, anew=request.method == "POST")
        if job.state is JobState.WAITING:
            background = request.app.state.background
            await (background.at_once(job) if file.size <= SMALL else background.wake())
            await job.refresh_from_db()
        if request.method == "POST":
            return redirect_to(request, f"/file/{file.id}/preview")
        if is_partial(request):
            opens = f"{request.scope.get('root_path', '')}/imports/file/{file.id}/preview"
            return self.shown(request, "_comparing.html", file, {"job": job, "opens": opens})
        if job.state is not JobState.DONE:
            context = {"title": _("What would change"), "job": job}
            return self.shown(request, "comparing.html", file, context)
        found = _found(file, job) | {"lacking": _lacking(request, job)}
        return self.shown(request, "preview.html", file, found)

    @route("/file/{id:id}/stop", methods=["POST"], name="import-compare-stop")
    async def stop(self, request: Request) -> Response:
        """Read or compare no further; a list's columns can be chosen again."""
        file = await get_own_file(request)
        jobs = [file.choices[name] for name in (READ, COMPARED) if name in file.choices]
        going = Job.filter(id__in=jobs, state__in=UNFINISHED)
        now = datetime.now(UTC)
        await going.update(state=JobState.STOPPED, taken_until=None, finished_at=now)
        shop = file.choices.get(SHOP)
        return redirect_to(request, f"/{file.kind}" if shop else f"/file/{file.id}")

    @route("/file/{id:id}/run", methods=["POST"], name="import-run")
    @may_take(MANY_ROWS)
    async def run(self, request: Request) -> Response:
        """Once it was compared: nobody says yes to what was not shown on the page in hand."""
        file = await get_own_file(request)
        if file.job_id is None:
            compared = await Job.get_or_none(id=file.choices.get(COMPARED, 0), state=JobState.DONE)
            if compared is None or (await request.form()).get(COMPARED) != str(compared.id):
                return redirect_to(request, f"/file/{file.id}/preview")
            if lacking := _lacking(request, compared):
                raise HTTPException(403, lacking)
            asked = compared.reached.get("asks", [])
            what = {"permission": KINDS[file.kind].permission, "asks": asked, "file": "import.csv"}
            title = _("Import of {file}").format(file=file.name)
            what |= {"type": "text/csv; charset=utf-8"}
            await confirm(file, title, compared, what)
            await request.app.state.background.wake()
        return redirect_to(request, f"/file/{file.id}")

    @route("/file/{id:id}/report.csv", name="import-report")
    async def report(self, request: Request) -> Response:
        file = await get_own_file(request)
        job = await Job.get_or_none(id=file.job_id, state=JobState.DONE)
        if job is None:
            raise HTTPException(404, str(_("It is not ready yet.")))
        said = {"Content-Disposition": 'attachment; filename="import-report.csv"'}
        content = job_file_chunks(job)
        return StreamingResponse(content, media_type="text/csv; charset=utf-8", headers=said)

    def reading_page(self, request: Request, file: ImportFile, job: Job) -> Response:
        """How far it is; then what it found is opened, or what is wrong with the file said."""
        here = f"{request.scope.get('root_path', '')}/imports/file/{file.id}"
        found = job.reached.get("overview") or {}
        on = job.what.get("go_on") and not found.get("unclear")
        context = {
            "title": _("The file is read"),
            "job": job,
            "reading": True,
            "opens": f"{here}/preview" if on else here,
        }
        template = "_comparing.html" if is_partial(request) else "comparing.html"
        return self.shown(request, template, file, context)

    async def run_page(self, request: Request, file: ImportFile) -> Response:
        """How far it is, and what came of it."""
        job, counts = await Job.get(id=file.job_id), file.counts
        verdicts = counts.get("verdicts", {})
        context = {
            "title": job.title,
            "job": job,
            "counts": [(word, verdicts.get(one, 0)) for one, word in VERDICTS.items()],
            "refused": counts.get("refused", []),
            "doubtful": counts.get("doubtful", []),
            "sums": _sentences(counts.get("sums", {}), CAME_IN),
        }
        template = "_run.html" if is_partial(request) else "run.html"
        return self.shown(request, template, file, context)

    def shown(
        self,
        request: Request,
        template: str,
        file: ImportFile,
        context: dict[str, Any],
        status: int = 200,
    ) -> Response:
        base = request.scope.get("root_path", "")
        around = {
            "file": file,
            "base": base,
            "kind": KINDS[file.kind],
            "here": f"{base}/imports/file/{file.id}",
        }
        site: Any = self._admin
        page: Response = site._template_response(  # noqa: SLF001 - how starlette-admin names it
            request, f"importing/{template}", around | context, status
        )
        return page


def _found(file: ImportFile, job: Job) -> dict[str, Any]:
    found, shop = job.reached, file.choices.get(SHOP, "")
    counts, first = found["counts"], found["shown"]
    at = job.finished_at or job.asked_at
    return {
        "title": IMPORTERS[shop].title if shop else _("What would change"),
        "shop": shop,
        "by_hand": bool(shop) and not file.name.lower().endswith(".json"),
        "compared": job.id,
        "compared_at": format_datetime(at, "HH:mm", tzinfo=get_tzinfo(), locale=language()),
        "groups": [
            (word, first.get(verdict, []), counts.get(verdict, 0), verdict)
            for verdict, word in VERDICTS.items()
        ],
        "doubtful": found["doubtful"],
        "doubts": found["doubts"],
        "sums": _sentences(found["sums"], WOULD_COME_IN),
        "worth": any(counts.get(verdict) for verdict in COMES),
    }


def _sentences(sums: dict[str, dict[str, Any]], came_in: LazyText) -> list[tuple[str, list[str]]]:
    """By currency, what came in, was there and stayed out."""
    return [
        (currency, list(Totals.of_data(currency, data).sentences(came_in)))
        for currency, data in sums.items()
    ]


def _lacking(request: Request, compared: Job) -> str:
    """Why the role does not allow what the import would do; empty where it does."""
    missing = lacks(request.state.user, compared.reached.get("asks", []))
    said = _("This file does more than your role allows: {permissions}.")
    return said.format(permissions=missing) if missing else ""


def require_import_permission(request: Request, kind: str) -> None:
    """:raises HTTPException: 403, the role does not allow making or changing these."""
    if not request.state.user.may(KINDS[kind].permission):
        raise HTTPException(403, str(_("Your role does not allow importing this.")))


async def get_own_file(request: Request) -> ImportFile:
    """:raises HTTPException: 404, there is none, or somebody else brought it."""
    key, user = request.path_params["id"], request.state.user
    file = await ImportFile.get_or_none(id=key, brought_by_id=user.id)
    if file is None:
        raise HTTPException(404, str(_("There is no such import of yours.")))
    require_import_permission(request, file.kind)
    return file


def redirect_to(request: Request, path: str) -> RedirectResponse:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/imports{path}", 303)
