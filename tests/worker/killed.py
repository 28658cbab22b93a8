"""A worker in a process of its own that stands still at a place it names, to be killed there."""

from __future__ import annotations

import asyncio
from multiprocessing.connection import Connection
from typing import Any
from unittest import mock

from starlette.applications import Starlette

from admin.site import build_site
from backdesk.admin.site import AdminSite
from backdesk.db.database import open_database
from backdesk.jobs import export as exporting
from backdesk.jobs.export import ExportJob
from backdesk.jobs.worker import JobHandler, Worker
from backdesk.models.job import JobPart
from backdesk.plugins import load_plugins
from tests.admin.behind_the_door import configured
from worker import import_orders as importing
from worker.export_mail import ExportMailer
from worker.import_orders import ImportJob

ROWS = 4
"""In a piece, of whatever is exported or imported."""


def office() -> AdminSite:
    site = build_site(configured())
    site.mount_to(Starlette())
    return site


def small_pieces() -> list[Any]:
    """Patches to be entered: pieces of ``ROWS``."""
    return [
        mock.patch.object(exporting, "PIECE", ROWS),
        mock.patch("backdesk.admin.exports.reader.CHUNK", ROWS),
        mock.patch.object(importing, "ROWS", ROWS),
        mock.patch.object(importing, "ORDERS", ROWS),
    ]


def the_kinds() -> dict[str, JobHandler]:
    return {"export": ExportJob(office, ExportMailer("")), "import": ImportJob()}


class _Standing:
    """Does as the kind does, and stands still at the place: of a piece, or at the end."""

    def __init__(self, kind: JobHandler, place: str, here: Connection) -> None:
        self._kind, self._place, self._here = kind, place, here
        self._pieces = 0

    async def piece(self, job: Any) -> tuple[int, bytes]:
        self._pieces += 1
        if self._place == "inside" and self._pieces == 2:
            with mock.patch.object(JobPart, "create", self._stand):
                return await self._kind.piece(job)
        made = await self._kind.piece(job)
        if self._place == "made" and self._pieces == 2:
            await self._stand()
        return made

    async def finish(self, job: Any) -> Any:
        made = await self._kind.finish(job)
        if self._place == "finished":
            await self._stand()
        return made

    async def _stand(self, **_values: Any) -> None:
        self._here.send(self._place)
        await asyncio.Event().wait()


def stand_still(url: str, kind: str, place: str, here: Connection) -> None:
    """Work until ``place`` (inside, made or finished), say so, and do nothing any more."""
    asyncio.run(_work(url, kind, place, here))


async def _work(url: str, kind: str, place: str, here: Connection) -> None:
    for patch in small_pieces():
        patch.start()
    load_plugins()
    await open_database(url)
    await Worker({kind: _Standing(the_kinds()[kind], place, here)}).work()
