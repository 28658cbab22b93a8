"""The form of the settings, made from its declaration: what is shown, and what was typed in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from babel.numbers import get_currency_name
from starlette.datastructures import FormData, UploadFile

from actions.settings.form import SECTIONS, SERIES, Section, SeriesForms, SettingsForm
from actions.settings.logo import LARGEST, logo_data_url
from backdesk.actions.errors import FieldError, Invalid
from backdesk.actions.form import parse_strings
from backdesk.admin.actions.dialog import field_schema, widget_type_of
from backdesk.admin.actions.submission import read_or_say
from backdesk.admin.actions.widgets import Widget
from backdesk.admin.forms.rendering import FormState
from backdesk.amount_text import parse_whole
from backdesk.country import countries, currencies
from backdesk.i18n import _, language
from backdesk.local_day import zone_names
from models.number_series import NumberSeries
from models.settings import Settings

FORMATS = {"country", "currency", "time-zone", "color", "logo", "series"}
CONTINENTS = {
    *("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian"),
    "Pacific",
}
PARTS = ("prefix", "digits", "next")
FIRST_WORDS = {"line": _("Per line"), "document": _("Per document"), "A4": "A4"}
"""Choices that their value does not say well."""

Values = dict[str, Any]
"""What the form holds by the name of each input: texts, and switches as True or False."""


@dataclass
class BoundField(Widget):
    """An input with its line of help; ``theirs`` is what somebody else made of it meanwhile."""

    help: str = ""
    theirs: Any = None


@dataclass
class SeriesRow:
    """The inputs of one number series, and the number that comes next as it will look."""

    name: str
    title: str
    boxes: dict[str, BoundField] = field(default_factory=dict)
    example: str = ""


def initial_values(settings: Settings, counters: Sequence[NumberSeries]) -> Values:
    """What is stored, as the form shows it; of the logo only which one it is."""
    values: Values = {}
    for name in SettingsForm.model_fields:
        held = getattr(settings, name, None)
        if isinstance(held, list):
            values[name] = ", ".join(map(str, held))
        elif name != "series":
            values[name] = held if isinstance(held, bool) else str(held)
    values["logo"] = selected_section(settings.logo)
    by_series = {one.series: one for one in counters}
    for name, series in SERIES.items():
        for part in PARTS:
            values[f"series.{name}.{part}"] = str(getattr(by_series[series], part))
    return values


def selected_section(logo: str) -> str:
    """A short name for a logo, so that a page need not carry it to know that it is the same."""
    return hashlib.sha256(logo.encode()).hexdigest()[:16] if logo else ""


async def submitted_values(form: FormData, now: Values) -> tuple[Values, list[FieldError]]:
    """What was typed, to be read or shown again, and what is wrong with the file.

    What was not sent is not changed.
    """
    typed = {
        name: form.getlist(name)[-1] == "on" if isinstance(held, bool) else str(form[name])
        for name, held in now.items()
        if isinstance(form.get(name), str)
    }
    if "logo_remove" in form:
        typed["logo"] = ""
    file = form.get("logo_file")
    if not isinstance(file, UploadFile) or not file.filename:
        return typed, []
    try:
        typed["logo"] = logo_data_url(await file.read(LARGEST + 1_000_000))
    except ValueError as error:
        return typed, [FieldError("logo", str(error))]
    return typed, []


def parse_form(typed: Values, was: Values, now: Values) -> SettingsForm:
    """The form from what was typed.

    A next number that stands as the page showed it, or was emptied, is left to count on: orders
    may have come in since.

    :raises Invalid: naming each wrong field.
    """
    whole = {**now, **typed}
    data: dict[str, Any] = {name: value for name, value in whole.items() if "." not in name}
    data["series"] = {
        name: {part: whole[f"series.{name}.{part}"].strip() for part in PARTS} for name in SERIES
    }
    wrong: list[FieldError] = []
    for name, schema in field_schema(SettingsForm).items():
        if widget_type_of(schema) == "integer" and data[name].strip():
            data[name] = read_or_say(parse_whole, data[name].strip(), name, wrong)
    for name, one in data["series"].items():
        at = f"series.{name}"
        if was.get(f"{at}.next", now[f"{at}.next"]) == one["next"]:
            del one["next"]
        for part in one.keys() - {"prefix"}:
            one[part] = read_or_say(parse_whole, one[part], f"{at}.{part}", wrong)
    if wrong:
        raise Invalid(wrong)
    if data["logo"] in (now["logo"], was.get("logo")):
        del data["logo"]
    removed = data.get("logo") == ""
    form = parse_strings(SettingsForm, data)
    return form.model_copy(update={"logo": ""}) if removed else form


@dataclass
class SettingsSection:
    """A section of the page."""

    section: type[Section]
    boxes: list[BoundField]
    rows: list[SeriesRow]

    @property
    def marked(self) -> list[BoundField]:
        """The inputs that have to be looked at."""
        inputs = [*self.boxes, *(box for row in self.rows for box in row.boxes.values())]
        return [box for box in inputs if box.error or box.theirs is not None]


def sections(shown: FormState) -> list[SettingsSection]:
    """The whole form, section by section, with what is stored, typed and wrong."""
    schemas = field_schema(SettingsForm)
    found = []
    for section in SECTIONS:
        boxes, rows = [], []
        for name in section.model_fields:
            box = _box(name, schemas[name], shown)
            if box.kind == "series":
                rows = [_row(one, shown) for one in SERIES]
            boxes.append(box)
        found.append(SettingsSection(section, boxes, rows))
    return found


def _box(name: str, schema: Mapping[str, Any], shown: FormState) -> BoundField:
    declared = SettingsForm.model_fields[name]
    asked = schema.get("format")
    kind = str(asked) if asked in FORMATS else widget_type_of(schema)
    value = shown.typed.get(name, shown.stored.get(name, ""))
    return BoundField(
        name=name,
        label=str(_(declared.title or name)),
        kind=kind,
        value=value,
        required=declared.is_required() and kind not in ("switch", "series"),
        options=_options(name, kind, schema, value),
        error=shown.errors.get(name, ""),
        most=schema.get("maxLength", 0),
        help=str(_(declared.description or "")),
        theirs=_theirs(kind, shown.theirs.get(name)) if name in shown.theirs else None,
    )


def _theirs(kind: str, value: Any) -> str:
    if kind == "logo":
        return str(_("another logo") if value else _("no logo"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value or _("nothing"))


def _options(
    name: str, kind: str, schema: Mapping[str, Any], value: Any
) -> Sequence[tuple[str, str]]:
    match kind:
        case "country":
            by_name = sorted(countries().items(), key=lambda one: one[1])
            return [("", str(_("Choose …"))), *by_name]
        case "currency":
            codes = sorted({*currencies(), str(value)})
            return [
                (code, f"{code} · {get_currency_name(code, locale=language())}") for code in codes
            ]
        case "time-zone":
            return [(name, name.replace("_", " ")) for name in _places(str(value))]
        case "choice" if name == "language":
            return [(code, _own_name(code)) for code in schema["enum"]]
        case "choice":
            words = {
                one: FIRST_WORDS.get(one) or str(_(one)).capitalize() for one in schema["enum"]
            }
            return [(one, str(said)) for one, said in words.items()]
        case _:
            return ()


def _places(chosen: str) -> list[str]:
    """Cities, by whose clock people live; the other names are of no place, or of long ago."""
    cities = {one for one in zone_names() if one.partition("/")[0] in CONTINENTS}
    return sorted({*cities, "UTC", chosen})


def _own_name(code: str) -> str:
    """A language in its own words."""
    return (Locale.parse(code).get_display_name(code) or code).capitalize()


def _row(name: str, shown: FormState) -> SeriesRow:
    title = str(_(SeriesForms.model_fields[name].title or name))
    row = SeriesRow(name, title)
    for part in PARTS:
        at = f"series.{name}.{part}"
        row.boxes[part] = BoundField(
            name=at,
            label=f"{title}: {_(part)}",
            kind="text" if part == "prefix" else "integer",
            value=shown.typed.get(at, shown.stored.get(at, "")),
            required=True,
            error=shown.errors.get(at, ""),
            most=10,
            theirs=shown.theirs.get(at),
        )
    values = {part: str(box.value) for part, box in row.boxes.items()}
    digits = int(values["digits"]) if values["digits"].isdecimal() else 0
    row.example = values["prefix"] + values["next"].zfill(min(digits, 9))
    return row
