"""The keys that work on a page, and the list of them that ``?`` opens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route
from starlette_admin.views import CustomView, DropDown

from backdesk.actions.declaration import actions_of
from backdesk.admin.changelist.views import is_partial
from backdesk.admin.detail.pages import RouteGroup
from backdesk.admin.model_view import ModelView
from backdesk.i18n import LazyText, _

Line = tuple[str, LazyText | str]


@dataclass(frozen=True)
class MenuEntry:
    """A page of the menu that whoever is signed in may see; ``letter`` leads there after ``g``."""

    label: str
    url: str
    icon: str
    letter: str = ""
    view: Any = None


def menu_shortcuts(site: Any, request: Request) -> list[MenuEntry]:
    """The pages of the menu, in its order."""
    base = request.scope.get("root_path", "")
    found = []
    for view in _leaves(site._views, request):  # noqa: SLF001 - as starlette-admin's own menu
        path = str(view.key if isinstance(view, ModelView) else view.path.strip("/"))
        icon = view.icon or "fa-solid fa-table-list"
        label = str(view.menu_label)
        found.append(MenuEntry(label, f"{base}/{path}", icon, getattr(view, "letter", ""), view))
    return found


def action_shortcuts(site: Any, request: Request) -> str:
    """Where each letter after ``g`` leads, as JSON."""
    home = {"h": f"{request.scope.get('root_path', '')}/"}
    return json.dumps(
        home | {one.letter: one.url for one in menu_shortcuts(site, request) if one.letter}
    )


def _leaves(views: list[Any], request: Request) -> Iterator[Any]:
    for view in views:
        if not view.is_accessible(request):
            continue
        if isinstance(view, DropDown):
            yield from _leaves(view.views, request)
        elif isinstance(view, ModelView | CustomView) and view.add_to_menu:
            yield view


class ShortcutsView(RouteGroup):
    """``/keys?at=/admin/orders``: which keys work there."""

    @route("/keys", name="keys")
    async def keys(self, request: Request) -> Response:
        site: Any = self._admin
        base = request.scope.get("root_path", "")
        parts = request.query_params.get("at", "").removeprefix(base).strip("/").split("/")
        context = {
            "title": _("Keys"),
            "sections": [
                (title, lines) for title, lines in _sections(site, request, parts) if lines
            ],
        }
        template = "_keys.html" if is_partial(request) else "keys.html"
        response: Response = site._template_response(request, template, context)  # noqa: SLF001
        return response


def _sections(
    site: Any, request: Request, parts: list[str]
) -> Iterator[tuple[LazyText | str, list[Line]]]:
    views = {view.key: view for view in site.model_views if view.is_accessible(request)}
    view = views.get(parts[0])
    if view is not None and len(parts) == 1:
        yield _("In this list"), _of_list(view, request)
    if view is not None and len(parts) == 2:
        yield view.display_name, _of_actions(view, request)
        yield _("On this page"), _of_page(view)
    yield _("Everywhere"), EVERYWHERE
    yield _("Go to"), [("g h", _("The first page")), *_of_menu(site, request)]


EVERYWHERE: list[Line] = [
    ("Ctrl K", _("Search, go, or do something (⌘ K on a Mac)")),
    ("/", _("Search")),
    ("?", _("These keys")),
    ("Ctrl Enter", _("In a dialog: do it")),
    ("Esc", _("Close what is open")),
]


def _of_menu(site: Any, request: Request) -> list[Line]:
    return [(f"g {one.letter}", one.label) for one in menu_shortcuts(site, request) if one.letter]


def _of_list(view: ModelView, request: Request) -> list[Line]:
    lines: list[Line] = [
        ("j", _("Next row (or ↓)")),
        ("k", _("Row before (or ↑)")),
        ("Enter", _("Open the row")),
    ]
    if view.detail:
        lines += [("w", _("Work through the list, from this row on"))]
    if view.can_edit(request) or any(one.key == "e" for one in actions_of(view.model)):
        lines += [("e", _("Edit the row"))]
    lines += [("o", _("Look at the row beside the list"))] if view.peeks else []
    if view.actions_for_rows(request):
        lines += [
            ("x", _("Choose the row")),
            ("Shift x", _("Choose all rows from the last chosen to this one")),
            ("*", _("Choose all rows of the page; again: all that match; again: none")),
            ("a", _("What can be done to the chosen rows")),
        ]
    return [*lines, ("n", _("Next page")), ("p", _("Page before"))]


def _of_actions(view: ModelView, request: Request) -> list[Line]:
    """The keys of the actions that the role allows; two sides of one thing share a line."""
    found: dict[str, str] = {}
    for one in actions_of(view.model):
        if one.key and one.allowed(request.state.user):
            found[one.key] = " / ".join(filter(None, [found.get(one.key), str(one.label)]))
    if "e" not in found and view.can_edit(request):
        found["e"] = str(_("Edit"))
    return list(found.items())


def _of_page(view: ModelView) -> list[Line]:
    lines: list[Line] = [
        ("a", _("What can be done, and why the rest cannot")),
        ("z", _("Undo what was just done")),
    ]
    if view.detail:
        lines += [
            ("]", _("Next in the list that is worked through (or J)")),
            ("[", _("The one before (or K)")),
            ("Enter", _("After something was done there: the next one")),
        ]
    return lines
