"""The page of a list's columns: what each is, how the file is written, what its words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from backdesk.i18n import LazyText, _
from backdesk.imports.uploads import RECOGNISED
from backdesk.models.import_file import ImportFile
from gateways.importers.import_options import ROWS
from gateways.importers.meaning import COLUMNS, MEANINGS
from gateways.importers.overview import Overview
from gateways.importers.presets import NONE, presets_of
from gateways.importers.shop_exports import IMPORTERS
from gateways.importers.state_titles import TITLES

if TYPE_CHECKING:
    from admin.imports.run_views import ImportRunViews

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
WAYS: dict[str, tuple[LazyText, dict[str, LazyText | str]]] = {
    "encoding": (_("Encoding"), {**ENCODING_NAMES}),
    "delimiter": (_("Columns are parted by"), {**DELIMITER_NAMES}),
    "decimals": (_("Decimals"), {".": "1234.56", ",": "1234,56"}),
    "dates": (_("Dates"), {"dmy": _("day first"), "mdy": _("month first")}),
}
"""What can be chosen of how it is written, and what each way is called."""


def columns_page(
    pages: ImportRunViews,
    request: Request,
    file: ImportFile,
    overview: Overview,
    problem: str = "",
) -> Response:
    choices, kind = overview.choices, overview.kind
    mapping = choices.mapping or {}
    chosen = {header: name for name, header in mapping.items()}
    columns = [
        (place, header, example, chosen.get(header, ""))
        for place, (header, example) in enumerate(
            zip(overview.header, overview.samples, strict=True)
        )
    ]
    recognised = file.choices.get(RECOGNISED, "")
    context: dict[str, Any] = {
        "title": _("What the columns are"),
        "kind": kind,
        "columns": columns,
        "unused": [header for _place, header, _example, name in columns if not name],
        "choices": choices,
        "overview": overview,
        "ways": _ways(overview),
        "presets": [(NONE, _("none of these")), *((o.key, o.title) for o in presets_of(kind.name))],
        "meanings": _meanings(overview),
        "rows_are": list(ROWS.items()),
        "words": [
            (place, one, kind.column(one["column"]).title, TITLES[one["column"]])
            for place, one in enumerate(overview.words)
        ],
        "remembered": file.choices.get("remembered"),
        "recognised": recognised,
        "shop_title": IMPORTERS[recognised].title if recognised else "",
        "unclear": [] if problem else overview.unclear,
        "problem": problem,
    }
    return pages.shown(request, "columns.html", file, context, 422 if problem else 200)


def _ways(
    overview: Overview,
) -> list[tuple[str, LazyText, str, list[tuple[str, LazyText | str, str]]]]:
    """``(name, title, chosen, [(value, what it is called, example)])``."""
    choices = overview.choices
    return [
        (
            name,
            WAYS[name][0],
            getattr(choices, name),
            [(value, WAYS[name][1][value], example) for value, example in ways],
        )
        for name, ways in overview.ways.items()
    ]


def _meanings(overview: Overview) -> list[tuple[str, LazyText, list[tuple[str, LazyText]], str]]:
    """``(name, title, options, chosen)`` of what the mapped columns of amounts are of."""
    choices, mapping = overview.choices, overview.choices.mapping or {}
    if overview.kind.name != "orders":
        return []
    return [
        (name, overview.kind.column(COLUMNS[name]).title, list(of.items()), getattr(choices, name))
        for name, of in MEANINGS.items()
        if COLUMNS[name] in mapping
    ]
