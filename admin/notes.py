"""Notes: what colleagues wrote for whoever is looking, the unread ones first."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_admin.routing import route
from starlette_admin.views import CustomView

from backdesk.admin.formatting import template_formatters
from backdesk.auth.user import User
from backdesk.i18n import _
from models.note import NoteReader

MOST = 100


class UnreadNotesMiddleware:
    """Counts, for the bell on every page, the notes that wait for whoever is signed in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})
        user = state.get("user")
        if user is not None:
            state["unread_notes"] = await unread_notes(user)
        await self.app(scope, receive, send)


async def unread_notes(user: User) -> int:
    """How many notes wait for ``user``."""
    return await NoteReader.filter(user_id=user.id, read_at__isnull=True).count()


class NotesPage(CustomView):
    """``/notes``, where the bell leads."""

    menu_label = str(_("Notes"))
    path = "/notes"
    add_to_menu = False

    @route("")
    async def index(self, request: Request) -> Response:
        user, site = request.state.user, self._admin
        if not user.may("orders.view"):
            raise HTTPException(403, str(_("Your role does not allow seeing this.")))
        mine = NoteReader.filter(user_id=user.id).select_related("note__author", "note__order")
        unread = await mine.filter(read_at__isnull=True).order_by("-id").limit(MOST)
        read = await mine.filter(read_at__isnull=False).order_by("-id").limit(MOST - len(unread))
        context = {
            "title": self.menu_label,
            "unread": unread,
            "read": read,
            "base": request.scope.get("root_path", ""),
            **template_formatters(user, "EUR"),
        }
        page: Any = site._template_response(request, "notes.html", context)  # type: ignore[union-attr]  # noqa: SLF001 - how starlette-admin names it
        response: Response = page
        return response
