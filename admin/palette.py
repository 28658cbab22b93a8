"""The palette: pages, orders, papers, customers and products by a few typed letters, as JSON.

What can be done on the page itself the page knows; the script adds it. Every source is asked
for a few rows only, keeps to what whoever asks may see, and is read through an index where its
table can be long.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette_admin.routing import route
from starlette_admin.types import RequestAction
from tortoise.expressions import Q

from actions.locking import called, can_be_a_number
from admin.finding import misread
from admin.keys import places
from admin.papers import PaperPages
from admin.reading import containing
from admin.view import ModelView
from models.credit_memo import CreditMemo
from models.customer import Customer
from models.finding.folded import contains
from models.finding.text import PIECE, weigh
from models.finding.text import containing as text_of
from models.invoice import Invoice
from models.money import say_money
from models.number_series import NumberSeries
from models.order import Order
from models.packing_slip import PackingSlip
from models.paging import where
from models.product import Product
from models.quote import Quote
from models.resource import resources
from models.return_case import ReturnCase
from models.words import _

MOST = 6
"""Rows of a group."""

MOST_RECENT = 12
LONGEST = 100
OF_ORDERS = (Invoice, CreditMemo, PackingSlip, ReturnCase)
"""Papers that belong to an order: found through the index of orders, which knows their numbers."""

Item = dict[str, Any]


class PalettePage(PaperPages):
    """``/palette?q=…``; without words, ``recent=orders/ORD00042`` names what was open before."""

    @route("/palette", name="palette")
    async def palette(self, request: Request) -> Response:
        request.state.action = RequestAction.LIST
        asked = request.query_params
        typed = asked.get("q", "").replace("\0", "").strip()[:LONGEST]
        found = [("pages", _("Pages"), pages(self._admin, request, typed))]
        if typed:
            numbers = await numbers_meant(typed.removeprefix("#"))
            for name, title, look in SOURCES:
                found.append((name, title, await look(self._admin, request, typed, numbers)))
        else:
            recent = asked.getlist("recent")[:MOST_RECENT]
            found.insert(0, ("recent", _("Recent"), await named(self._admin, request, recent)))
        groups = [{"name": n, "title": str(t), "items": items} for n, t, items in found if items]
        return JSONResponse({"groups": groups}, headers={"Cache-Control": "no-store"})


def pages(site: Any, request: Request, typed: str) -> list[Item]:
    """The menu's pages and the forms for something new whose names have all the words."""
    words = typed.casefold().split()
    found = []
    for one in places(site, request):
        icon = one.icon.rpartition("fa-")[2]
        found.append(
            an_item(one.label, one.url, icon=icon, key=f"g {one.letter}" if one.letter else "")
        )
        view = one.view
        if isinstance(view, ModelView) and (view.makes(request) or view.can_create(request)):
            place = "new" if view.makes(request) else "create"
            label = _("New {name}").format(name=str(view.display_name).lower())
            found.append(an_item(label, f"{one.url}/{place}", icon="plus"))
    return [one for one in found if all(word in one["label"].casefold() for word in words)]


def an_item(label: str, url: str, note: str = "", *, icon: str = "", key: str = "") -> Item:
    return {"label": label, "url": url, "note": note, "icon": icon, "key": key}


async def numbers_meant(typed: str) -> list[str]:
    """What a document could be called by who types ``42``, ``ord42`` or ``ORD00042``."""
    if not can_be_a_number(typed) or not typed.isascii() or " " in typed:
        return []
    digits = typed.lstrip("-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    head = typed.removesuffix(digits).upper() if digits else typed.upper()
    meant = {typed, typed.upper()}
    if digits.isdecimal():
        series = await NumberSeries.all()
        meant |= {
            f"{one.prefix}{digits.zfill(one.digits)}"
            for one in series
            if one.prefix.upper().startswith(head)
        }
    return sorted(number for number in meant if can_be_a_number(number))


def view_for(site: Any, request: Request, model: type[Any]) -> ModelView | None:
    """The model's view, where whoever asks may see its rows."""
    view: ModelView | None = site.view_of(model)
    return view if view is not None and view.is_accessible(request) else None


async def orders(site: Any, request: Request, typed: str, numbers: Sequence[str]) -> list[Item]:
    """Those called so, then those that the box above the list finds, the newest first."""
    view = view_for(site, request, Order)
    if view is None:
        return []
    rows = view.get_list_query(request)
    found = list(await rows.filter(number__in=numbers).limit(MOST))
    understood = not misread(view, typed, request.state.shop_zone)
    if all(len(word) >= PIECE for word in typed.split()) and understood:
        wanted = view.get_search_query(request, typed)
    elif len(typed) >= PIECE:
        wanted = text_of(typed)
    else:
        return [order_item(view, request, row) for row in found]
    more = (await weigh(rows.filter(wanted), {})).order_by("-placed_at", "-id").limit(MOST)
    known = {row.pk for row in found}
    found += [row for row in await more if row.pk not in known]
    items = [order_item(view, request, row) for row in found[:MOST]]
    if understood and items:
        label = _("All orders that match “{words}”").format(words=typed)
        url = f"{request.scope.get('root_path', '')}/{view.key}?{urlencode({'q': typed})}"
        items.append(an_item(label, url, icon="magnifying-glass"))
    return items


def order_item(view: ModelView, request: Request, row: Order) -> Item:
    note = [row.display_name, str(_(str(row.status))), say_money(row.gross, row.currency)]
    said = " · ".join(filter(None, note))
    return an_item(row.number, view.detail_url(request, row), said, icon="bag-shopping")


async def papers(site: Any, request: Request, typed: str, numbers: Sequence[str]) -> list[Item]:
    """Invoices, credit memos, packing slips, returns and quotes by number; quotes by name too."""
    around: list[Any] = []
    if len(typed) >= PIECE and any(letter.isdigit() for letter in typed):
        some = (await weigh(Order.filter(text_of(typed)), {})).order_by("-id").limit(MOST)
        around = list(await some.values_list("id", flat=True))
    found = []
    for model in (*OF_ORDERS, Quote):
        view = view_for(site, request, model)
        if view is None:
            continue
        wanted = Q(number__in=numbers)
        if model is Quote and len(typed) >= PIECE:
            wanted |= containing(view.search_fields or (), typed)
        elif around and model is not Quote:
            wanted |= Q(order_id__in=around) & contains("number", typed.lstrip("#"))
        rows = view.get_list_query(request).filter(wanted).order_by("-id").limit(MOST)
        found += [paper_item(view, request, row) for row in await rows]
    return found[: 2 * MOST]


def paper_item(view: ModelView, request: Request, row: Any) -> Item:
    icon = str(view.icon).rpartition("fa-")[2]
    note = f"{view.display_name} · {_(str(row.status))}"
    return an_item(row.number, view.detail_url(request, row), note, icon=icon)


async def customers(site: Any, request: Request, typed: str, _numbers: Sequence[str]) -> list[Item]:
    return await by_name(view_for(site, request, Customer), request, typed)


async def products(site: Any, request: Request, typed: str, _numbers: Sequence[str]) -> list[Item]:
    return await by_name(view_for(site, request, Product), request, typed)


async def by_name(view: ModelView | None, request: Request, typed: str) -> list[Item]:
    """The newest; of what is too short for the index, only what is called so and nothing else."""
    if view is None:
        return []
    if (
        len(typed) >= PIECE
        and view.vocabulary is not None
        and misread(view, typed, request.state.shop_zone)
    ):
        wanted = view.vocabulary.text(typed)
    elif len(typed) >= PIECE:
        wanted = view.get_search_query(request, typed)
    else:
        written = {typed, typed.upper(), typed.capitalize()}
        called_so = [where(f"{name}__in", sorted(written)) for name in view.lookup_fields]
        wanted = Q(*called_so, join_type=Q.OR)
    rows = await weigh(view.get_list_query(request).filter(wanted), {})
    return [row_item(view, request, row) for row in await rows.order_by("-id").limit(MOST)]


def row_item(view: ModelView, request: Request, row: Any) -> Item:
    named = [str(getattr(row, name)) for name in view.lookup_fields if getattr(row, name)]
    icon = str(view.icon).rpartition("fa-")[2]
    label, note = str(row), " · ".join(name for name in named if name != str(row))
    return an_item(label, view.detail_url(request, row), note, icon=icon)


async def named(site: Any, request: Request, asked: Sequence[str]) -> list[Item]:
    """What was open before, by the pages' addresses: as it is called now, if it is still there."""
    found: dict[str, Item] = {}
    for resource in resources():
        numbers = [one.partition("/")[2] for one in asked if one.partition("/")[0] == resource.key]
        view = view_for(site, request, resource.model)
        if view is None or not numbers:
            continue
        for row in await view.get_list_query(request).filter(called(resource.model, numbers)):
            item = _item(view, request, row)
            found[f"{resource.key}/{getattr(row, 'number', row.pk)}"] = item
    return [found[one] for one in dict.fromkeys(asked) if one in found]


def _item(view: ModelView, request: Request, row: Any) -> Item:
    if isinstance(row, Order):
        return order_item(view, request, row)
    return (paper_item if hasattr(row, "number") else row_item)(view, request, row)


Look = Callable[[Any, Request, str, Sequence[str]], Awaitable[list[Item]]]
SOURCES: Sequence[tuple[str, Any, Look]] = (
    ("orders", _("Orders"), orders),
    ("papers", _("Papers"), papers),
    ("customers", _("Customers"), customers),
    ("products", _("Products"), products),
)
