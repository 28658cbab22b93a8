"""The rows of a list, read by a mapping of its columns: each with its values or its problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any

from actions.importing.listed import ListedRow
from gateways.importers.columns import Holds, Kind
from gateways.importers.kinds import KINDS, guess
from gateways.importers.sheet import Sheet, read_sheet
from gateways.importers.table import UnreadableFile
from gateways.importers.values import Written, WrongValue, date_order, decimal_mark, read_value
from models.words import _

DAYS = (Holds.DAY, Holds.DAY_OR_YES)


@dataclass
class Choices:
    """How a list is read. ``mapping`` is ``{column: header}``; what is empty is found.

    ``clear``: an empty field clears what is there. ``vat_rate`` is of what tells none.
    """

    mapping: dict[str, str] | None = None
    encoding: str = ""
    delimiter: str = ""
    decimals: str = ""
    dates: str = ""
    currency: str = "EUR"
    included: bool = True
    vat_rate: str = ""
    clear: bool = False

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Choices:
        """As they were kept, beside what else is."""
        return cls(**{one.name: stored[one.name] for one in fields(cls) if one.name in stored})

    def stored(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Listed:
    """A list, read. ``unclear`` says what must be chosen before it can come in."""

    kind: Kind
    sheet: Sheet
    choices: Choices
    rows: list[ListedRow] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


def read_list(
    kind: str, content: bytes, name: str, choices: Choices, sheet: Sheet | None = None
) -> Listed:
    """Read all of it; what was not chosen is guessed, and what cannot be guessed is asked.

    ``sheet`` is the file where it was cut into fields before.

    :raises UnreadableFile: in one sentence, what is wrong with the file.
    """
    sheet = sheet or read_sheet(content, name, choices.encoding, choices.delimiter)
    choices.encoding, choices.delimiter = sheet.encoding, sheet.delimiter
    listed = Listed(KINDS[kind], sheet, choices)
    places = _places(listed)
    _find_out(listed, places)
    missing = [one for one in listed.kind.needed if one not in places]
    if missing:
        titles = ", ".join(str(listed.kind.column(one).title) for one in missing)
        listed.unclear.append(_("No column is chosen for: {columns}.").format(columns=titles))
    if not listed.unclear:
        listed.rows = list(_rows(listed, places))
    return listed


def _places(listed: Listed) -> dict[str, int]:
    """Where each column stands; what was not chosen is guessed."""
    header = listed.sheet.header
    if listed.choices.mapping is None:
        found = guess(listed.kind, header)
        listed.choices.mapping = {name: header[place] for name, place in found.items()}
    known = {column.name for column in listed.kind.columns}
    mapping = listed.choices.mapping.items()
    return {name: header.index(at) for name, at in mapping if at in header and name in known}


def _find_out(listed: Listed, places: Mapping[str, int]) -> None:
    """Decimal mark and the order of day and month, by what stands there."""
    choices = listed.choices

    def texts(*holds: Holds) -> Iterator[str]:
        for name, place in places.items():
            if listed.kind.column(name).holds in holds:
                for _line, found in listed.sheet.rows:
                    if place < len(found):
                        yield found[place]

    if not choices.decimals:
        choices.decimals = decimal_mark(texts(Holds.MONEY, Holds.RATE))
    if not choices.dates:
        found = date_order(texts(*DAYS))
        choices.dates = found or ""
        if found is None:
            said = _("Dates like 01/02/2026: choose whether the day or the month comes first.")
            listed.unclear.append(str(said))


def _rows(listed: Listed, places: Mapping[str, int]) -> Iterator[ListedRow]:
    choices, kind = listed.choices, listed.kind
    written = Written(choices.decimals, choices.dates, choices.currency)
    standard = _standard_rate(choices)
    seen: dict[str, int] = {}
    for line, texts in listed.sheet.rows:
        row = ListedRow(line, {})
        for name, place in places.items():
            column = kind.column(name)
            try:
                text = texts[place] if place < len(texts) else ""
                if column.holds is Holds.YES_NO and not text.strip():
                    row.values[name] = None
                    continue
                row.values[name] = read_value(column, text, written)
            except WrongValue as wrong:
                row.problem = row.problem or f"{column.title}: {wrong}"
        if standard is not None and row.values.get("vat_rate") is None:
            row.values["vat_rate"] = standard
        _know(row, kind, seen)
        yield row


def _standard_rate(choices: Choices) -> Decimal | None:
    return Decimal(choices.vat_rate) if choices.vat_rate else None


def _know(row: ListedRow, kind: Kind, seen: dict[str, int]) -> None:
    """A row without its key, or with that of an earlier one, cannot come in."""
    key = row.values.get(kind.key)
    title = kind.column(kind.key).title
    if not key:
        row.problem = row.problem or _("{column} is missing").format(column=title)
    elif kind.name != "orders":
        if key in seen:
            said = _("the same {column} stands in line {line}")
            row.problem = row.problem or said.format(column=title, line=seen[key])
        seen.setdefault(key, row.line)


def refuse_unclear(listed: Listed, name: str) -> None:
    """:raises UnreadableFile: something must be chosen first, and nobody is there to ask."""
    if listed.unclear:
        raise UnreadableFile(_("{file}: {why}"), file=name, why=" ".join(listed.unclear))
