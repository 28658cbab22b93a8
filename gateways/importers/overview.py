"""What the page of a list's columns shows of it: plain data, which a job can keep for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from backdesk.imports.columns import ImportType
from backdesk.imports.spreadsheet import sample_values
from gateways.importers.example_order import example_order
from gateways.importers.format_options import format_options
from gateways.importers.import_options import Choices, Listed
from gateways.importers.import_types import KINDS
from gateways.importers.mapped_sheet import say_doubled
from gateways.importers.state_titles import words_in

WIDEST = 8
LONGEST = 30
"""Of the rows by which the names of the columns are found: fields, and letters of each."""


@dataclass
class Overview:
    """``top`` are the first rows of the file, each with its line; ``samples`` are of each column.

    ``ways`` is how it may be written, with examples; ``words`` are those of its statuses.
    """

    kind_name: str
    chosen: dict[str, Any]
    header: list[str]
    samples: list[str]
    rows: int
    pages: dict[str, int]
    top: list[tuple[int, list[str]]]
    doubled: list[str]
    unclear: list[str]
    ways: dict[str, list[tuple[str, str]]]
    words: list[dict[str, Any]]
    example: dict[str, Any]
    preset_title: str = ""

    @property
    def kind(self) -> ImportType:
        return KINDS[self.kind_name]

    @property
    def choices(self) -> Choices:
        return Choices.of(self.chosen)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Overview:
        return cls(**{one.name: data[one.name] for one in fields(cls)})


def overview_of(listed: Listed, content: bytes) -> Overview:
    sheet = listed.sheet
    return Overview(
        kind_name=listed.kind.name,
        chosen=listed.choices.stored(),
        header=list(sheet.header),
        samples=[sample_values(sheet, place) for place in range(len(sheet.header))],
        rows=len(sheet.rows),
        pages=sheet.pages,
        top=[(at, [one[:LONGEST] for one in row[:WIDEST]]) for at, row in sheet.top],
        doubled=say_doubled(listed),
        unclear=list(listed.unclear),
        ways=format_options(listed, content),
        words=words_in(listed) if listed.kind.name == "orders" else [],
        example=example_order(listed),
        preset_title=listed.preset.title if listed.preset else "",
    )
