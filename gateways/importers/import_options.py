"""How a list is read, as it was chosen or found; and the list, read so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from actions.importing.record_import import ImportRow
from backdesk.i18n import _
from backdesk.imports.columns import ImportType
from backdesk.imports.spreadsheet import Spreadsheet
from gateways.importers.meaning import MEANINGS, Meaning
from gateways.importers.presets.preset import LONGEST_SOURCE, Preset

LIST = "csv"
"""The source of a list that is of no known system, and was given no name."""
OURS = "orderly"
"""The source of our own exports."""
ROWS = {
    "line": _("a line of an order"),
    "order": _("an order, as one line of its total"),
}


def source_name(typed: str) -> str:
    """As it stands in the ids of its orders: small letters, digits and dashes."""
    return re.sub(r"[^\w.]+|_+", "-", typed.strip().casefold()).strip("-")[:LONGEST_SOURCE]


@dataclass
class Choices:
    """How a list is read. ``mapping`` is ``{column: header}``; what is empty is found.

    ``clear``: an empty field clears what is there. ``vat_rate`` is of what tells none. ``page`` and
    ``line``: where the names of its columns stand. ``price`` and the others are of ``MEANINGS``.
    ``source`` is whose orders they are: another shop counts from 1001 on as well. ``rows`` is what
    a row is, of ``ROWS``. ``preset`` is the key of the one it is read by, or ``none``.
    ``words`` are ``{column: {word: what it says, of STATES}}``. ``time_zone`` is the shop's, by
    whose clock a day without one is.
    """

    mapping: dict[str, str] | None = None
    encoding: str = ""
    delimiter: str = ""
    decimals: str = ""
    dates: str = ""
    currency: str = "EUR"
    included: bool | None = None
    vat_rate: str = ""
    clear: bool = False
    page: str = ""
    line: int = 0
    price: str = ""
    discount: str = ""
    shipping: str = ""
    total: str = ""
    fractions: bool = False
    source: str = ""
    rows: str = ""
    preset: str = ""
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    time_zone: str = "UTC"

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Choices:
        """As they were kept, beside what else is."""
        return cls(**{one.name: stored[one.name] for one in fields(cls) if one.name in stored})

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    def meaning(self) -> Meaning:
        """As chosen; what was not is as it mostly is."""
        return Meaning(
            **{name: getattr(self, name) or next(iter(of)) for name, of in MEANINGS.items()},
            included=self.included is not False,
        )


REMEMBERED = (
    *("mapping", "decimals", "dates", "currency", "included", "vat_rate", "clear"),
    *("source", "rows", "preset", "words"),
    *MEANINGS,
)


def with_remembered(choices: Choices, before: Mapping[str, Any]) -> Choices:
    """As the last list with these headers was read; what stands in this one goes before it."""
    for name in REMEMBERED:
        found = name in ("decimals", "dates") and getattr(choices, name)
        if name in before and not found:
            setattr(choices, name, before[name])
    return choices


def shape_of(choices: Choices) -> tuple[str, str, str, int, str]:
    """By what the file is cut into columns and rows."""
    return choices.encoding, choices.delimiter, choices.page, choices.line, choices.preset


@dataclass
class Listed:
    """A list, read. ``unclear`` says what must be chosen before it can come in."""

    kind: ImportType
    sheet: Spreadsheet
    choices: Choices
    preset: Preset | None = None
    rows: list[ImportRow] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
