"""A file that was brought, read as it was chosen: rows by themselves, or orders in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.importing.chunks import Part, parts_of
from actions.importing.record_import import ListedRow
from backdesk.imports.workbook import unseen
from backdesk.imports.xlsx import Seen
from gateways.importers.import_options import Choices
from gateways.importers.import_types import KINDS
from gateways.importers.mapped_sheet import read_list, refuse_unclear
from gateways.importers.shop_exports import read_shop
from gateways.importers.spreadsheet_orders import grouped, read_orders


@dataclass
class Brought:
    """``rows`` of customers or products, else ``parts``, an order in each."""

    kind: str
    name: str
    choices: Choices
    rows: Sequence[ListedRow] = field(default_factory=list)
    parts: Sequence[Part] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.parts) if self.kind == "orders" else len(self.rows)

    def titles(self) -> dict[str, str]:
        """What its columns are called."""
        return {column.name: str(column.title) for column in KINDS[self.kind].columns}


def read_brought(
    kind: str, content: bytes, name: str, chosen: Mapping[str, Any], seen: Seen = unseen
) -> Brought:
    """``chosen`` is as it was stored.

    :raises UnreadableFile: in one sentence, what is wrong with it, or is unclear.
    """
    choices = Choices.of(chosen)
    if chosen.get("shop"):
        return Brought(
            kind, name, choices, parts=parts_of(read_shop(chosen["shop"], content, name))
        )
    listed = read_list(kind, content, name, choices, seen=seen)
    refuse_unclear(listed, name)
    if kind != "orders":
        return Brought(kind, name, listed.choices, rows=listed.rows)
    readings = read_orders(grouped(listed), listed.choices)
    return Brought(kind, name, listed.choices, parts=parts_of(readings))
