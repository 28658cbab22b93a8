"""What happened to one of an order's papers: its own entries, and its order's that are about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from backdesk.models.history import History, document_key


@dataclass(frozen=True)
class TimelineEntry:
    """An entry as the paper's page tells it: ``changes`` are those of the paper."""

    id: int
    at: datetime
    actor: str
    text: str
    subject: str
    changes: dict[str, list[object]]


async def document_timeline(kind: str, number: str, order_id: int) -> list[TimelineEntry]:
    """Oldest first. All entries about a paper are its order's too."""
    found = []
    for entry in await History.filter(order_id=order_id).order_by("id"):
        changes = _changes(entry, kind, number)
        if changes is not None:
            found.append(TimelineEntry(entry.id, entry.at, entry.actor, entry.text, kind, changes))
    return found


def _changes(entry: History, kind: str, number: str) -> dict[str, list[object]] | None:
    """What the entry says changed on the paper; none where it is about others."""
    if (entry.subject, entry.subject_key) == (kind, number):
        return entry.changes
    if entry.about is None:  # written before entries named their papers otherwise than in words
        return {} if re.search(rf"(?<![\w-]){re.escape(number)}(?![\w-])", entry.text) else None
    return entry.about.get(document_key(kind, number))
