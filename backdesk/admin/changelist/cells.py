"""A list's cells, written here: a page has hundreds, and a macro for each takes the most of it.

What is shown by a template of its own is left to the list's template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape
from starlette_admin.fields import BaseField

from backdesk.direction import directed

NOTHING = Markup('<span class="faint" aria-hidden="true">&ndash;</span>')
NUMBER = "fields/list/number.html"

WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "fields/list/text.html": lambda data: f'<span class="cut">{escape(directed(data))}</span>',
    "fields/list/moment.html": lambda data: f'<span class="number">{escape(data)}</span>',
    NUMBER: escape,
    "fields/list/status.html": lambda data: (
        f'<span class="state state-{escape(data["tone"])}">{escape(data["word"])}</span>'
    ),
}
"""The commonest templates of fields, as functions."""

Piece = Markup | tuple[BaseField, Any]


def cell_open_tags(fields: Sequence[BaseField]) -> list[Markup]:
    """The cells' tags; all labels but the first stand before the cell on a narrow screen."""
    return [_opening(field, label=place > 0) for place, field in enumerate(fields)]


def _opening(field: BaseField, *, label: bool) -> Markup:
    number = Markup(' class="number"') if field.list_template == NUMBER else Markup()
    said = Markup(' data-label="%s"') % (field.label,) if label else Markup()
    return Markup("<td%s%s>") % (number, said)


def render_cell(field: BaseField, data: Any) -> Markup | None:
    """What stands in the cell, or None where the field has a template of its own."""
    if data is None or data == "":
        return NOTHING
    write = WRITTEN.get(str(field.list_template))
    return Markup(write(data)) if write else None  # noqa: S704 - escaped above


def render_row(
    fields: Sequence[BaseField], begun: Sequence[Markup], data: Mapping[str, Any]
) -> list[Piece]:
    """A row's cells as few pieces of HTML; between them (field, data) for a template."""
    found: list[Piece] = []
    html: list[str] = []
    for field, begins in zip(fields, begun, strict=True):
        html.append(begins)
        cell = render_cell(field, data[field.name])
        if cell is None:
            found += [Markup("".join(html)), (field, data[field.name])]  # noqa: S704 - escaped
            html = []
        else:
            html.append(cell)
        html.append("</td>")
    return [*found, Markup("".join(html))]  # noqa: S704 - escaped above
