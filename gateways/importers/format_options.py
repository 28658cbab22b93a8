"""How a list may be written, each way with the example beside it that tells them apart."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC

from babel.dates import format_date
from babel.numbers import get_currency_precision

from backdesk.i18n import _, language
from backdesk.imports.amounts import Exact, WrongAmount, number
from backdesk.imports.columns import ValueType
from backdesk.imports.dates import DATE_ORDERS, WrongDay, in_figures, read_day
from backdesk.imports.spreadsheet import DELIMITERS, ENCODINGS
from backdesk.money import format_money, half_up
from gateways.importers.import_options import Listed

LOOKED_AT = 2_000
"""Rows in which an example is looked for."""
AROUND = 14
"""Bytes before and after a letter by which encodings differ."""
BEYOND = re.compile(rb"[\x80-\xff]")

Ways = list[tuple[str, str]]
"""``(value, example)``; the example is empty where nothing tells them apart."""


def format_options(listed: Listed, content: bytes) -> dict[str, Ways]:
    """By what can be chosen: encoding, delimiter, decimals, dates."""
    ways: dict[str, Ways] = {}
    if listed.choices.delimiter:
        ways["encoding"] = [(one, _letters(content, one)) for one in ENCODINGS]
        ways["delimiter"] = list(_columns(content, listed.choices.encoding))
    ways["decimals"] = _decimals(listed)
    if listed.kind.name == "orders":
        ways["dates"] = _dates(listed)
    return ways


def _letters(content: bytes, encoding: str) -> str:
    found = BEYOND.search(content)
    if found is None:
        return ""
    if encoding == "utf-16":
        text = content[:400].decode("utf-16", "replace")
    else:
        start = max(found.start() - AROUND, 0)
        text = content[start : found.end() + AROUND].decode(encoding, "replace")
    return " ".join(text.replace("\ufeff", "").strip("\ufffd").split())[:30]


def _columns(content: bytes, encoding: str) -> Iterator[tuple[str, str]]:
    text = content[:20_000].decode(encoding, "replace").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    for delimiter in DELIMITERS:
        try:
            count = len(next(csv.reader([first], delimiter=delimiter), []))
        except csv.Error:
            count = first.count(delimiter) + 1
        one, many = _("1 column"), _("{count} columns")
        yield delimiter, (one if count == 1 else many).format(count=count)


def _texts(listed: Listed, kinds: Sequence[ValueType]) -> Iterator[str]:
    """What stands in the columns that hold these."""
    header = listed.sheet.header
    mapping = (listed.choices.mapping or {}).items()
    held = {column.name: column.holds for column in listed.kind.columns}
    places = [header.index(at) for name, at in mapping if held.get(name) in kinds and at in header]
    for _line, fields in listed.sheet.rows[:LOOKED_AT]:
        yield from (fields[place] for place in places if place < len(fields))


def _decimals(listed: Listed) -> Ways:
    texts = _texts(listed, (ValueType.MONEY, ValueType.PRICE, ValueType.SIGNED))
    amounts = (one.strip() for one in texts if not isinstance(one, Exact))
    text = _most_telling(one for one in amounts if re.search(r"\d[.,]\d", one))
    return [(mark, _amount(text, mark, listed.choices.currency)) for mark in ".,"]


def _most_telling(texts: Iterable[str]) -> str:
    """One that can be read in two ways, or else the first."""
    found = ""
    for text in texts:
        if re.search(r"^\D*\d{1,3}[.,]\d{3}\D*$", text):
            return text
        found = found or text
    return found


def _amount(text: str, mark: str, currency: str) -> str:
    if not text:
        return ""
    try:
        amount = number(text, mark).scaleb(get_currency_precision(currency) + 4)
    except WrongAmount:
        return _("“{text}” is no amount").format(text=text[:20])
    read = format_money(half_up(int(amount), 10_000), currency)
    return _("“{text}” is {amount}").format(text=text[:20], amount=read)


def _dates(listed: Listed) -> Ways:
    texts = _texts(listed, (ValueType.DAY, ValueType.DAY_OR_YES))
    text = next((one.strip() for one in texts if in_figures(one)), "")
    return [(order, _day(text, order)) for order in DATE_ORDERS]


def _day(text: str, order: str) -> str:
    if not text:
        return ""
    try:
        day = format_date(read_day(text, order, UTC), "long", locale=language())
    except WrongDay:
        return _("“{text}” is no day").format(text=text[:20])
    return _("“{text}” is {day}").format(text=text[:20], day=day)
