"""Saved views: made, renamed, shared, updated and deleted in dialogs; in the menu, with counts."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_admin.routing import route
from starlette_admin.types import RequestAction
from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet

from backdesk.admin.changelist.display_state import saved_query_string
from backdesk.admin.changelist.query_params import parse_list_query
from backdesk.admin.changelist.queryset import filtered_queryset
from backdesk.admin.changelist.views import ListViews
from backdesk.admin.model_view import ModelView
from backdesk.auth.user import Role, User
from backdesk.db.database import atomically
from backdesk.db.timeout import with_statement_timeout
from backdesk.i18n import LazyText, _
from backdesk.models.saved_view import SavedView, views_of
from backdesk.search.full_text import choose_plan, count_found

SHARE = "views.share"
LONGEST_NAME = 60
LONGEST_QUERY = 4_000
MOST_VIEWS = 50
"""That somebody has of a list."""

MOST_COUNTED = 30
PATIENCE = 500
"""Milliseconds for one count."""


class SavedViewError(ValueError):
    """A view is not saved so, in words."""


class SavedViewsMiddleware:
    """Reads, for the menu of every whole page, the views of whoever is signed in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})
        user = state.get("user")
        asked = dict(scope.get("headers", ()))
        if user is not None and asked.get(b"x-requested-with") != b"fetch":
            found: dict[str, list[SavedView]] = {}
            for saved in await views_of(user):
                found.setdefault(saved.listed, []).append(saved)
            state["saved_views"] = found
        await self.app(scope, receive, send)


class SavedViewPages(ListViews):
    """``/{key}/views`` and below; ``/_api/views/counts``."""

    @route("/{key}/views", methods=["GET", "POST"], name="save-view")
    async def new_view(self, request: Request) -> Response:
        """GET asks for a name; POST keeps the list as its address says."""
        view = self.seen(request, RequestAction.LIST)
        if request.method == "GET":
            return await self._ask(request, view)
        form, user = await request.form(), request.state.user
        try:
            query = _query(request, view)
            if await SavedView.filter(owner_id=user.id, listed=view.key).count() >= MOST_VIEWS:
                raise SavedViewError(
                    _("You have {most} views of this list.").format(most=MOST_VIEWS)
                )
            name, role = _name(form), await _role(user, form)
            saved = SavedView(owner_id=user.id, listed=view.key, name=name, query=query)
            saved.role_id = role
            await _unless_taken(saved.save, name)
        except SavedViewError as no:
            return await self._ask(request, view, None, form, str(no))
        await _start_with(user, saved, form)
        return self.done(request, saved_view_url(request, saved))

    @route("/{key}/views/{id:id}", methods=["GET", "POST"], name="edit-view")
    async def edit_view(self, request: Request) -> Response:
        """Its name, whose it is, and whether it opens first."""
        view, saved = await self._saved(request)
        if request.method == "GET":
            return await self._ask(request, view, saved)
        form, user = await request.form(), request.state.user
        if can_change(user, saved):
            try:
                changed = {"name": _name(form), "role_id": await _role(user, form, saved)}
                await _change(saved, form, changed)
            except SavedViewError as no:
                return await self._ask(request, view, saved, form, str(no))
        await _start_with(user, saved, form)
        return self.done(request, saved_view_url(request, saved))

    @route("/{key}/views/{id:id}/keep", methods=["GET", "POST"], name="keep-view")
    async def keep_view(self, request: Request) -> Response:
        """The list as it is now becomes what the view shows."""
        view, saved = await self._changeable(request)
        error = ""
        if request.method == "POST":
            try:
                await _change(saved, await request.form(), {"query": _query(request, view)})
                return self.done(request, saved_view_url(request, saved))
            except SavedViewError as no:
                error = str(no)
        return self._confirm(request, "list/keep_view.html", saved, error)

    @route("/{key}/views/{id:id}/delete", methods=["GET", "POST"], name="delete-view")
    async def delete_view(self, request: Request) -> Response:
        view, saved = await self._changeable(request)
        if request.method == "GET":
            return self._confirm(request, "list/delete_view.html", saved, "")
        await SavedView.filter(id=saved.id).delete()
        return self.done(request, f"{request.scope.get('root_path', '')}/{view.key}")

    @route("/_api/views/counts", name="view-counts")
    async def counts(self, request: Request) -> Response:
        """How many rows each view of the menu has now; nothing where that takes too long."""
        request.state.action = RequestAction.LIST
        views = {view.key: view for view in self._model_views if isinstance(view, ModelView)}
        said = {}
        for saved in await views_of(request.state.user).limit(MOST_COUNTED):
            view = views.get(saved.listed)
            if view is not None and view.is_accessible(request):
                said[str(saved.id)] = await _count(request, view, saved)
        return JSONResponse(said)

    async def _ask(
        self,
        request: Request,
        view: ModelView,
        saved: SavedView | None = None,
        form: FormData | None = None,
        error: str = "",
    ) -> Response:
        user = request.state.user
        name = form.get("name", "") if form is not None else saved.name if saved else ""
        role = form.get("role") if form is not None else saved.role_id if saved else ""
        here = f"{request.scope.get('root_path', '')}/{view.key}/views"
        context = {
            "error": error,
            "saved": saved,
            "name": name,
            "role": str(role or ""),
            "starts": saved is not None and user.start_view == saved.id,
            "mine": saved is None or can_change(user, saved),
            "roles": await Role.all().order_by("name_key") if user.may(SHARE) else [],
            "longest": LONGEST_NAME,
            "delete": f"{here}/{saved.id}/delete" if saved else "",
        }
        return self.dialog(request, "list/view.html", context, 422 if error else 200)

    def _confirm(self, request: Request, template: str, saved: SavedView, error: str) -> Response:
        status = 409 if error else 200
        return self.dialog(request, template, {"saved": saved, "error": error}, status)

    async def _saved(self, request: Request) -> tuple[ModelView, SavedView]:
        view = self.seen(request, RequestAction.LIST)
        asked = request.path_params["id"]
        mine = views_of(request.state.user).filter(id=asked, listed=view.key)
        saved = await mine.first() or await _shared(request.state.user, asked, str(view.key))
        if saved is None:
            raise HTTPException(404, str(_("There is no such view, or not any more.")))
        return view, saved

    async def _changeable(self, request: Request) -> tuple[ModelView, SavedView]:
        view, saved = await self._saved(request)
        if not can_change(request.state.user, saved):
            raise HTTPException(403, str(_("Only who saved this view may change it.")))
        return view, saved


def can_change(user: User, saved: SavedView) -> bool:
    """Whoever saved it; and one that is a role's, whoever may share."""
    return saved.owner_id == user.id or (saved.role_id is not None and user.may(SHARE))


def saved_view_url(request: Request, saved: SavedView) -> str:
    """The list as the view shows it."""
    base = f"{request.scope.get('root_path', '')}/{saved.listed}"
    return f"{base}?{saved.query}{'&' if saved.query else ''}view={saved.id}"


async def _shared(user: User, asked: int, listed: str) -> SavedView | None:
    """A view of any role, for whoever may share."""
    if not user.may(SHARE):
        return None
    return await SavedView.get_or_none(id=asked, listed=listed, role_id__isnull=False)


async def _count(request: Request, view: ModelView, saved: SavedView) -> str:
    try:
        query = parse_list_query(request, view, QueryParams(saved.query))
        rows = filtered_queryset(view, request, query)
    except HTTPException:
        return ""
    found = await with_statement_timeout(lambda: _counted(rows), PATIENCE)
    return "" if found is None else f"{found[0]:,}{'' if found[1] else '+'}"


async def _counted(rows: QuerySet[Any]) -> tuple[int, bool]:
    return await count_found(await choose_plan(rows, {}))


def _query(request: Request, view: ModelView) -> str:
    """:raises SavedViewError: it is no list that could be shown."""
    query = saved_query_string(request.query_params)
    if len(query) > LONGEST_QUERY:
        raise SavedViewError(_("This is too long to be saved."))
    try:
        filtered_queryset(view, request, parse_list_query(request, view, QueryParams(query)))
    except HTTPException as error:
        raise SavedViewError(error.detail) from None
    return query


def _name(form: FormData) -> str:
    name = " ".join(str(form.get("name") or "").split())
    if not name:
        raise SavedViewError(_("Give the view a name."))
    if len(name) > LONGEST_NAME or not name.isprintable():
        said = _("A name has at most {most} letters, and only ones that can be seen.")
        raise SavedViewError(said.format(most=LONGEST_NAME))
    return name


async def _role(user: User, form: FormData, saved: SavedView | None = None) -> int | None:
    asked = str(form.get("role") or "")
    if not user.may(SHARE):
        if asked:
            raise SavedViewError(_("Your role does not allow sharing views."))
        return saved.role_id if saved else None
    if not asked:
        return None
    known = asked.isdecimal() and len(asked) < 10 and await Role.get_or_none(id=int(asked))
    if not known:
        raise SavedViewError(_("There is no such role, or not any more."))
    return known.id


async def _change(saved: SavedView, form: FormData, changed: dict[str, Any]) -> None:
    """:raises SavedViewError: somebody else changed it meanwhile, or the name is taken."""
    version = str(form.get("_version") or "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else -1

    async def write() -> int:
        rows = SavedView.filter(id=saved.id, version=seen)
        return await rows.update(**changed, version=seen + 1)

    if not await _unless_taken(write, changed.get("name", "")):
        raise SavedViewError(_("Somebody else changed this view meanwhile. Open it again."))
    await saved.refresh_from_db()


async def _unless_taken(write: Any, name: str) -> Any:
    try:
        return await atomically(write)
    except IntegrityError:
        said: LazyText = _("You have a view called “{name}” already.")
        raise SavedViewError(said.format(name=name)) from None


async def _start_with(user: User, saved: SavedView, form: FormData) -> None:
    wanted = bool(form.get("start"))
    if wanted != (user.start_view == saved.id):
        await User.filter(id=user.id).update(start_view=saved.id if wanted else None)
