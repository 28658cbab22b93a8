"""The file that an import or its preview is of, read once for all of its pieces."""

from __future__ import annotations

import asyncio
import json
from functools import partial

from backdesk.imports.cache import ExpiringCache
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.uploads import COMPARED, READ, content_of
from backdesk.imports.workbook import unseen
from backdesk.imports.xlsx import Seen
from backdesk.jobs.worker import JobFailed
from backdesk.models.import_file import ImportFile
from backdesk.models.job import Job
from gateways.importers.upload_reader import ParsedUpload, read_brought
from worker.reading_progress import with_progress


class UploadCache:
    """What was compared last is what is imported next, most likely."""

    def __init__(self) -> None:
        self._held: ExpiringCache[ParsedUpload] = ExpiringCache()

    async def read(self, file: ImportFile, job: Job | None = None) -> ParsedUpload:
        """``job`` is told how far it is.

        :raises JobFailed: it cannot be read as it was chosen, or the job was stopped.
        """
        chosen = {name: one for name, one in file.choices.items() if name not in (COMPARED, READ)}
        key = (file.id, json.dumps(chosen, sort_keys=True))
        held = self._held.get(key)
        if held is not None:
            return held
        content = await content_of(file)

        async def work(seen: Seen) -> ParsedUpload:
            read = partial(read_brought, file.kind, content, file.name, file.choices, seen=seen)
            return await asyncio.to_thread(read)

        try:
            brought = await (with_progress(job, work) if job else work(unseen))
        except UnreadableFile as error:
            raise JobFailed(str(error)) from error
        return self._held.put(key, brought)

    def over(self) -> None:
        """It will not be asked for again."""
        self._held.drop()
