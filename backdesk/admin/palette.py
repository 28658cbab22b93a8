"""The palette: pages and the rows of every resource by a few typed letters, as JSON.

What can be done on the page itself the page knows; the script adds it. Every source is asked
for a few rows only, keeps to what whoever asks may see, and is read through an index where its
table can be long.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette_admin.routing import route
from starlette_admin.types import RequestAction
from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.actions.locking import is_valid_number, matches_number
from backdesk.admin.changelist.queryset import icontains_any
from backdesk.admin.changelist.search_suggestions import search_errors
from backdesk.admin.detail.pages import RouteGroup
from backdesk.admin.model_view import ModelView
from backdesk.admin.shortcuts import menu_shortcuts
from backdesk.db.pagination import where
from backdesk.i18n import LazyText, _
from backdesk.resource import children_of, parent_of, resources
from backdesk.search.folded import contains
from backdesk.search.full_text import TRIGRAM, choose_plan

MOST = 6
"""Rows of a group."""

MOST_RECENT = 12
LONGEST = 100

Item = dict[str, Any]
Group = tuple[str, LazyText, list[Item]]
"""Its name, its title, and what is in it."""


class PalettePage(RouteGroup):
    """``/palette?q=…``; without words, ``recent=orders/ORD00042`` names what was open before."""

    @route("/palette", name="palette")
    async def palette(self, request: Request) -> Response:
        request.state.action = RequestAction.LIST
        asked = request.query_params
        typed = asked.get("q", "").replace("\0", "").strip()[:LONGEST]
        found: list[Group] = [("pages", _("Pages"), pages(self._admin, request, typed))]
        if typed:
            found += [group async for group in groups(self._admin, request, typed)]
        else:
            recent = asked.getlist("recent")[:MOST_RECENT]
            found.insert(
                0, ("recent", _("Recent"), await recent_items(self._admin, request, recent))
            )
        shown = [{"name": n, "title": str(t), "items": items} for n, t, items in found if items]
        return JSONResponse({"groups": shown}, headers={"Cache-Control": "no-store"})


def pages(site: Any, request: Request, typed: str) -> list[Item]:
    """The menu's pages and the forms for something new whose names have all the words."""
    words = typed.casefold().split()
    found = []
    for one in menu_shortcuts(site, request):
        icon = one.icon.rpartition("fa-")[2]
        found.append(
            palette_item(one.label, one.url, icon=icon, key=f"g {one.letter}" if one.letter else "")
        )
        view = one.view
        if isinstance(view, ModelView) and (view.makes(request) or view.can_create(request)):
            place = "new" if view.makes(request) else "create"
            label = _("New {name}").format(name=str(view.display_name).lower())
            found.append(palette_item(label, f"{one.url}/{place}", icon="plus"))
    return [one for one in found if all(word in one["label"].casefold() for word in words)]


def palette_item(label: str, url: str, note: str = "", *, icon: str = "", key: str = "") -> Item:
    return {"label": label, "url": url, "note": note, "icon": icon, "key": key}


async def candidate_numbers(site: Any, typed: str) -> list[str]:
    """What a document could be called by who types ``42``, ``ord42`` or ``ORD00042``."""
    if not is_valid_number(typed) or not typed.isascii() or " " in typed:
        return []
    digits = typed.lstrip("-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    head = typed.removesuffix(digits).upper() if digits else typed.upper()
    meant = {typed, typed.upper()}
    if digits.isdecimal():
        meant |= {
            f"{prefix}{digits.zfill(length)}"
            for prefix, length in await site.number_formats()
            if prefix.upper().startswith(head)
        }
    return sorted(number for number in meant if is_valid_number(number))


def view_for_model(site: Any, request: Request, model: type[Any]) -> ModelView | None:
    """The model's view, where whoever asks may see its rows."""
    view: ModelView | None = site.view_of(model)
    return view if view is not None and view.is_accessible(request) else None


async def groups(site: Any, request: Request, typed: str) -> AsyncIterator[Group]:
    """What is found of each resource; all numbered ones that belong to others are one group."""
    numbers = await candidate_numbers(site, typed.removeprefix("#"))
    shown = False
    for resource in resources():
        view = view_for_model(site, request, resource.model)
        if children_of(resource.model):
            items = await by_words(view, request, typed, numbers)
        elif not resource.series:
            items = await search_by_name(view, request, typed)
        elif not shown:
            shown = True
            yield "papers", _("Papers"), await papers(site, request, typed, numbers)
            continue
        else:
            continue
        yield resource.key, resource.plural, items


async def by_words(
    view: ModelView | None, request: Request, typed: str, numbers: Sequence[str]
) -> list[Item]:
    """Those called so, then those that the box above the list finds, the newest first."""
    if view is None or view.vocabulary is None:
        return []
    rows = view.get_list_query(request)
    found = list(await rows.filter(number__in=numbers).limit(MOST))
    understood = not search_errors(view, typed, request.state.shop_zone)
    if all(len(word) >= TRIGRAM for word in typed.split()) and understood:
        wanted = view.get_search_query(request, typed)
    elif len(typed) >= TRIGRAM:
        wanted = view.vocabulary.text(typed)
    else:
        return [row_item(view, request, row) for row in found]
    more = (
        (await choose_plan(rows.filter(wanted), {})).order_by(view.default_sort, "-id").limit(MOST)
    )
    known = {row.pk for row in found}
    found += [row for row in await more if row.pk not in known]
    items = [row_item(view, request, row) for row in found[:MOST]]
    if understood and items:
        label = _("All {what} that match “{words}”").format(
            what=str(view.menu_label).lower(), words=typed
        )
        url = f"{request.scope.get('root_path', '')}/{view.key}?{urlencode({'q': typed})}"
        items.append(palette_item(label, url, icon="magnifying-glass"))
    return items


async def papers(site: Any, request: Request, typed: str, numbers: Sequence[str]) -> list[Item]:
    """Documents of others by number, then what stands by itself, by number and by name."""
    found = []
    numbered = [one for one in resources() if one.series and not children_of(one.model)]
    parents = {model for one in numbered if (model := parent_of(one))}
    around = {model: await _by_text(site, model, typed) for model in parents}
    for resource in sorted(numbered, key=lambda one: not one.parent):
        view = view_for_model(site, request, resource.model)
        if view is None:
            continue
        wanted = Q(number__in=numbers)
        if not resource.parent and len(typed) >= TRIGRAM:
            wanted |= icontains_any(view.search_fields or (), typed)
        elif (parent := parent_of(resource)) and (theirs := around[parent]):
            of_them = where(f"{resource.parent}_id__in", theirs)
            wanted |= of_them & contains("number", typed.lstrip("#"))
        rows = view.get_list_query(request).filter(wanted).order_by("-id").limit(MOST)
        found += [row_item(view, request, row) for row in await rows]
    return found[: 2 * MOST]


async def _by_text(site: Any, model: type[Model], typed: str) -> list[Any]:
    """The keys of rows whose texts, which have an index, know the number of a document."""
    view: ModelView | None = site.view_of(model)
    numbered = len(typed) >= TRIGRAM and any(letter.isdigit() for letter in typed)
    if view is None or view.vocabulary is None or not numbered:
        return []
    some = await choose_plan(model.filter(view.vocabulary.text(typed)), {})
    return list(await some.order_by("-id").limit(MOST).values_list("id", flat=True))


async def search_by_name(view: ModelView | None, request: Request, typed: str) -> list[Item]:
    """The newest; of what is too short for the index, only what is called so and nothing else."""
    if view is None:
        return []
    if (
        len(typed) >= TRIGRAM
        and view.vocabulary is not None
        and search_errors(view, typed, request.state.shop_zone)
    ):
        wanted = view.vocabulary.text(typed)
    elif len(typed) >= TRIGRAM:
        wanted = view.get_search_query(request, typed)
    else:
        written = {typed, typed.upper(), typed.capitalize()}
        called_so = [where(f"{name}__in", sorted(written)) for name in view.lookup_fields]
        wanted = Q(*called_so, join_type=Q.OR)
    rows = await choose_plan(view.get_list_query(request).filter(wanted), {})
    return [row_item(view, request, row) for row in await rows.order_by("-id").limit(MOST)]


def row_item(view: ModelView, request: Request, row: Any) -> Item:
    icon = str(view.icon).rpartition("fa-")[2]
    return palette_item(str(row), view.detail_url(request, row), view.note_of(row), icon=icon)


async def recent_items(site: Any, request: Request, asked: Sequence[str]) -> list[Item]:
    """What was open before, by the pages' addresses: as it is called now, if it is still there."""
    found: dict[str, Item] = {}
    for resource in resources():
        numbers = [one.partition("/")[2] for one in asked if one.partition("/")[0] == resource.key]
        view = view_for_model(site, request, resource.model)
        if view is None or not numbers:
            continue
        for row in await view.get_list_query(request).filter(
            matches_number(resource.model, numbers)
        ):
            item = row_item(view, request, row)
            found[f"{resource.key}/{getattr(row, 'number', row.pk)}"] = item
    return [found[one] for one in dict.fromkeys(asked) if one in found]
