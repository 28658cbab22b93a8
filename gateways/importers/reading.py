"""A list that is brought: read as it is found to be written, and again as the clerk chose."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from backdesk.imports.spreadsheet import Spreadsheet, refuse_size
from backdesk.imports.uploads import RECOGNISED, SHOP, saved_mapping
from backdesk.imports.workbook import is_workbook, unseen
from backdesk.imports.xlsx import Seen
from gateways.importers.import_options import Choices, with_remembered
from gateways.importers.mapped_sheet import read_mapped_sheet
from gateways.importers.overview import Overview, overview_of
from gateways.importers.shop_exports import detect_source, is_shopify, read_upload
from models.settings import load_settings


@dataclass
class Read:
    """``choices`` are kept with the file; a shop's own export has no columns to look at."""

    choices: dict[str, Any]
    overview: Overview | None = None
    sheet: Spreadsheet | None = None


async def read_first(kind: str, content: bytes, name: str, seen: Seen = unseen) -> Read:
    """As a shop's own export, where it is one.

    :raises UnreadableFile: in one sentence, what is wrong with it.
    """
    refuse_size(content, name)
    if kind != "orders":
        return await read_by_guess(kind, content, name, seen)
    packed = is_workbook(content, name)  # whose first line is known only when all of it was read
    shop = "" if packed else await asyncio.to_thread(_shop_read, content, name)
    read = None if shop else await read_by_guess(kind, content, name, seen)
    if packed and read and read.overview and is_shopify(set(read.overview.header)):
        shop = await asyncio.to_thread(_shop_read, content, name)
    return Read({SHOP: shop, RECOGNISED: shop}) if shop or read is None else read


async def read_by_guess(kind: str, content: bytes, name: str, seen: Seen = unseen) -> Read:
    """As a list of any make: guessed, or as the last one with the same headers was read.

    :raises UnreadableFile: in one sentence, what is wrong with it.
    """
    shop = await load_settings()
    choices = Choices(currency=shop.currency, time_zone=shop.time_zone)
    listed = await asyncio.to_thread(
        partial(read_mapped_sheet, kind, content, name, choices, seen=seen)
    )
    before = await saved_mapping(kind, listed.sheet.header)
    if before:
        choices = with_remembered(listed.choices, before)
        again = partial(read_mapped_sheet, kind, content, name, choices, listed.sheet, seen=seen)
        listed = await asyncio.to_thread(again)
    overview = await asyncio.to_thread(overview_of, listed, content)
    return Read(_kept(overview) | {"remembered": bool(before)}, overview, listed.sheet)


async def read_as_chosen(
    kind: str,
    content: bytes,
    name: str,
    choices: Choices,
    before: Overview | None = None,
    *,
    sheet: Spreadsheet | None = None,
    seen: Seen = unseen,
) -> Read:
    """``before`` is what it was where it is cut into other columns now: what they are stays said.

    ``sheet`` is the list where it was cut into fields before.

    :raises UnreadableFile: in one sentence, what is wrong with it, read so.
    """
    mapping = choices.mapping
    if before is not None:
        choices.mapping = None
    first = partial(read_mapped_sheet, kind, content, name, choices, sheet, seen=seen)
    listed = await asyncio.to_thread(first)
    if before is not None and mapping is not None:
        new, guessed = listed.sheet.header, listed.choices.mapping or {}
        listed.choices.mapping = _carried(mapping, before.header, new, guessed)
        again = partial(
            read_mapped_sheet, kind, content, name, listed.choices, listed.sheet, seen=seen
        )
        listed = await asyncio.to_thread(again)
    overview = await asyncio.to_thread(overview_of, listed, content)
    return Read(_kept(overview), overview, listed.sheet)


def _kept(overview: Overview) -> dict[str, Any]:
    return overview.chosen | {"unclear": bool(overview.unclear)}


def _carried(
    mapping: Mapping[str, str], old: list[str], new: list[str], guessed: Mapping[str, str]
) -> dict[str, str]:
    """What was said of a column stays, by its name, or by its place where as many are there."""
    moved = {header: header for header in old if header in new}
    if len(old) == len(new):
        moved |= dict(zip(old, new, strict=True))
    kept = {name: moved[header] for name, header in mapping.items() if header in moved}
    fresh = {
        name: header
        for name, header in guessed.items()
        if name not in kept and header not in moved.values() and header not in kept.values()
    }
    return kept | fresh


def _shop_read(content: bytes, name: str) -> str:
    """Whose export it is, if a shop's; then it was read, to tell at once what is wrong with it.

    :raises UnreadableFile: as it says.
    """
    shop = detect_source(content, name)
    return shop if shop and read_upload(shop, content, name) else ""
