"""A web application around a back office: its middleware, REST, live pages, and its work.

``create_app(build_site("Library", views, secret_key=…), "sqlite://library.sqlite3")`` is all that a
small application needs; one that has more beside it puts the same parts together itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette_admin.views import BaseView, DropDown

from backdesk.actions.checks import action_faults
from backdesk.actions.selection_snapshot import JOB_KIND
from backdesk.admin.actions.dialog_views import ActionDialogViews
from backdesk.admin.changelist.review_queue import QueuePages
from backdesk.admin.checks import view_faults
from backdesk.admin.detail.views import DetailViews
from backdesk.admin.jobs import JobViews
from backdesk.admin.live.connections import LiveHub
from backdesk.admin.live.views import LiveEventsView
from backdesk.admin.middleware import middleware_stack
from backdesk.admin.middleware.outage import AGAIN_AFTER
from backdesk.admin.palette import PalettePage
from backdesk.admin.shortcuts import ShortcutsView
from backdesk.admin.sign_in import sign_in_routes
from backdesk.admin.site import AdminSite
from backdesk.admin.views.users import RoleView, UserView
from backdesk.api.checks import rest_faults
from backdesk.api.routes import routes as api_routes
from backdesk.checks import refuse
from backdesk.db.database import close_database, open_database, run_to_completion
from backdesk.db.migrate import newer, pending
from backdesk.i18n import _
from backdesk.jobs.bulk_action import BulkActionJob
from backdesk.jobs.worker import Worker
from backdesk.models.job import Job

READY_WITHIN = 2.0
"""Seconds; a balancer has long gone elsewhere then."""

REQUEST_TIMEOUT = 30.0
SYSTEM: list[type[BaseView] | BaseView] = [UserView, RoleView, JobViews]
IN_NO_MENU = (
    DetailViews,
    ActionDialogViews,
    QueuePages,
    PalettePage,
    ShortcutsView,
    LiveEventsView,
)


class ActionWorker:
    """Does actions on many rows, in this process."""

    def __init__(self) -> None:
        self._worker = Worker({JOB_KIND: BulkActionJob()})

    async def at_once(self, job: Job) -> None:
        await self._worker.at_once(job)

    async def wake(self) -> None:
        self._worker.wake()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        working = asyncio.create_task(self._worker.work())
        try:
            yield
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


def build_site(title: str, views: Sequence[BaseView], *, secret_key: str) -> AdminSite:
    """A back office of ``views``, with users, roles and jobs, dialogs, palette and live pages."""
    site = AdminSite(title, secret_key=secret_key)
    for view in views:
        site.add_view(view)
    site.add_view(DropDown(str(_("System")), views=SYSTEM))
    for page in IN_NO_MENU:
        site.add_view(page())
    return site


def create_app(site: AdminSite, database_url: str, *, base_url: str, port: int = 8000) -> Starlette:
    """``site`` at ``/admin``, REST at ``/api``; actions must have been declared before.

    :raises WrongDeclarations: naming each fault.
    """
    live, background = LiveHub(database_url), ActionWorker()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await open_database(database_url, 2 * REQUEST_TIMEOUT)
        async with live.at_work(), background.at_work():
            yield
        await close_database()

    middleware = middleware_stack(base_url, port, request_timeout=REQUEST_TIMEOUT, body_limits={})
    app = Starlette(routes=_routes(base_url), middleware=middleware, lifespan=lifespan)
    site.mount_to(app)
    site.app.state.live, site.app.state.background = live, background
    refuse([*action_faults(), *rest_faults(), *view_faults(site)])
    return app


def _routes(base_url: str) -> list[BaseRoute]:
    return [
        Route("/", lambda _request: RedirectResponse("/admin")),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        *sign_in_routes(),
        Mount("/api", routes=api_routes(base_url)),
    ]


async def healthz(_request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


async def readyz(_request: Request) -> Response:
    """So do its database and its migrations."""
    try:
        missing, unknown = await asyncio.wait_for(run_to_completion(_migrations()), READY_WITHIN)
    except Exception as error:
        return _not_ready(type(error).__name__)
    if missing:
        return _not_ready(f"not migrated: {', '.join(missing)}")
    if unknown:
        return _not_ready(f"the database is newer than this version: {', '.join(unknown)}")
    return JSONResponse({"ready": True})


async def _migrations() -> tuple[list[str], list[str]]:
    return await pending(), await newer()


def _not_ready(why: str) -> JSONResponse:
    return JSONResponse({"ready": False, "why": why}, 503, {"Retry-After": AGAIN_AFTER})
