"""The file that an import or its preview is of, read once for all of its pieces."""

from __future__ import annotations

import asyncio
import json

from actions.importing.files import COMPARED, content_of
from gateways.importers.brought import Brought, read_brought
from gateways.importers.held import Held
from gateways.importers.table import UnreadableFile
from models.import_file import ImportFile
from worker.jobs import CannotGoOn


class Bringing:
    """What was compared last is what is imported next, most likely."""

    def __init__(self) -> None:
        self._held: Held[Brought] = Held()

    async def read(self, file: ImportFile) -> Brought:
        """:raises CannotGoOn: it cannot be read as it was chosen."""
        chosen = {name: value for name, value in file.choices.items() if name != COMPARED}
        key = (file.id, json.dumps(chosen, sort_keys=True))
        held = self._held.get(key)
        if held is not None:
            return held
        try:
            content = await content_of(file)
            read = await asyncio.to_thread(
                read_brought, file.kind, content, file.name, file.choices
            )
        except UnreadableFile as error:
            raise CannotGoOn(str(error)) from error
        return self._held.put(key, read)

    def over(self) -> None:
        """It will not be asked for again."""
        self._held.drop()
