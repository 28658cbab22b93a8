"""How a list is read, as it is chosen on the page of its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from starlette.datastructures import FormData

from gateways.importers.choices import ROWS, Choices, Listed, source_name
from gateways.importers.days import DATE_ORDERS
from gateways.importers.meaning import MEANINGS
from gateways.importers.presets import NONE, all_presets
from gateways.importers.sheet import DELIMITERS, ENCODINGS
from models.amount_text import parse_rate
from models.words import _

DELIMITER_NAMES = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("bar"),
}
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "mac_roman": "Mac Roman",
}
REMEMBERED = (
    *("mapping", "decimals", "dates", "currency", "included", "vat_rate", "clear"),
    *("source", "rows", "preset"),
    *MEANINGS,
)


def with_remembered(listed: Listed, before: Mapping[str, Any]) -> Choices:
    """As the last list with these headers was read; what stands in this one goes before it."""
    choices = listed.choices
    for name in REMEMBERED:
        found = name in ("decimals", "dates") and getattr(choices, name)
        if name in before and not found:
            setattr(choices, name, before[name])
    return choices


def choices_typed(form: FormData, listed: Listed) -> tuple[Choices, str]:
    """What was chosen, and what is wrong with it."""

    def one_of(name: str, allowed: tuple[str, ...], otherwise: str) -> str:
        typed = str(form.get(name, ""))
        return typed if typed in allowed else otherwise

    now = listed.choices
    mapping, problem = _mapping(form, listed)
    vat_rate, wrong = _rate(str(form.get("vat_rate", "")).strip())
    problem = problem or wrong
    choices = Choices(
        mapping=mapping,
        encoding=one_of("encoding", ENCODINGS, now.encoding),
        delimiter=one_of("delimiter", DELIMITERS, now.delimiter),
        decimals=one_of("decimals", (",", "."), now.decimals),
        dates=one_of("dates", DATE_ORDERS, ""),
        currency=str(form.get("currency", now.currency)).strip().upper()[:3],
        page=one_of("page", tuple(listed.sheet.pages), now.page),
        line=_line(form, now.line),
        vat_rate=vat_rate,
        clear=form.get("empty") == "clear",
        rows=one_of("rows", tuple(ROWS), now.rows),
        source=source_name(str(form.get("source", now.source))),
        preset=one_of("preset", (NONE, *all_presets()), now.preset),
        time_zone=now.time_zone,
    )
    _meaning(choices, form, now)
    return (choices if choices.preset == now.preset else _afresh(choices)), problem


def _afresh(choices: Choices) -> Choices:
    """By another preset, or by none: what the first one said of the list is found anew."""
    kept = ("encoding", "delimiter", "page", "line", "currency", "vat_rate", "clear", "preset")
    return Choices(**{name: getattr(choices, name) for name in (*kept, "time_zone")})


def _rate(typed: str) -> tuple[str, str]:
    """As it is kept, and what is wrong with it."""
    try:
        rate = parse_rate(typed) if typed else Decimal()
    except ValueError as error:
        return typed[:7], str(error)
    problem = "" if 0 <= rate <= 100 else str(_("The VAT rate is a number from 0 to 100."))
    return str(rate)[:7] if typed else "", problem


def _meaning(choices: Choices, form: FormData, now: Choices) -> None:
    """What was not touched is found anew, where other columns are read by now."""
    anew = choices.mapping != now.mapping
    for name, of in MEANINGS.items():
        shown = getattr(now, name) or next(iter(of))
        typed = str(form.get(name, shown))
        untouched = typed == shown and (anew or not getattr(now, name))
        setattr(choices, name, "" if untouched or typed not in of else typed)
    shown_included = now.included is not False
    included = form.get("included", "yes" if shown_included else "no") == "yes"
    untouched = included == shown_included and (anew or now.included is None)
    choices.included = None if untouched else included


def shape_of(choices: Choices) -> tuple[str, str, str, int, str]:
    """By what the file is cut into columns and rows."""
    return choices.encoding, choices.delimiter, choices.page, choices.line, choices.preset


def _line(form: FormData, now: int) -> int:
    """Where the names of the columns stand; what is no number of a line changes nothing."""
    typed = str(form.get("line", "")).strip()
    return int(typed) if re.fullmatch(r"[1-9]\d{0,5}", typed) else now


def _mapping(form: FormData, listed: Listed) -> tuple[dict[str, str], str]:
    known = {column.name: column.title for column in listed.kind.columns}
    mapping: dict[str, str] = {}
    problem = ""
    for place, header in enumerate(listed.sheet.header):
        name = str(form.get(f"column_{place}", ""))
        if name in mapping:
            said = _("“{first}” and “{second}” are both said to be {column}: choose one of them.")
            problem = said.format(first=mapping[name], second=header, column=known[name])
        elif name in known:
            mapping[name] = header
    return mapping, problem
