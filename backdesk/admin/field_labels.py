"""What a form's fields are called on the page, and sentences that name them so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backdesk.actions.errors import ActionError, FieldError, Invalid
from backdesk.actions.form import Form
from backdesk.admin.actions.dialog import field_schema, label_of, widget_type_of
from backdesk.admin.actions.row_widgets import ROWS
from backdesk.admin.actions.widgets import Widget, type_of
from backdesk.i18n import LazyText, _

Labels = Mapping[str, LazyText | str]
"""By field; a column of a table is ``lines.unit_price``."""


def labels_of(form: type[Form]) -> dict[str, LazyText | str]:
    found: dict[str, LazyText | str] = {}
    for name, schema in field_schema(form).items():
        found[name], kind = label_of(form, name), widget_type_of(schema)
        columns: Labels = type_of(kind).columns
        if kind in ROWS:
            columns = {column.name: column.label for column in ROWS[kind].columns}
        found |= {f"{name}.{column}": label for column, label in columns.items()}
    return found


def said_of(labels: Labels, error: FieldError) -> str:
    """What is wrong, after the label of its field; in a table, after its line."""
    name, _dot, rest = error.field.partition(".")
    place, _dot, column = rest.partition(".")
    message = error.message.rstrip(".")
    if place.isdecimal() and column:
        what = labels.get(f"{name}.{column}") or _plain(column)
        said = _("Line {line}, {what}: {message}.")
        return said.format(line=int(place) + 1, what=what, message=message)
    what = (
        labels.get(error.field)
        or labels.get(error.field.rpartition(".")[2])
        or labels.get(name)
        or _plain(error.field)
    )
    return f"{what}: {message}."


def _plain(field: str) -> str:
    return field.rpartition(".")[2].replace("_", " ").capitalize()


def in_its_place(form: type[Form], problem: ActionError, typed: Mapping[str, object]) -> str:
    """Why it cannot be done, field by field; nothing of a field in which nothing was typed yet."""
    if not isinstance(problem, Invalid):
        return problem.detail
    labels = labels_of(form)
    begun = [
        error
        for error in problem.errors
        if "." in error.field or error.field not in labels or typed.get(error.field)
    ]
    return " ".join(said_of(labels, error) for error in begun)


def sentence(form: type[Form], problem: ActionError | None, shown: Sequence[Widget]) -> str:
    """What stands above the fields: all that no field says by itself."""
    if problem is None:
        return ""
    if not isinstance(problem, Invalid):
        return problem.detail
    labels = labels_of(form)
    marked = {widget.name for widget in shown if widget.error}
    rest = [
        said_of(labels, error) if error.field.partition(".")[0] in labels else error.message
        for error in problem.errors
        if error.field.partition(".")[0] not in marked
    ]
    return " ".join(rest) or str(_("Please check what is marked."))
