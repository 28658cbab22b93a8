"""What a list fetches after its rows (sums, groups), and how somebody wants to see it."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route
from starlette_admin.types import RequestAction

from backdesk.admin.changelist.aggregates import MOST_GROUPS, MOST_ROWS, GroupTotal, aggregate
from backdesk.admin.changelist.display_state import visible_columns
from backdesk.admin.changelist.grouping import Grouping
from backdesk.admin.changelist.query_params import (
    DENSITIES,
    ListQuery,
    bad_request,
    list_url,
    parse_list_query,
)
from backdesk.admin.changelist.queryset import filtered_queryset
from backdesk.admin.changelist.views import ListViews
from backdesk.admin.model_view import ModelView
from backdesk.auth.user import User
from backdesk.i18n import _
from backdesk.models.list_preferences import ListChoice, list_preferences_for, save_preferences
from backdesk.money import format_money

NARROWEST, WIDEST = 40, 1200
"""Pixels that a column may be wide."""


class ListDisplayViews(ListViews):
    """``/{key}/sums``, ``/{key}/columns`` and ``/{key}/widths``."""

    @route("/{key}/sums", name="sums")
    async def sums_of_list(self, request: Request) -> Response:
        """What the filtered rows come to, or each group of them: a piece of the list's page."""
        view = self.seen(request, RequestAction.LIST)
        query = parse_list_query(request, view)
        grouping = query.grouping if "groups" in request.query_params else None
        rows, zone = filtered_queryset(view, request, query), request.state.shop_zone
        found = await aggregate(rows, view.sum_fields, grouping, zone)
        context: dict[str, Any] = {
            "found": found,
            "most": f"{MOST_ROWS:,}",
            "most_groups": MOST_GROUPS,
            "grouping": grouping,
            "columns": [view.field(name) for name in view.sum_fields],
            "money": format_money,
            "shown": [
                (one, grouping.say(one.key, one.names), _alone(view, request, grouping, one))
                for one in found.groups
            ]
            if found and grouping
            else [],
        }
        return self._template_response(request, "list/sums.html", context)

    @route("/{key}/columns", methods=["GET", "POST"], name="columns")
    async def columns_of_list(self, request: Request) -> Response:
        """The dialog in which columns and their order are chosen: for now, or for good."""
        view = self.seen(request, RequestAction.LIST)
        query = parse_list_query(request, view)
        user = request.state.user
        choice = await list_preferences_for(user, str(view.key))
        if request.method == "GET":
            return self._ask_columns(request, view, query, choice)
        form = await request.form()
        columns = [name for name in form.getlist("column") if name in view.offered]
        density = form.get("density")
        base = f"{request.scope.get('root_path', '')}/{view.key}"
        if form.get("do") == "reset":
            await save_preferences(user, str(view.key), columns=[], widths={})
            return self.done(request, base + list_url(request, columns=""))
        if not columns:
            said = str(_("Choose at least one column."))
            return self._ask_columns(request, view, query, choice, said)
        if density in DENSITIES and density != user.density:
            await User.filter(id=user.id).update(density=density)
        widths = _widths({name: form.get(f"width.{name}") for name in columns})
        if widths != choice.widths:
            await save_preferences(user, str(view.key), widths=choice.widths | widths)
        if form.get("do") == "keep":
            await save_preferences(user, str(view.key), columns=[str(one) for one in columns])
            return self.done(request, base + list_url(request, columns="", density=""))
        chosen = ",".join(str(one) for one in columns)
        return self.done(request, base + list_url(request, columns=chosen, density=""))

    def _ask_columns(
        self,
        request: Request,
        view: ModelView,
        query: ListQuery,
        choice: ListChoice,
        error: str = "",
    ) -> Response:
        shown = visible_columns(view, query, choice)
        rest = [name for name in view.offered if name not in shown]
        context = {
            "error": error,
            "shown": [view.field(name) for name in shown],
            "rest": [view.field(name) for name in rest],
            "widths": choice.widths,
            "narrowest": NARROWEST,
            "widest": WIDEST,
            "densities": DENSITIES,
            "density": query.density or request.state.user.density,
        }
        return self.dialog(request, "list/columns.html", context, 400 if error else 200)

    @route("/{key}/widths", methods=["POST"], name="widths")
    async def widths_of_list(self, request: Request) -> Response:
        """Widths as they were dragged; no widths at all let each column be as wide as it needs."""
        view = self.seen(request, RequestAction.LIST)
        form = await request.form()
        typed = {name: form[name] for name in form if name in view.offered}
        widths = _widths(typed)
        if len(widths) < len(typed):
            said = _("A column is {least} to {most} pixels wide.")
            raise bad_request(said, least=NARROWEST, most=WIDEST)
        await save_preferences(request.state.user, str(view.key), widths=widths)
        return Response(status_code=204)


def _widths(typed: dict[str, Any]) -> dict[str, int]:
    """Those that are widths."""
    whole = {str(name): str(raw or "") for name, raw in typed.items()}
    return {
        name: int(raw)
        for name, raw in whole.items()
        if raw.isascii() and raw.isdigit() and len(raw) < 6 and NARROWEST <= int(raw) <= WIDEST
    }


def _alone(view: ModelView, request: Request, grouping: Grouping, one: GroupTotal) -> str:
    """The address of the list narrowed to one group."""
    base = f"{request.scope.get('root_path', '')}/{view.key}"
    changes = {}
    for name, more in grouping.asked(one.key).items():
        before = request.query_params.get(name, "").strip()
        both = f"({before}) {more}" if name == "q" else f"({before}) AND {more}"
        changes[name] = both if before else more
    return base + list_url(request, **changes, group="", groups="")
