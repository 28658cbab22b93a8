"""Print many: documents of a list as one PDF, a sheet of them at a time."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from tortoise.models import Model

from backdesk.jobs.worker import JobFailed
from backdesk.models.job import Job, JobPart
from gateways.document_types import document_types
from gateways.documents import ON_A_SHEET, Documents
from gateways.pdf.pages import merge_pdfs
from gateways.pdf.printer import CannotPrint

BLOCK = 1 << 20
"""Bytes of the file in one row."""


class PrintJob:
    """``what`` names the model and the keys of its rows, in the order of printing."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def piece(self, job: Job) -> tuple[int, bytes]:
        """The next sheet; a browser that fails is given one more chance.

        :raises JobFailed: it failed again.
        """
        keys = job.what["keys"][job.done : job.done + ON_A_SHEET]
        papers = await _papers(_model_named(job.what["model"]), keys)
        try:
            return len(keys), await self._documents.together(papers)
        except CannotPrint:
            pass
        try:
            return len(keys), await self._documents.together(papers)
        except CannotPrint as again:
            raise JobFailed(str(again)) from again

    async def finish(self, job: Job) -> list[bytes]:
        """The pieces as one file; each waits on disk until all are there."""
        places = await JobPart.filter(job_id=job.id).order_by("place").values_list("id", flat=True)
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for place, key in enumerate(places):
                file = Path(folder) / f"{place}.pdf"
                part = await JobPart.get(id=key)
                await asyncio.to_thread(file.write_bytes, part.content)
                files.append(file)
            whole = await asyncio.to_thread(merge_pdfs, files)
        return [whole[start : start + BLOCK] for start in range(0, len(whole), BLOCK)]


def _model_named(name: str) -> type[Model]:
    return next(one.model for one in document_types() if one.model.__name__ == name)


async def _papers(model: type[Model], keys: list[int]) -> list[Any]:
    found: dict[int, Any] = await model.in_bulk(keys, "id")
    return [found[key] for key in keys if key in found]
