"""``/live``: the stream of events that an open page listens to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from backdesk.actions.locking import LONGEST_ID, matches_number, number_column
from backdesk.admin.detail.pages import may_see
from backdesk.admin.live.changes import Change, changes_since
from backdesk.admin.live.connections import Connection, LiveHub, Narrow
from backdesk.admin.model_view import ModelView
from backdesk.auth.user import User
from backdesk.i18n import _
from backdesk.resource import get_resource_at

AGAIN_AFTER = 2000
"""Milliseconds after which a browser that lost the stream asks again."""

HEARTBEAT = 15
"""Seconds; proxies cut what is silent for a minute."""

MOST_LETTERS = 120


class LiveEventsView(CustomView):
    """``?at=orders`` for a list, ``?at=orders/ORD00001`` for one, ``&since=`` a history entry."""

    menu_label = ""
    path = "/live"
    add_to_menu = False

    @route("")
    async def index(self, request: Request) -> Response:
        page = request.query_params.get("at", "")
        if not may_see(request.state.user, page):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        if len(page) > MOST_LETTERS or "\0" in page:
            raise HTTPException(404, str(_("There is no such page.")))
        live: LiveHub = request.app.state.live
        stream = Connection(page, request.state.session, request.state.user, self._narrow(request))
        told = _told(live, stream, _since(request, live))
        return EventSourceResponse(told, ping=HEARTBEAT)

    def _narrow(self, request: Request) -> Narrow:
        """By the view's own rows, where a shop's view shows not all of them to everybody."""
        site: Any = self._admin

        async def narrow(user: User, changes: Sequence[Change]) -> Sequence[Change]:
            view = site.view_of(get_resource_at(changes[0].place.partition("/")[0]).model)
            if view is None or type(view).get_list_query is ModelView.get_list_query:
                return changes
            request.state.user = user
            numbers = [one.number for one in changes]
            rows = view.get_list_query(request).filter(matches_number(view.model, numbers))
            column = number_column(view.model)
            seen = {str(one) for one in await rows.values_list(column, flat=True)}
            return [one for one in changes if one.number in seen]

        return narrow


async def _told(live: LiveHub, stream: Connection, since: int) -> AsyncIterator[ServerSentEvent]:
    """First what was missed, then what happens; ends when whoever looks is signed out."""
    yield ServerSentEvent("", event="open", retry=AGAIN_AFTER)
    try:
        await live.open(stream)
        missed = await changes_since(stream.page, since)
        if missed is None:
            stream.tell("all", live.last)
        elif missed and (seen := await stream.narrow(stream.user, missed)):
            stream.tell("changes", live.last, [one.plain() for one in seen])
        while (event := await stream.waiting.get()) is not None:
            yield event
    finally:
        live.close(stream)


def _since(request: Request, live: LiveHub) -> int:
    """The entry after which nothing was seen yet; a browser that comes back says it itself."""
    asked = request.headers.get("last-event-id") or request.query_params.get("since", "")
    known = asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_ID
    return int(asked) if known else live.last
