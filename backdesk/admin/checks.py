"""System checks of the back office: pages, columns, keys and permissions that views declare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from backdesk.actions.declaration import actions_of
from backdesk.admin.model_view import ModelView
from backdesk.auth.permissions import PERMISSIONS
from backdesk.checks import FIRST_PAGE, Fault, unknown_column, unknown_permission
from backdesk.i18n import _
from backdesk.resource import resources

PAGES = ("page.html", "_page.html")
"""The templates in a detail page's folder."""


def view_faults(site: Any) -> Iterator[Fault]:
    """What is wrong with the views of a back office."""
    views: list[ModelView] = site.model_views
    yield from _without_a_page(site)
    for key, count in Counter(str(view.key) for view in views).items():
        if count > 1:
            said = _("{count} views have the key {key!r}: their addresses are the same")
            yield Fault("orderly.E021", key, said.format(count=count, key=key))
    for view in views:
        for number, sentence in _faults_of(view):
            yield Fault(number, type(view).__name__, sentence)
        yield from _missing_templates(site, view)


def _without_a_page(site: Any) -> Iterator[Fault]:
    """Resources whose actions have no page to stand on."""
    for resource in resources():
        view = site.view_of(resource.model)
        if actions_of(resource.model) and (view is None or view.detail is None):
            said = _("it has actions, but no page: declare ``detail`` on its view")
            yield Fault("orderly.E020", resource.model.__name__, str(said))


def _faults_of(view: ModelView) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(_columns_of(view)):
        if not (view.has(name) or name in view.model._meta.fields_map or name == "pk"):
            yield "orderly.E022", unknown_column(view.model, name)
    for permission in filter(None, (view.asked_for("view"), _edit_permission(view))):
        if permission not in PERMISSIONS:
            yield "orderly.E023", unknown_permission(permission)
    if view.letter == FIRST_PAGE or len(view.letter) > 1:
        said = _("{name!r} is no letter of its own; {first} leads to the first page")
        yield "orderly.E025", said.format(name=view.letter, first=FIRST_PAGE)


def _edit_permission(view: ModelView) -> str:
    return "" if view.read_only else view.asked_for("edit")


def _columns_of(view: ModelView) -> Iterable[str]:
    """Every column that the view names and nothing looks up before somebody asks for it."""
    for named in (view.sortable, view.filterable, view.sum_fields, view.lookup_fields, view.needs):
        yield from (name.partition("__")[0] for name in named)
    yield from (name.partition("__")[0] for name in view.search_fields or ())
    yield from view.labels
    yield from (name for pair in view.then_by.items() for name in pair)
    yield from (name for _title, names in view.export_groups for name in names)
    yield view.default_sort.removeprefix("-") or "pk"


def _missing_templates(site: Any, view: ModelView) -> Iterator[Fault]:
    if view.detail is None:
        return
    known = set(site.templates.env.list_templates(extensions=["html"]))
    for name in (f"{view.detail.template}/{page}" for page in PAGES):
        if name not in known:
            said = _("there is no template {name}").format(name=name)
            yield Fault("orderly.E024", type(view).__name__, said)
