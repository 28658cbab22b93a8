"""Forms: what an action asks for, typed, the same for a dialog, JSON and the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import pydantic
from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic_core import ErrorDetails

from backdesk.actions.errors import FieldError, Invalid
from backdesk.i18n import LazyText, _
from backdesk.money import LARGEST_AMOUNT

LARGEST_QUANTITY = 1_000_000

Amount = Annotated[
    int, pydantic.Field(ge=0, le=LARGEST_AMOUNT, json_schema_extra={"format": "money"})
]
"""Zero or more, in minor units. Dialogs show and take it in the currency's main unit."""

PositiveAmount = Annotated[
    int, pydantic.Field(gt=0, le=LARGEST_AMOUNT, json_schema_extra={"format": "money"})
]
Quantity = Annotated[int, pydantic.Field(ge=1, le=LARGEST_QUANTITY)]
Rate = Annotated[
    Decimal,
    pydantic.Field(ge=0, le=100, decimal_places=3, json_schema_extra={"format": "rate"}),
]
"""A VAT rate in per cent."""


def _in_utc(moment: datetime) -> datetime:
    if not 1970 <= moment.year < 9999:
        raise ValueError(str(_("a year from 1970 to 9998")))
    return moment.astimezone(UTC)


Moment = Annotated[pydantic.AwareDatetime, pydantic.AfterValidator(_in_utc)]
"""A point in time with its zone, in UTC from here on."""


def invalid_text_errors(value: Any, path: str = "") -> list[FieldError]:
    """The texts in ``value``, however deep, that no database takes, each with its path."""
    if isinstance(value, str):
        why = _why_unstorable(value)
        return [FieldError(path, str(why))] if why else []
    items: Any = ()
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    found = []
    for key, item in items:
        at = f"{path}.{key}" if path else str(key)
        found += invalid_text_errors(item, at)
    return found


def _why_unstorable(text: str) -> LazyText | None:
    if "\x00" in text:
        return _("a text cannot contain a NUL character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _("a text cannot contain half a character (lone surrogate)")
    return None


def _storable(text: str) -> str:
    why = _why_unstorable(text)
    if why:
        raise ValueError(str(why))
    return text


ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    pydantic.AfterValidator(_storable),
]
"""A short text on one line."""

LongText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=5000),
    pydantic.AfterValidator(_storable),
]
"""A text of several lines."""


Name = Annotated[str, StringConstraints(max_length=300), pydantic.AfterValidator(_storable)]
"""A name, kept as it is."""


class Form(BaseModel):
    """The fields of an action. What is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def fields_as(form: type[Form], kind: str) -> set[str]:
    """The fields of ``form`` that are one ``money`` (in minor units) or one ``rate`` each."""
    return {
        name
        for name, schema in form.model_json_schema().get("properties", {}).items()
        if any(one.get("format") == kind for one in (schema, *schema.get("anyOf", ())))
    }


class NoForm(Form):
    """An action that asks for nothing."""


F = TypeVar("F", bound=Form)


def Field(  # noqa: N802
    default: Any = ..., *, title: LazyText | str = "", permission: str = "", **more: Any
) -> Any:
    """Pydantic's ``Field``, with a title that may be a translated text.

    ``permission`` is needed for what the field asks for, beside the action's own: a dialog closes
    the field to whoever lacks it. A switch that is on is refused at once; what any other field
    changes asks where it is done.
    """
    if permission:
        more["json_schema_extra"] = more.get("json_schema_extra", {}) | {"permission": permission}
    return pydantic.Field(default, title=str(title) or None, **more)


def permission_of(form: type[Form], name: str) -> str:
    """What the field of this name needs beside its action's own permission."""
    extra = form.model_fields[name].json_schema_extra
    return str(extra.get("permission", "")) if isinstance(extra, dict) else ""


def switched_on(form: Form) -> list[str]:
    """The permissions of the switches that are on."""
    asked = [permission_of(type(form), name) for name, value in form if value is True]
    return [permission for permission in asked if permission]


def parse_json(form: type[F], data: Mapping[str, Any]) -> F:
    """The form from JSON: a number is a number, a text a text.

    :raises Invalid: naming each wrong field.
    """
    _refuse_unstorable(data)
    try:
        return form.model_validate_json(json.dumps(data), strict=True)
    except pydantic.ValidationError as error:
        raise Invalid(field_errors(error)) from None


def parse_strings(form: type[F], data: Mapping[str, Any]) -> F:
    """The form from what a person typed: every value a text, an empty one left out."""
    _refuse_unstorable(data)
    try:
        return form.model_validate(_without_blanks(data))
    except pydantic.ValidationError as error:
        raise Invalid(field_errors(error)) from None


def _refuse_unstorable(data: Mapping[str, Any]) -> None:
    """Whatever type a field has: none of its texts may be one that no database takes."""
    errors = invalid_text_errors(data)
    if errors:
        raise Invalid(errors)


def _without_blanks(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_blanks(item) for key, item in value.items() if item != ""}
    if isinstance(value, list):
        return [_without_blanks(item) for item in value]
    return value


def field_errors(error: pydantic.ValidationError) -> list[FieldError]:
    """Pydantic's findings, each with the dotted path of its field."""
    return [
        FieldError(".".join(str(part) for part in one["loc"]), _in_words(one))
        for one in error.errors(include_url=False, include_input=False)
    ]


_NUMBER, _AMOUNT = _("this must be a whole number"), _("this must be a number")
WORDS = {
    "missing": _("this is needed"),
    "int_parsing": _NUMBER,
    "int_type": _NUMBER,
    "int_from_float": _NUMBER,
    "decimal_parsing": _AMOUNT,
    "decimal_type": _AMOUNT,
    "greater_than": _("this must be more than {gt}"),
    "greater_than_equal": _("this must be {ge} or more"),
    "less_than_equal": _("this must be {le} or less"),
    "string_type": _("this must be a text"),
    "string_too_long": _("this is too long: at most {max_length} characters"),
    "string_too_short": _("this is needed"),
    "too_short": _("this is needed"),
    "too_long": _("this is too long: at most {max_length}"),
    "extra_forbidden": _("there is no such field"),
    "literal_error": _("choose one of the list"),
    "enum": _("choose one of the list"),
}
"""What pydantic finds, as a clerk would say it; the rest is said in pydantic's words."""


def _in_words(found: ErrorDetails) -> str:
    words = WORDS.get(found["type"])
    if words is None:
        return found["msg"].removeprefix("Value error, ")
    return words.format(**found.get("ctx", {}))
