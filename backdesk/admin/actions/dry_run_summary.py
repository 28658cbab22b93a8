"""What a dry run of an action on many says: what would change, be made and be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from backdesk.actions.context import display_key
from backdesk.actions.dry_run import DryRun
from backdesk.admin.formatting import format_changes
from backdesk.auth.user import User
from backdesk.resource import resources

SHOWN = 3
"""Different changes of one column that are told; of more only an example."""

WARNINGS = 8
"""Different warnings that are told; the others are counted."""


@dataclass(frozen=True)
class Change:
    """``count`` rows change so; ``example`` is one of them, where they differ."""

    what: str
    was: str
    now: str
    count: int
    example: str = ""


def summarize_dry_run(
    found: DryRun, user: User, titles_of: Callable[[Sequence[str]], str]
) -> dict[str, Any]:
    """For the template; ``titles_of`` says what people call the e-mails of some events."""
    return {
        "tried": len(found.verdicts),
        "whole": found.whole,
        "done": len(found.done),
        "warnings": found.warnings.most_common(WARNINGS),
        "more_warnings": max(len(found.warnings) - WARNINGS, 0),
        "refused": found.refused,
        "changes": _changes(found, ZoneInfo(user.timezone)),
        "made": [(_kind(name), count) for name, count in found.made.items()],
        "emails": [(titles_of(told.split()), count) for told, count in found.emails.items()],
        "recalled": [(titles_of(told.split()), count) for told, count in found.recalled.items()],
        "off": [(titles_of([event]), count) for event, count in found.emails_off.items()],
    }


def _kind(name: str) -> str:
    """What was made, in words."""
    resource = next((one for one in resources() if one.one == name), None)
    return str(resource.label).lower() if resource else name


def _changes(found: DryRun, zone: ZoneInfo) -> list[Change]:
    """By column; the same change of many rows is told once."""
    columns: dict[str, Counter[tuple[str, str]]] = {}
    first: dict[str, str] = {}
    for row, outcome in found.done:
        currency = getattr(row, "currency", "EUR")
        for what, was, now in format_changes(type(row), outcome.changes, currency, zone):
            columns.setdefault(what, Counter())[was, now] += 1
            first.setdefault(what, display_key(row))
    changes = []
    for what, pairs in columns.items():
        if len(pairs) <= SHOWN:
            changes += [Change(what, was, now, count) for (was, now), count in pairs.items()]
        else:
            was, now = next(iter(pairs))
            changes.append(Change(what, was, now, pairs.total(), first[what]))
    return changes
