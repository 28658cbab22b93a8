"""How a list is seen: its columns, the saved view in its address, and which words narrow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request

from backdesk.admin.changelist.cells import cell_open_tags
from backdesk.admin.changelist.jump_to_date import date_sort_field
from backdesk.admin.changelist.query_params import ActiveFilter, ListQuery, list_url
from backdesk.models.list_preferences import ListChoice
from backdesk.models.saved_view import SavedView
from backdesk.search.parser import Group, Node, Not, SearchSyntaxError, Term, Word, read

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView

SAVED_PARAMS = ("q", "filter", "sort", "columns", "group", "density", "page_size")
"""What a saved view holds of a list's address; not the place in the list."""


@dataclass(frozen=True)
class ActiveSavedView:
    """The saved view that a list shows; ``changed`` since it was opened."""

    view: SavedView
    mine: bool
    changed: bool


def visible_columns(view: ModelView, query: ListQuery, choice: ListChoice) -> Sequence[str]:
    """Those that the address names, else those that somebody keeps, else the list's own."""
    kept = [name for name in choice.columns if name in view.offered]
    return query.columns or kept or view.listed


def display_state(
    request: Request, view: ModelView, query: ListQuery, choice: ListChoice
) -> dict[str, Any]:
    """What the list's page reads of how it is seen."""
    fields = [view.field(name) for name in query.columns]
    return {
        "fields": fields,
        "openings": cell_open_tags(fields),
        "widths": choice.widths,
        "density": query.density or request.state.user.density,
        "dated": date_sort_field(view, query),
        "saved": saved_view_shown(request, view),
    }


def saved_query_string(asked: QueryParams) -> str:
    """What a view saves of the list's address, the same text for the same view."""
    pairs = [(name, value) for name in SAVED_PARAMS for value in asked.getlist(name) if value]
    return urlencode(pairs)


def saved_view_shown(request: Request, view: ModelView) -> ActiveSavedView | None:
    """The view that the address names, if it is one in the menu of whoever looks."""
    asked = request.query_params.get("view", "")
    user = request.state.user
    for saved in getattr(request.state, "saved_views", {}).get(view.key, []):
        if str(saved.id) == asked:
            changed = saved_query_string(request.query_params) != saved.query
            return ActiveSavedView(saved, saved.owner_id == user.id, changed)
    return None


def drop_term_links(request: Request, view: ModelView, typed: str) -> list[ActiveFilter]:
    """Each thing that was typed, and the list's address without it."""
    if not typed:
        return []
    try:
        tree = read(typed) if view.vocabulary is not None else Group(())
    except SearchSyntaxError:
        return []
    if tree.any or len(tree.nodes) < 2:
        return [ActiveFilter(typed, list_url(request, q=""))]
    starts = [_start(typed, node) for node in tree.nodes]
    if None in starts:
        return [ActiveFilter(typed, list_url(request, q=""))]
    ends = [*starts[1:], len(typed)]
    found = []
    for start, end in zip(starts, ends, strict=True):
        said = typed[start:end].strip().removesuffix(" and").strip()
        rest = f"{typed[:start].rstrip()} {typed[end:].lstrip()}".strip()
        found.append(ActiveFilter(said, list_url(request, q=rest)))
    return found


def _start(typed: str, node: Node) -> int | None:
    """Where it begins; None in brackets, whose place the tree does not keep."""
    match node:
        case Word() | Term():
            return node.start
        case Not():
            inside = _start(typed, node.one)
            return None if inside is None else typed.rindex("-", 0, inside)
    return None
