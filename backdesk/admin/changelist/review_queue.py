"""A list worked through row by row: which row is next, and the bar on its page that says so.

The address of a row's page keeps the list's own (``queue``), the row's place in it (``place``)
and which one it is (``turn``). The place is made of the row's values when it was come to: a row
that leaves the list by what is done to it makes no other one skipped or seen twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.flash import flash
from starlette_admin.routing import route
from starlette_admin.types import RequestAction
from tortoise.queryset import QuerySet

from backdesk.actions.locking import matches_number
from backdesk.admin.actions.selection import SELECTION_PARAMS
from backdesk.admin.changelist.query_params import (
    CURSOR_PARAMS,
    active_filters,
    bad_request,
    parse_list_query,
    sort_keys,
)
from backdesk.admin.changelist.queryset import filtered_queryset
from backdesk.admin.detail.pages import RouteGroup
from backdesk.db.pagination import (
    InvalidCursor,
    SortKey,
    after_cursor,
    apply_ordering,
    capped_count,
    decode_cursor,
    encode_cursor,
    read_page,
)
from backdesk.i18n import LazyText, _
from backdesk.resource import get_resource_at

if TYPE_CHECKING:
    from backdesk.admin.changelist.query_params import ListQuery
    from backdesk.admin.model_view import ModelView

BEGIN_AT = "_from"
"""The parameter that names the row to begin with; the list's own parameters stand beside it."""

DOES_NOT_FIT = _("This page's address does not fit the list. Start again at its beginning.")
LONGEST_TURN = 9


@dataclass(frozen=True)
class QueueBar:
    """What the page of a row says of the list that is worked through."""

    turn: str
    total: str
    what: str
    list_url: str
    next_url: str
    previous_url: str
    is_last: bool


class QueueCursor:
    """The list of ``key`` as its address (``raw``) describes it."""

    def __init__(self, site: Any, request: Request, key: str, raw: str) -> None:
        """:raises HTTPException: 400 or 403, in words."""
        self.raw, self.request = raw, with_queue_params(request, raw)
        self.request.state.action = RequestAction.LIST
        view: ModelView | None = site.view_of(get_resource_at(key).model)
        if view is None or not view.is_accessible(self.request):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        self.view = view
        self.query: ListQuery = parse_list_query(self.request, view)
        self.base = request.scope.get("root_path", "")

    @property
    def rows(self) -> QuerySet[Any]:
        return filtered_queryset(self.view, self.request, self.query)

    @property
    def keys(self) -> list[SortKey]:
        return sort_keys(self.view, self.query.order)

    @property
    def list_url(self) -> str:
        base = f"{self.base}/{self.view.key}"
        return f"{base}?{self.raw}" if self.raw else base

    async def what(self) -> str:
        """What is worked through, in the words that were typed and the filters' own."""
        said = [
            self.query.q,
            *(chip.label for chip in await active_filters(self.request, self.view)),
        ]
        return " · ".join(filter(None, said)) or str(self.view.menu_label)

    def beyond(self, place: str, *, back: bool = False) -> QuerySet[Any]:
        """The rows after ``place``, or before it, the nearest first.

        :raises HTTPException: 400, it is no place in this list.
        """
        try:
            values = decode_cursor(self.view.model, self.keys, place)
        except InvalidCursor:
            raise bad_request(DOES_NOT_FIT) from None
        walk = [key.reversed() for key in self.keys] if back else self.keys
        return apply_ordering(self.rows.filter(after_cursor(walk, values)), walk)

    def address(self, row: Any, turn: int) -> str:
        """The page of ``row``, in this queue."""
        asked = {"queue": self.raw, "place": encode_cursor(row, self.keys), "turn": turn}
        return f"{self.view.detail_url(self.request, row)}?{urlencode(asked)}"

    def step_url(self, step: str, place: str, turn: int) -> str:
        asked = {"queue": self.raw, "place": place, "turn": turn}
        return f"{self.base}/queue/{self.view.key}/{step}?{urlencode(asked)}"


def with_queue_params(request: Request, raw: str) -> Request:
    """The same request, as if it had asked the list with ``raw``."""
    return Request({**request.scope, "query_string": raw.encode()})


def queue_position(request: Request) -> int:
    raw = request.query_params.get("turn", "")
    return max(int(raw), 1) if raw.isdecimal() and len(raw) < LONGEST_TURN else 1


async def queue_bar(site: Any, request: Request, key: str) -> QueueBar | None:
    """The bar of the queue that the page's address names, if it names one."""
    if "queue" not in request.query_params:
        return None
    worked = QueueCursor(site, request, key, request.query_params["queue"])
    place, turn = request.query_params.get("place", ""), queue_position(request)
    later = worked.beyond(place)
    count, exact = await capped_count(later)
    earlier = worked.beyond(place, back=True)
    return QueueBar(
        turn=f"{turn:,}",
        total=f"{turn + count:,}" + ("" if exact else "+"),
        what=await worked.what(),
        list_url=worked.list_url,
        next_url=worked.step_url("next", place, turn),
        previous_url=worked.step_url("previous", place, turn) if await earlier.exists() else "",
        is_last=count == 0,
    )


class QueuePages(RouteGroup):
    """``/queue/{key}/begin``, ``next`` and ``previous`` lead to the page of a row."""

    @route("/queue/{key:paper}/{step}", name="queue")
    async def step(self, request: Request) -> Response:
        key, step = request.path_params["key"], request.path_params["step"]
        if step == "begin":
            return await self._begin(request, key)
        if step not in ("next", "previous"):
            raise HTTPException(404, str(_("There is no such page.")))
        asked, turn = request.query_params, queue_position(request)
        worked = QueueCursor(self._admin, request, key, asked.get("queue", ""))
        row = await worked.beyond(asked.get("place", ""), back=step == "previous").first()
        if row is None:
            said = _("That was the last one.") if step == "next" else _("That was the first one.")
            return self._to_the_list(request, worked, said)
        turn = turn + 1 if step == "next" else max(turn - 1, 1)
        return RedirectResponse(worked.address(row, turn), 303)

    async def _begin(self, request: Request, key: str) -> Response:
        asked = request.query_params
        dropped = {BEGIN_AT, *CURSOR_PARAMS, *SELECTION_PARAMS}
        raw = urlencode([(k, v) for k, v in asked.multi_items() if k not in dropped])
        worked = QueueCursor(self._admin, request, key, raw)
        row = await self._first(worked, request)
        if row is None:
            return self._to_the_list(request, worked, _("There is nothing to work through."))
        count, _exact = await capped_count(
            worked.beyond(encode_cursor(row, worked.keys), back=True)
        )
        return RedirectResponse(worked.address(row, count + 1), 303)

    async def _first(self, worked: QueueCursor, request: Request) -> Any:
        """The row that is named, else the first of the list's page that is looked at."""
        asked = request.query_params
        if BEGIN_AT in asked:
            named = matches_number(worked.view.model, [asked[BEGIN_AT]])
            row = await worked.rows.filter(named).first()
            if row is not None:
                return row
        after, before = (asked.get(name, "") for name in CURSOR_PARAMS)
        size = worked.query.size if before else 1
        try:
            page = await read_page(worked.rows, worked.keys, size, after=after, before=before)
        except InvalidCursor:
            raise bad_request(DOES_NOT_FIT) from None
        return page.rows[0] if page.rows else None

    def _to_the_list(self, request: Request, worked: QueueCursor, said: LazyText) -> Response:
        flash(request, str(said), "success")
        return RedirectResponse(worked.list_url, 303)
