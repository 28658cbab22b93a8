"""Forms: what an action asks for, typed, the same for a dialog, JSON and the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import pydantic
from pydantic import BaseModel, ConfigDict, StringConstraints

from actions.problem import FieldError, Invalid
from models.money import LARGEST_AMOUNT
from models.words import Text

LARGEST_QUANTITY = 1_000_000

Amount = Annotated[
    int, pydantic.Field(ge=0, le=LARGEST_AMOUNT, json_schema_extra={"format": "money"})
]
"""Zero or more, in minor units. Dialogs show and take it in the currency's main unit."""

PositiveAmount = Annotated[
    int, pydantic.Field(gt=0, le=LARGEST_AMOUNT, json_schema_extra={"format": "money"})
]
Quantity = Annotated[int, pydantic.Field(ge=1, le=LARGEST_QUANTITY)]
Rate = Annotated[Decimal, pydantic.Field(ge=0, le=100, decimal_places=3)]
"""A VAT rate in per cent."""


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a text cannot contain a NUL character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("a text cannot contain half a character (lone surrogate)") from None
    return text


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    pydantic.AfterValidator(_storable),
]
"""A short text on one line."""

Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=5000),
    pydantic.AfterValidator(_storable),
]
"""A text of several lines."""


class Form(BaseModel):
    """The fields of an action. What is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class NoForm(Form):
    """An action that asks for nothing."""


F = TypeVar("F", bound=Form)


def Field(default: Any = ..., *, title: Text | str = "", **more: Any) -> Any:  # noqa: N802
    """Pydantic's ``Field``, with a title that may be a translated text."""
    return pydantic.Field(default, title=str(title) or None, **more)


def read_json(form: type[F], data: Mapping[str, Any]) -> F:
    """The form from JSON: a number is a number, a text a text.

    :raises Invalid: naming each wrong field.
    """
    try:
        return form.model_validate_json(json.dumps(data), strict=True)
    except pydantic.ValidationError as error:
        raise Invalid(field_errors(error)) from None


def read_words(form: type[F], data: Mapping[str, Any]) -> F:
    """The form from what a person typed: every value a text, an empty one left out."""
    try:
        return form.model_validate(_without_blanks(data))
    except pydantic.ValidationError as error:
        raise Invalid(field_errors(error)) from None


def _without_blanks(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_blanks(item) for key, item in value.items() if item != ""}
    if isinstance(value, list):
        return [_without_blanks(item) for item in value]
    return value


def field_errors(error: pydantic.ValidationError) -> list[FieldError]:
    """Pydantic's findings, each with the dotted path of its field."""
    return [
        FieldError(".".join(str(part) for part in one["loc"]), one["msg"])
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    ]
