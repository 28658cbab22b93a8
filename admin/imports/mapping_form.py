"""How a list is read, as it is chosen on the page of its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from starlette.datastructures import FormData

from backdesk.amount_text import parse_rate
from backdesk.i18n import _
from backdesk.imports.dates import DATE_ORDERS
from backdesk.imports.spreadsheet import DELIMITERS, ENCODINGS
from gateways.importers.import_options import ROWS, Choices, source_name
from gateways.importers.meaning import MEANINGS
from gateways.importers.overview import Overview
from gateways.importers.presets import NONE, all_presets
from gateways.importers.state_titles import typed_words

SET = ("encoding", "delimiter", "decimals", "dates", "page", "line")
"""What a button of the page sets by itself: ``decimals:,``."""


def typed_with(form: FormData) -> dict[str, str]:
    """What was typed, and what the button that was pressed sets."""
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    name, _colon, value = typed.get("set", "").partition(":")
    return typed | ({name: value} if name in SET else {})


def parse_mapping_form(form: Mapping[str, str], shown: Overview) -> tuple[Choices, str]:
    """What was chosen, and what is wrong with it."""

    def one_of(name: str, allowed: tuple[str, ...], otherwise: str) -> str:
        typed = str(form.get(name, ""))
        return typed if typed in allowed else otherwise

    now = shown.choices
    mapping, problem = _mapping(form, shown)
    vat_rate, wrong = _rate(str(form.get("vat_rate", "")).strip())
    problem = problem or wrong
    choices = Choices(
        mapping=mapping,
        encoding=one_of("encoding", ENCODINGS, now.encoding),
        delimiter=one_of("delimiter", DELIMITERS, now.delimiter),
        decimals=one_of("decimals", (",", "."), now.decimals),
        dates=one_of("dates", DATE_ORDERS, ""),
        currency=str(form.get("currency", now.currency)).strip().upper()[:3],
        page=one_of("page", tuple(shown.pages), now.page),
        line=_line(form, now.line),
        vat_rate=vat_rate,
        clear=form.get("empty") == "clear",
        rows=one_of("rows", tuple(ROWS), now.rows),
        source=source_name(str(form.get("source", now.source))),
        preset=one_of("preset", (NONE, *all_presets()), now.preset),
        words=typed_words(form, shown.words, now.words),
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


def _meaning(choices: Choices, form: Mapping[str, str], now: Choices) -> None:
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


def _line(form: Mapping[str, str], now: int) -> int:
    """Where the names of the columns stand; what is no number of a line changes nothing."""
    typed = str(form.get("line", "")).strip()
    return int(typed) if re.fullmatch(r"[1-9]\d{0,5}", typed) else now


def _mapping(form: Mapping[str, str], shown: Overview) -> tuple[dict[str, str], str]:
    known = {column.name: column.title for column in shown.kind.columns}
    mapping: dict[str, str] = {}
    problem = ""
    for place, header in enumerate(shown.header):
        name = str(form.get(f"column_{place}", ""))
        if name in mapping:
            said = _("“{first}” and “{second}” are both said to be {column}: choose one of them.")
            problem = said.format(first=mapping[name], second=header, column=known[name])
        elif name in known:
            mapping[name] = header
    return mapping, problem
