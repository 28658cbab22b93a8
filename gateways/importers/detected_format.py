"""How a list is written, found in what stands there; what can be read in two ways is asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from babel.numbers import get_currency_precision

from actions.importing.record_import import ImportRow
from backdesk.i18n import _
from backdesk.imports.amounts import WrongAmount, currencies, marks, number
from backdesk.imports.columns import ValueType
from backdesk.imports.dates import date_order
from backdesk.money import format_money, half_up
from gateways.importers.import_options import Listed
from gateways.importers.meaning import COLUMNS, MEANINGS, find_meaning

AMOUNTS = (ValueType.MONEY, ValueType.PRICE, ValueType.SIGNED)
DAYS = (ValueType.DAY, ValueType.DAY_OR_YES)
FRACTION = re.compile(r"0?[.,]\d+")
"""A rate of 21 % as a fraction of one."""


def find_out(listed: Listed, places: Mapping[str, int]) -> None:
    """Decimal mark and the order of day and month, by what stands there."""
    choices = listed.choices

    def texts(*holds: ValueType) -> Iterator[str]:
        for name, place in places.items():
            if listed.kind.column(name).holds in holds:
                for _line, found in listed.sheet.rows:
                    if place < len(found):
                        yield found[place]

    if not choices.decimals:
        _find_decimals(listed, list(texts(*AMOUNTS)), list(texts(ValueType.RATE)))
    if not choices.dates:
        found = date_order(texts(*DAYS))
        declared = listed.preset.export.dates if listed.preset else None
        choices.dates = found or declared or ""
        if found is None and not declared:
            said = _("Dates like 01/02/2026: choose whether the day or the month comes first.")
            listed.unclear.append(str(said))
    rates = [text for text in texts(ValueType.RATE) if text.strip("0., ")]
    choices.fractions = bool(rates) and all(FRACTION.fullmatch(text.strip()) for text in rates)
    if "currency" not in places:
        _find_currency(listed, texts(*AMOUNTS))


def _find_decimals(listed: Listed, amounts: list[str], rates: list[str]) -> None:
    """Over all columns of amounts; a rate has no thousands, whatever stands behind its mark."""
    choices = listed.choices
    digits = get_currency_precision(choices.currency)
    found = marks(amounts, digits)
    sure = found.sure | {mark for text in rates for mark in ".," if text.count(mark) == 1}
    choices.decimals = next(iter(sure)) if len(sure) == 1 else ""
    if len(sure) > 1:
        said = _("Some amounts have a comma before their decimals, some a point: choose which.")
        listed.unclear.append(str(said))
    elif listed.preset and listed.preset.export.decimals and not sure:
        choices.decimals = listed.preset.export.decimals
    elif not sure and found.unclear:
        said = _("“{text}” can be {one} or {other}: choose how decimals are written.")
        either = sorted(_readings(found.unclear, choices.currency))
        listed.unclear.append(said.format(text=found.unclear, one=either[0], other=either[1]))
    elif not sure:
        choices.decimals = "."


def _readings(text: str, currency: str) -> set[str]:
    digits = get_currency_precision(currency)
    amounts = (int(number(text, mark).scaleb(digits + 4)) for mark in ".,")
    return {format_money(half_up(amount, 10_000), currency) for amount in amounts}


def _find_currency(listed: Listed, texts: Iterator[str]) -> None:
    """By the signs beside the amounts; a sign of several currencies is asked about."""
    signs: set[tuple[str, ...]] = set()
    for text in texts:
        with suppress(WrongAmount):
            signs.add(currencies(text))
    signs.discard(())
    choices = listed.choices
    if listed.kind.name != "orders" or not signs:
        return
    all_of = set.intersection(*(set(of) for of in signs))
    if choices.currency in all_of:
        return
    if len(all_of) == 1:
        choices.currency = next(iter(all_of))
    else:
        said = _("The amounts are in {currencies}: choose the currency.")
        names = ", ".join(sorted({code for of in signs for code in of}))
        listed.unclear.append(said.format(currencies=names))


def find_meanings(listed: Listed) -> None:
    """What its amounts are of; what was chosen stays."""
    choices, groups = listed.choices, defaultdict[str, list[ImportRow]](list)
    for row in listed.rows:
        groups[str(row.values.get("order"))].append(row)
    chosen = {name for name in MEANINGS if getattr(choices, name)}
    chosen |= {"included"} if choices.included is not None else set()
    mapping = choices.mapping or {}
    chosen |= {name for name, column in COLUMNS.items() if column not in mapping}
    likely = choices.meaning()
    meant = listed.preset.export.meaning.model_dump(exclude_none=True) if listed.preset else {}
    likely = replace(likely, **{name: of for name, of in meant.items() if name not in chosen})
    if "discount" not in chosen and "%" in mapping.get("line_discount", ""):
        likely = replace(likely, discount="percent")
    found = find_meaning(list(groups.values()), likely, chosen)
    for name in (*MEANINGS, "included"):
        setattr(choices, name, getattr(found, name))
