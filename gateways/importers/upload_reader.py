"""A file that was brought, read as it was chosen: rows by themselves, or orders in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.importing.chunks import Chunk, split_by_order
from actions.importing.record_import import ImportRow
from backdesk.imports.workbook import unseen
from backdesk.imports.xlsx import Seen
from gateways.importers.import_options import Choices
from gateways.importers.import_types import KINDS
from gateways.importers.mapped_sheet import raise_if_ambiguous, read_mapped_sheet
from gateways.importers.shop_exports import read_upload
from gateways.importers.spreadsheet_orders import grouped, read_orders


@dataclass
class ParsedUpload:
    """``rows`` of customers or products, else ``parts``, an order in each."""

    kind: str
    name: str
    choices: Choices
    rows: Sequence[ImportRow] = field(default_factory=list)
    parts: Sequence[Chunk] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.parts) if self.kind == "orders" else len(self.rows)

    def titles(self) -> dict[str, str]:
        """What its columns are called."""
        return {column.name: str(column.title) for column in KINDS[self.kind].columns}


def read_brought(
    kind: str, content: bytes, name: str, chosen: Mapping[str, Any], seen: Seen = unseen
) -> ParsedUpload:
    """``chosen`` is as it was stored.

    :raises UnreadableFile: in one sentence, what is wrong with it, or is unclear.
    """
    choices = Choices.of(chosen)
    if chosen.get("shop"):
        return ParsedUpload(
            kind, name, choices, parts=split_by_order(read_upload(chosen["shop"], content, name))
        )
    listed = read_mapped_sheet(kind, content, name, choices, seen=seen)
    raise_if_ambiguous(listed, name)
    if kind != "orders":
        return ParsedUpload(kind, name, listed.choices, rows=listed.rows)
    readings = read_orders(grouped(listed), listed.choices)
    return ParsedUpload(kind, name, listed.choices, parts=split_by_order(readings))
