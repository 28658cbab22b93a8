"""The rows of a list, read by a mapping of its columns: each with its values or its problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from actions.importing.record_import import ImportRow
from backdesk.i18n import LANGUAGES, _, use_language
from backdesk.imports.columns import ImportType
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.spreadsheet import SHORTENED, Spreadsheet, read_sheet
from backdesk.imports.workbook import BETWEEN, unseen
from backdesk.imports.xlsx import Seen
from gateways.importers.cells import Cells
from gateways.importers.detected_format import find_meanings, find_out
from gateways.importers.headers import guess, known_names
from gateways.importers.import_options import LIST, Choices, Listed
from gateways.importers.import_types import KINDS
from gateways.importers.presets import NONE, preset_for
from gateways.importers.presets.rows import prepare

LONGEST = 200
"""Letters of a name, or of an address's street."""
NAMED_BY = {
    "name": ("first_name", "last_name"),
    "shipping_name": ("shipping_first_name", "shipping_last_name"),
}
WHOLE = ("order", "placed_at")
"""What must be there of an order that comes in as one line of its total."""
PAYMENTS = (_("Payment or refund"), _("Received or given at"), _("Amount that counts"))
"""Titles of columns that no other list has."""

OF_A_PAYMENT = "payment."
"""How such columns are called in JSON."""
LINES = {"product", "sku", "quantity", "unit_price"}


def read_mapped_sheet(
    kind: str,
    content: bytes,
    name: str,
    choices: Choices,
    sheet: Spreadsheet | None = None,
    *,
    seen: Seen = unseen,
) -> Listed:
    """Read all of it; what was not chosen is guessed, and what cannot be guessed is asked.

    ``sheet`` is the file where it was cut into fields before.

    :raises UnreadableFile: in one sentence, what is wrong with the file.
    """
    sheet = sheet or read_sheet(
        content,
        name,
        choices.encoding,
        choices.delimiter,
        page=choices.page,
        line=choices.line,
        known=partial(known_names, KINDS[kind]),
        seen=seen,
    )
    choices.encoding, choices.delimiter = sheet.encoding, sheet.delimiter
    choices.page, choices.line = sheet.page, sheet.line
    listed = _recognised(kind, sheet, choices)
    places = _places(listed)
    find_out(listed, places)
    if kind == "orders" and LINES & places.keys():
        choices.rows = choices.rows or "line"
    _ask_for_what_is_missing(listed, places)
    if not listed.unclear:
        listed.rows = list(_rows(listed, places, seen))
        if kind == "orders" and choices.rows != "order":
            find_meanings(listed)
    return listed


def _ask_for_what_is_missing(listed: Listed, places: Mapping[str, int]) -> None:
    missing = [one for one in _needed(listed) if one not in places]
    if listed.kind.name == "orders" and _tells_payments(listed.sheet.header):
        said = _("This list tells payments, which come with their orders: bring a list of those.")
        listed.unclear.append(str(said))
    elif listed.kind.name == "orders" and missing and not listed.choices.rows:
        said = _("This list tells orders without their lines: choose what a row is.")
        listed.unclear.append(str(said))
    elif missing:
        titles = ", ".join(str(listed.kind.column(one).title) for one in missing)
        listed.unclear.append(_("No column is chosen for: {columns}.").format(columns=titles))


def _tells_payments(header: Sequence[str]) -> bool:
    """Whether it is our own export of one row a payment, in any language or as JSON."""
    if any(name.startswith(OF_A_PAYMENT) for name in header):
        return True
    for spoken in LANGUAGES:
        with use_language(spoken):
            if {str(title) for title in PAYMENTS} & {*header}:
                return True
    return False


def _recognised(kind: str, sheet: Spreadsheet, choices: Choices) -> Listed:
    """By its preset, where it has one, for what was not chosen."""
    preset = preset_for(choices.preset, kind, sheet.header)
    choices.preset = preset.key if preset else NONE
    choices.source = choices.source or (preset.source if preset else LIST)
    choices.rows = choices.rows or (preset and preset.export.rows) or ""
    return Listed(KINDS[kind], prepare(sheet, preset), choices, preset)


def _needed(listed: Listed) -> Sequence[str]:
    return WHOLE if listed.choices.rows == "order" else listed.kind.needed


def _places(listed: Listed) -> dict[str, int]:
    """Where each column stands; what was not chosen is guessed."""
    header = listed.sheet.header
    if listed.choices.mapping is None:
        found = guess(listed.kind, header, listed.sheet.rows, listed.preset)
        listed.choices.mapping = {name: header[place] for name, place in found.items()}
    known = {column.name for column in listed.kind.columns}
    mapping = listed.choices.mapping.items()
    return {name: header.index(at) for name, at in mapping if at in header and name in known}


def _rows(listed: Listed, places: Mapping[str, int], seen_so_far: Seen) -> Iterator[ImportRow]:
    choices, kind = listed.choices, listed.kind
    standard = _standard_rate(choices) if kind.has("vat_rate") else None
    seen: dict[str, int] = {}
    before: ImportRow | None = None
    cells = Cells(kind, choices)
    for count, (line, texts) in enumerate(listed.sheet.rows):
        if not count % BETWEEN:
            seen_so_far(count)
        row = ImportRow(line, {})
        if line in listed.sheet.notes:
            row.remarks.append(listed.sheet.notes[line])
            if len(texts) != len(listed.sheet.header):
                row.problem = listed.sheet.notes[line]
        own = {name: texts[at] if at < len(texts) else "" for name, at in places.items()}
        if kind.name == "orders":
            _inherit(own, before)
        _read(row, own, cells)
        _join_parts(row)
        if standard is not None and row.values.get("vat_rate") is None:
            row.values["vat_rate"] = standard
        _know(row, kind, seen)
        before = row
        yield row


def _inherit(texts: dict[str, str], before: ImportRow | None) -> None:
    """A row below an order's first that leaves what is told of the order blank is of it too."""
    blank = not any(texts.get(name, "").strip() for name in ("order", "placed_at", "email"))
    if before is None or not blank or not before.values.get("order"):
        return
    if any(texts.get(name, "").strip() for name in ("product", "sku", "quantity", "unit_price")):
        texts["order"] = str(before.values["order"])
        if before.values.get("currency"):
            texts["currency"] = str(before.values["currency"])


def _read(row: ImportRow, texts: Mapping[str, str], cells: Cells) -> None:
    currency = cells.currency(texts.get("currency", ""))
    for name, text in texts.items():
        cell = cells.read(name, text, currency)
        if cell.fits:
            row.values[name] = cell.value
        row.problem = row.problem or cell.problem
        row.remarks += [cell.remark] if cell.remark else []


def _join_parts(row: ImportRow) -> None:
    """First and last name, where the whole is not told; an address's second line, to its first."""
    for whole, parts in NAMED_BY.items():
        joined = " ".join(filter(None, (row.values.pop(part, "") for part in parts)))
        if joined and not row.values.get(whole):
            row.values[whole] = joined[:LONGEST]
    for line in ("street", "shipping_street"):
        second = row.values.pop(f"{line}2", "")
        joined = ", ".join(filter(None, (row.values.get(line), second)))
        if second and len(joined) <= LONGEST:
            row.values[line] = joined
        elif second:
            said = _("the second line of an address is left out, it is too long: {text}")
            row.remarks.append(said.format(text=second))


def _standard_rate(choices: Choices) -> Decimal | None:
    return Decimal(choices.vat_rate) if choices.vat_rate else None


def _know(row: ImportRow, kind: ImportType, seen: dict[str, int]) -> None:
    """A row without its key, or with that of an earlier one, cannot come in."""
    key = row.values.get(kind.key)
    if kind.name == "orders" and SHORTENED.fullmatch(str(key or "")):
        said = _("“{text}” was shortened by a spreadsheet program: several orders have it")
        row.problem = row.problem or said.format(text=key)
    title = kind.column(kind.key).title
    if not key:
        row.problem = row.problem or _("{column} is missing").format(column=title)
    elif kind.name != "orders":
        if key in seen:
            said = _("the same {column} stands in line {line}")
            row.problem = row.problem or said.format(column=title, line=seen[key])
        seen.setdefault(key, row.line)


def raise_if_ambiguous(listed: Listed, name: str) -> None:
    """:raises UnreadableFile: something must be chosen first, and nobody is there to ask."""
    if listed.unclear:
        raise UnreadableFile(_("{file}: {why}"), file=name, why=" ".join(listed.unclear))


def say_doubled(listed: Listed) -> list[str]:
    """Of the columns that bear the same name, how each is called here."""
    said = _("Two columns are called “{name}”: the second is “{name} (2)” here.")
    return [said.format(name=name) for name in listed.sheet.doubled]
