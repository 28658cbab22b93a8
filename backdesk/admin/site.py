"""The back office as a whole: its menu, its templates, who is looking, what an error says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import ChoiceLoader, FileSystemBytecodeCache, FileSystemLoader, TemplateError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_admin.i18n import gettext, ngettext, set_locale, set_timezone
from starlette_admin.routing import route
from starlette_admin.views import CustomView
from tortoise.models import Model

from backdesk.actions.form import Form
from backdesk.actions.pipeline import ActionResult
from backdesk.admin.changelist.cells import render_cell
from backdesk.admin.changelist.display_views import ListDisplayViews
from backdesk.admin.changelist.saved_views import (
    SavedViewPages,
    SavedViewsMiddleware,
    saved_view_url,
)
from backdesk.admin.changelist.views import is_partial
from backdesk.admin.exports.views import ExportViews
from backdesk.admin.forms.persistence import Changes
from backdesk.admin.forms.views import FormViews
from backdesk.admin.imports.simple_import import SimpleImportViews
from backdesk.admin.middleware.csrf import csrf_field
from backdesk.admin.middleware.error_response import error_response
from backdesk.admin.model_view import ModelView
from backdesk.auth.user import User
from backdesk.db.database import CommitOutcomeUnknown, DatabaseBusy
from backdesk.i18n import LazyText, _, use_language
from backdesk.models.saved_view import views_of
from backdesk.resource import resources
from backdesk.template_direction import FILE as IN_TEMPLATES
from backdesk.template_direction import own_directions

TEMPLATES = Path(__file__).parents[1] / "templates"
STATIC = Path(__file__).parents[1] / "static"
STOCK_VERSION = version("starlette-admin")
ROUTES = (
    "look_up",
    "create_page",
    "edit_page",
    "detail_page",
    "export_rows",
    "choose_export",
    "schedule_export",
    "words",
    "sums_of_list",
    "columns_of_list",
    "widths_of_list",
    "new_view",
    "edit_view",
    "keep_view",
    "delete_view",
    "counts",
    "import_rows",
    "run_row_action",
    "list_page",
)
"""The pages there are: the stock ones that are not named here do not exist."""


class IndexView(CustomView):
    """The view that somebody chose to begin with, else the first page of their menu."""

    def __init__(self) -> None:
        super().__init__(menu_label="", path="/", route_name="index", add_to_menu=False)

    @route("")
    async def index(self, request: Request) -> Response:
        site: Any = self._admin
        seen = [view for view in site.model_views if view.is_accessible(request)]
        user = request.state.user
        first = await views_of(user).get_or_none(id=user.start_view) if user.start_view else None
        if first is not None and first.listed in [view.key for view in seen]:
            return RedirectResponse(saved_view_url(request, first), 303)
        for view in seen:
            return RedirectResponse(f"{request.scope.get('root_path', '')}/{view.key}", 303)
        said = _("Your role does not allow seeing anything yet. Ask whoever manages the roles.")
        raise HTTPException(403, str(said))


class LocaleMiddleware:
    """Texts in the language and times in the zone of whoever is signed in; days are the shop's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {}).setdefault("shop_zone", UTC)
        user = scope["state"].get("user")
        set_timezone(getattr(user, "timezone", None) or "UTC")
        language = getattr(user, "language", None) or "en"
        set_locale(language)
        with use_language(language):
            await self.app(scope, receive, send)


class AdminSite(FormViews, SimpleImportViews, ExportViews, ListDisplayViews, SavedViewPages):
    """``AdminSite(...)``, ``add_view(DropDown(...))`` for each part of the menu, ``mount_to(app)``.

    Extend ``saved`` and ``removed`` to keep history: both run inside the transaction.
    ``templates`` are folders whose files go before the generator's of the same name. ``static`` is
    a folder of scripts and styles; ``static('name.js')`` in a template is from there, or from here.
    """

    status_colors: ClassVar[Mapping[str, str]] = {}
    """A status, and its colour on pages: good, warn, bad or info; others are muted."""

    def __init__(
        self,
        title: str = "Orderly",
        *,
        secret_key: str,
        base_url: str = "/admin",
        middlewares: Sequence[Middleware] = (),
        sign_out_path: str = "/sign-out",
        templates: Sequence[Path] = (),
        static: Path = STATIC,
    ) -> None:
        self.sign_out_path = sign_out_path
        self._own_templates = FileSystemLoader(templates)
        self._static_folders = (static, STATIC)
        super().__init__(
            title=title,
            base_url=base_url,
            templates_dir=str(TEMPLATES),
            static_dir=str(static),
            index_view=IndexView(),
            secret_key=secret_key,
            middlewares=[
                *middlewares,
                Middleware(SavedViewsMiddleware),
                Middleware(LocaleMiddleware),
            ],
            timezone_config=None,
        )

    @property
    def model_views(self) -> list[ModelView]:
        return [view for view in self._model_views if isinstance(view, ModelView)]

    def view_of(self, model: type[Model]) -> ModelView | None:
        """The view of a model, for whoever links to its rows."""
        return next((view for view in self.model_views if view.model is model), None)

    async def page_context(self, user: User) -> dict[str, Any]:  # noqa: ARG002
        """What the page of every row needs beside its own; extend it for a bell or the like."""
        return {}

    async def number_formats(self) -> Sequence[tuple[str, int]]:
        """Prefix and digits of each series of numbers, so that 42 finds ORD00042."""
        return []

    def email_titles(self, events: Iterable[str]) -> str:
        """What people call an e-mail that tells of these events."""
        return ", ".join(events)

    async def email_preview(
        self,
        request: Request,  # noqa: ARG002
        row: Any,  # noqa: ARG002
        form: Form,  # noqa: ARG002
        outcome: ActionResult,  # noqa: ARG002
    ) -> dict[str, Any]:
        """For the preview of an action that writes to somebody, after its dry run.

        ``letter`` with its ``subject`` and ``text``, and ``letter_to``, the address; or ``said``,
        why it cannot be written, with no ``outcome``.
        """
        return {}

    async def saved(
        self, view: ModelView, request: Request, row: Model, changes: Changes, *, created: bool
    ) -> None:
        """After a row was written, inside its transaction."""

    async def removed(self, view: ModelView, request: Request, row: Model) -> None:
        """After a row was deleted, inside its transaction."""

    def mount_to(self, app: Starlette) -> None:
        super().mount_to(app)
        for error in (DatabaseBusy, CommitOutcomeUnknown):
            self.app.add_exception_handler(error, self._unavailable)

    def _collect_core_routes(self) -> list[Route]:
        routes = []
        for name in ROUTES:
            page: Any = getattr(self, name)
            routes.append(
                Route(page._route_path, page, methods=page._route_methods, name=page._route_name)  # noqa: SLF001
            )
        return routes

    def _init_routes(self) -> None:
        self._plugin_static_packages = [("backdesk", "static"), *self._plugin_static_packages]
        super()._init_routes()

    def _init_csrf(self) -> None:
        """The doors in front refuse forged forms, with a token bound to the session."""

    def _validate_relation_fields(self) -> None:
        """Ours name their model, and find its view or do without."""

    def _setup_templates(self) -> None:
        super()._setup_templates()
        env: Any = self.templates.env
        env.loader = ChoiceLoader([self._own_templates, env.loader])
        env.trim_blocks = env.lstrip_blocks = True
        env.auto_reload = False  # else each piece of a page asks the disk whether it has changed
        env.policies["ext.i18n.trimmed"] = True
        # compiled once for all processes: on a page's first visit it would hold the event loop;
        # what is kept belongs to what this file sets, and to what reads templates for it
        of = max(int(Path(file).stat().st_mtime) for file in (__file__, IN_TEMPLATES))
        env.bytecode_cache = FileSystemBytecodeCache(pattern=f"orderly-admin-{of}-%s")
        env.globals["sign_out_path"] = self.sign_out_path
        env.globals["base_path"] = lambda request: request.scope.get("root_path", "")
        env.globals["static"] = self._static
        env.globals["render_cell"] = render_cell
        env.globals["tone"] = lambda status: self.status_colors.get(str(status), "muted")
        env.globals["titles_of"] = self.email_titles
        env.globals["live_pages"] = frozenset(one.key for one in resources())
        env.globals["csrf_input"] = csrf_field
        env.globals["csrf_token"] = lambda request: getattr(request.state, "csrf_token", "")
        env.install_gettext_callables(translate, ngettext, newstyle=True)
        own_directions(env)

    def compile_templates(self) -> None:
        """All of them, before anybody waits for a page; a broken one fails on its own page."""
        env: Any = self.templates.env
        for name in env.list_templates(extensions=["html"]):
            with suppress(TemplateError):
                env.get_template(name)

    def _static(self, path: str) -> str:
        """The address of a file of ours or of starlette-admin's; it changes when the file does."""
        ours = (folder / path for folder in self._static_folders)
        found = next((file for file in ours if file.is_file()), None)
        mark = int(found.stat().st_mtime) if found else STOCK_VERSION
        return f"{self.base_url}/static/{path}?v={mark}"

    async def _render_error(
        self,
        request: Request,
        exc: Exception = HTTPException(500),  # noqa: B008 - as starlette-admin declares it
    ) -> Response:
        assert isinstance(exc, HTTPException)
        request.state.action = getattr(request.state, "action", None)
        if not hasattr(request.state, "user"):  # a file: nobody was looked for
            there_is_none = _("There is nothing at {path}.").format(path=request.url.path[:200])
            title = LazyText(HTTPStatus(exc.status_code).phrase)
            return error_response(request.scope, exc.status_code, title, there_is_none)
        if is_partial(request):
            return PlainTextResponse(str(exc.detail), exc.status_code)
        context = {"status": exc.status_code, "said": exc.detail, "title": str(exc.status_code)}
        return self._template_response(request, "error.html", context, exc.status_code)

    async def _unavailable(self, request: Request, exc: Exception) -> Response:
        said = (
            _(
                "The connection broke at the last moment: it may have happened. "
                "Look before you repeat it."
            )
            if isinstance(exc, CommitOutcomeUnknown)
            else _("The database is too busy. Nothing was changed; try again in a moment.")
        )
        answer = await self._render_error(request, HTTPException(503, str(said)))
        answer.headers["Retry-After"] = "1"
        return answer


def translate(message: str) -> str:
    """A template's text: from our words, else from starlette-admin's."""
    ours = str(LazyText(message))
    return ours if ours != message else gettext(message)
