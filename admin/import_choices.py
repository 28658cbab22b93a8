"""How a list is read, as it is chosen on the page of its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from gateways.importers.mapped import Choices, Listed
from gateways.importers.sheet import DELIMITERS, ENCODINGS
from gateways.importers.values import DATE_ORDERS
from models.words import _

DELIMITER_NAMES = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("bar"),
}
REMEMBERED = ("mapping", "decimals", "dates", "currency", "included", "vat_rate", "clear")


def with_remembered(listed: Listed, before: Mapping[str, Any]) -> Choices:
    """As the last list with these headers was read; its encoding is its own."""
    choices = listed.choices
    for name in REMEMBERED:
        if name in before:
            setattr(choices, name, before[name])
    return choices


def choices_typed(form: FormData, listed: Listed) -> tuple[Choices, str]:
    """What was chosen, and what is wrong with it."""

    def one_of(name: str, allowed: tuple[str, ...], otherwise: str) -> str:
        typed = str(form.get(name, ""))
        return typed if typed in allowed else otherwise

    now = listed.choices
    mapping, problem = _mapping(form, listed)
    vat_rate = str(form.get("vat_rate", "")).strip().replace(",", ".").rstrip("% ")
    if vat_rate and not (re.fullmatch(r"\d{1,2}(\.\d{1,3})?|100", vat_rate)):
        problem = problem or str(_("The VAT rate is a number from 0 to 100."))
    choices = Choices(
        mapping=mapping,
        encoding=one_of("encoding", ENCODINGS, now.encoding),
        delimiter=one_of("delimiter", DELIMITERS, now.delimiter),
        decimals=one_of("decimals", (",", "."), now.decimals),
        dates=one_of("dates", DATE_ORDERS, ""),
        currency=str(form.get("currency", now.currency)).strip().upper()[:3],
        included=form.get("included", "yes") == "yes",
        vat_rate=vat_rate[:7],
        clear=form.get("empty") == "clear",
    )
    return choices, problem


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
