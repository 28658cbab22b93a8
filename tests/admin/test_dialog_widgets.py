"""Fields of dialogs that an application registers: kept and read by what stands with them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import Field
from starlette.datastructures import FormData

from backdesk.actions.context import Context
from backdesk.actions.declaration import Action, Success
from backdesk.actions.errors import FieldError, Invalid
from backdesk.actions.form import Form
from backdesk.admin.actions import widgets
from backdesk.admin.actions.submission import parse_submission, read_or_say, submitted_values
from backdesk.admin.actions.widgets import Submission
from backdesk.admin.field_labels import labels_of, said_of
from backdesk.amount_text import parse_whole
from backdesk.auth.user import User
from backdesk.i18n import _
from tests.admin.workshop import Part

SHELF = {"row": _("Row of the shelf"), "count": _("Pieces")}


class Put(Form):
    """Parts on shelves, and what the parcel weighs in grams."""

    shelves: list[dict[str, Any]] = Field([], json_schema_extra={"format": "shelves"})
    weight: int | None = Field(None, json_schema_extra={"format": "weight"})


async def put(part: Part, form: Put, ctx: Context) -> Success:
    """Nothing is written: the tests look at what it is asked."""
    return Success(_("Put"))


ACTION = Action(Part, "put", put, Put, _("Put"), "parts.edit", "put", "")


def gather_shelves(name: str, typed: Any) -> list[dict[str, str]]:
    return [{column: typed[f"{name}.0.{column}"] for column in SHELF}]


def parse_shelves(sent: Submission) -> list[dict[str, Any]]:
    return [
        one
        | {"count": read_or_say(parse_whole, one["count"], f"{sent.name}.{at}.count", sent.wrong)}
        for at, one in enumerate(sent.raw)
    ]


def parse_weight(sent: Submission) -> int | None:
    """``2 kg`` of what weighs something at all."""
    number, _space, unit = sent.raw.partition(" ")
    return parse_whole(number) * (1000 if unit == "kg" else 1) if number else None


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widgets, "_types", dict(widgets._types))
    widgets.register("shelves", gather=gather_shelves, parse=parse_shelves, columns=SHELF)
    widgets.register("weight", parse=parse_weight)


def _sent(**fields: str) -> dict[str, Any]:
    return submitted_values(ACTION, FormData(list(fields.items())))


def test_what_was_typed_is_read_by_the_widget() -> None:
    typed = _sent(**{"shelves.0.row": "B", "shelves.0.count": "15", "weight": "2 kg"})
    assert typed["shelves"] == [{"row": "B", "count": "15"}]
    form = parse_submission(ACTION, Part(), typed, User())
    assert form == Put(shelves=[{"row": "B", "count": 15}], weight=2000)


def test_what_cannot_be_read_names_the_column_as_the_widget_does() -> None:
    typed = _sent(**{"shelves.0.row": "B", "shelves.0.count": "many", "weight": "heavy"})
    with pytest.raises(Invalid) as wrong:
        parse_submission(ACTION, Part(), typed, User())
    inside, whole = wrong.value.errors
    assert inside.field == "shelves.0.count"
    assert said_of(labels_of(Put), inside) == "Line 1, Pieces: this must be a whole number."
    assert whole == FieldError("weight", "this must be a whole number")
