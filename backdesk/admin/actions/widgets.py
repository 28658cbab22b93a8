"""Which widget shows a field of an action's dialog: by the format in the form's JSON Schema.

The generator's own are registered here; a shop registers more with ``widget_type``, and what a
field begins with, where the row alone does not say it, with ``initial``::

    @widget_type("weight", parse=lambda sent: parse_weight(sent.raw))
    async def _weight(widget: Widget, dialog: Dialog) -> None:
        widget.left = await weight_left(dialog.row)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backdesk.actions.declaration import Action
from backdesk.actions.errors import FieldError
from backdesk.admin.actions.row_widgets import ROWS, Rows, shown_rows
from backdesk.auth.user import User
from backdesk.country import countries
from backdesk.i18n import LazyText


@dataclass
class Widget:
    """One field of a dialog, as its template shows it."""

    name: str
    label: str
    kind: str
    value: Any = ""
    required: bool = False
    options: Sequence[tuple[str, str]] = ()
    rows: list[Any] = field(default_factory=list)
    declared: Rows | None = None
    error: str = ""
    most: int = 0
    suggested: Sequence[str] = ()
    left: str = ""
    needless: bool = False
    """There is nothing to ask for."""
    closed: str = ""
    """Why the role does not let it be filled in."""
    closed_options: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, LazyText] = field(default_factory=dict)


@dataclass(frozen=True)
class Dialog:
    """What a widget is filled from: ``typed`` is what was sent, ``said`` what is wrong with it."""

    action: Action
    row: Any
    user: User
    typed: Mapping[str, Any] | None
    said: Mapping[str, str]


@dataclass(frozen=True)
class Submission:
    """What was sent for one field: ``raw`` is its own value, ``typed`` all of the dialog's.

    What cannot be read inside of it (a column of a row) is added to ``wrong``.
    """

    name: str
    raw: Any
    row: Any
    user: User
    typed: Mapping[str, Any]
    wrong: list[FieldError]


Fill = Callable[[Widget, Dialog], Awaitable[None]]
Gather = Callable[[str, Mapping[str, Any]], Any]
Parse = Callable[[Submission], Any]
Initial = Callable[[Action, str, str, Any], Awaitable[Any]]
"""From the action, the field's name, its kind and the row; None where it is not to say."""


@dataclass(frozen=True)
class WidgetType:
    """``fill`` reads what the widget shows beside the value of its field.

    ``of_one_row``: it makes sense only where the dialog is about one row. ``asked``: no dialog
    asks for it where not, as only programs send it. ``gather`` makes one value of inputs that have
    names of their own (``lines.0.sku``), to be shown again. ``parse`` reads what was sent as the
    form's JSON has it, and raises ValueError in words. ``columns`` are the labels of a table's.
    """

    fill: Fill | None = None
    of_one_row: bool = False
    asked: bool = True
    gather: Gather | None = None
    parse: Parse | None = None
    columns: Mapping[str, LazyText] = field(default_factory=dict)


_types: dict[str, WidgetType] = {}
_initial: list[Initial] = []


def register(name: str, fill: Fill | None = None, **more: Any) -> None:
    """Let fields of the format ``name`` have a widget of their own."""
    _types[name] = WidgetType(fill, **more)


def widget_type(name: str, **more: Any) -> Callable[[Fill], Fill]:
    """Declare the decorated coroutine as what fills widgets of the format ``name``.

    ``more`` is what else ``WidgetType`` has.
    """

    def declare(fill: Fill) -> Fill:
        register(name, fill, **more)
        return fill

    return declare


def initial(value: Initial) -> Initial:
    """Declare the decorated coroutine as what knows what some fields begin with."""
    _initial.append(value)
    return value


async def initial_value(action: Action, name: str, kind: str, row: Any) -> Any:
    """What is declared for the field; None where nothing is."""
    for value in _initial:
        found = await value(action, name, kind, row)
        if found is not None:
            return found
    return None


def type_of(kind: str) -> WidgetType:
    """The widget of that kind; rows of fields are widgets too."""
    return _types.get(kind, _ROWS if kind in ROWS else _PLAIN)


def has_widget(name: str) -> bool:
    """Whether the format has a widget of its own."""
    return name in _types or name in ROWS


async def _fill_rows(widget: Widget, dialog: Dialog) -> None:
    """A row says its own errors."""
    widget.error = dialog.said.get(widget.name, "")
    widget.declared = ROWS[widget.kind]
    widget.rows = await shown_rows(widget.kind, widget.name, dialog.row, dialog.typed, dialog.said)


_PLAIN = WidgetType()
_ROWS = WidgetType(_fill_rows, of_one_row=True)
for _name in ("rate", "date", "date-time"):
    register(_name)
register("money", of_one_row=True)


@widget_type("country")
async def _country(widget: Widget, _dialog: Dialog) -> None:
    widget.options = [("", "—"), *sorted(countries().items(), key=lambda one: one[1])]


@widget_type("colleagues")
async def _colleagues(widget: Widget, dialog: Dialog) -> None:
    others = User.filter(active=True).exclude(id=dialog.user.id).order_by("name_key", "id")
    widget.options = [(one.email, str(one)) for one in await others]
