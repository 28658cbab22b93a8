"""The shop's back office: its menu, its pages, and the history of what is typed in its forms."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette_admin.views import BaseView, DropDown
from tortoise.models import Model

from admin.custom_statuses import CustomStatusListView, CustomStatusView, WorkflowSettingsView
from admin.customers import CustomerView
from admin.dashboard.views import DashboardPage
from admin.documents import CreditMemoView, InvoiceView, PackingSlipView, QuoteView, ReturnView
from admin.email_preview import EmailPreviewViews, preview_email
from admin.email_templates import EmailTemplateViews
from admin.file_pages import FilePages
from admin.imports.upload_views import ImportUploadViews
from admin.new_order import NewDocumentViews
from admin.notes import NotesPage, UnreadNotesMiddleware, unread_notes
from admin.orders import OrderView
from admin.outbox import HistoryView, OutboxView
from admin.printing import PrintViews
from admin.product_lookup import ProductLookupViews
from admin.products import ProductView
from admin.reorder_list import ReorderView
from admin.settings import SettingsViews
from admin.status_colors import STATUS_COLORS
from backdesk.actions.audit import log_change
from backdesk.actions.form import Form
from backdesk.actions.pipeline import ActionResult
from backdesk.admin.actions.dialog_views import ActionDialogViews
from backdesk.admin.changelist.review_queue import QueuePages
from backdesk.admin.detail.views import DetailViews
from backdesk.admin.exports.schedule_views import ScheduledExportPages
from backdesk.admin.forms.persistence import Changes
from backdesk.admin.jobs import JobViews
from backdesk.admin.live.views import LiveEventsView
from backdesk.admin.model_view import ModelView
from backdesk.admin.palette import PalettePage
from backdesk.admin.shortcuts import ShortcutsView, action_shortcuts
from backdesk.admin.site import AdminSite
from backdesk.admin.views.users import RoleView, UserView
from backdesk.auth.user import User
from backdesk.i18n import LazyText, _
from backdesk.plugins import plugin_templates
from config import Config
from models.email_event import titles_of
from models.number_series import NumberSeries

for _widgets in ("admin.widgets.lines", "admin.widgets.order"):
    importlib.import_module(_widgets)  # the dialogs' own fields are registered there

HOUSE = Path(__file__).parents[1]
SECRET_COLUMNS = {"password_hash"}


class BackOffice(AdminSite):
    """Every change that is typed in leaves a history entry, in its own transaction."""

    records_exports = True
    status_colors: ClassVar = STATUS_COLORS

    def __init__(self, config: Config) -> None:
        folders = [*plugin_templates(config.plugins), HOUSE / "templates"]
        super().__init__(
            secret_key=config.secret_key,
            middlewares=[Middleware(UnreadNotesMiddleware)],
            templates=[folder / "admin" for folder in folders],
            static=HOUSE / "static",
        )

    def _setup_templates(self) -> None:
        super()._setup_templates()
        env: Any = self.templates.env
        env.globals["go"] = lambda request: action_shortcuts(self, request)

    async def page_context(self, user: User) -> dict[str, Any]:
        """The bell counts what is unread by now."""
        return {"unread": await unread_notes(user)}

    async def number_formats(self) -> Sequence[tuple[str, int]]:
        return [(one.prefix, one.digits) for one in await NumberSeries.all()]

    def email_titles(self, events: Iterable[str]) -> str:
        return titles_of(events)

    async def email_preview(
        self, request: Request, row: Any, form: Form, outcome: ActionResult
    ) -> dict[str, Any]:
        return await preview_email(row, form, outcome, request.app.state.links)

    async def saved(
        self,
        view: ModelView,  # noqa: ARG002 - every view has its history
        request: Request,
        row: Model,
        changes: Changes,
        *,
        created: bool,
    ) -> None:
        kind = "created" if created else "changed"
        said = _("{name} created") if created else _("{name} changed")
        await _remember(request, kind, said, row, changes)

    async def removed(
        self,
        view: ModelView,  # noqa: ARG002
        request: Request,
        row: Model,
    ) -> None:
        await _remember(request, "deleted", _("{name} deleted"), row, {})


async def _remember(
    request: Request, kind: str, said: LazyText, row: Model, changes: dict[str, Any]
) -> None:
    shown = {
        name: ["…", "…"] if name in SECRET_COLUMNS else list(pair)
        for name, pair in changes.items()
        if name != "version"
    }
    await log_change(request.state.user, row, said.format(name=row), shown, kind)


SHOP: list[type[BaseView] | BaseView] = [
    OrderView,
    QuoteView,
    InvoiceView,
    CreditMemoView,
    PackingSlipView,
    ReturnView,
    CustomerView,
    ProductView,
    ReorderView,
]
SYSTEM: list[type[BaseView] | BaseView] = [
    UserView,
    RoleView,
    HistoryView,
    OutboxView,
    JobViews,
    ScheduledExportPages,
]
IN_NO_MENU = (
    NotesPage,
    FilePages,
    DetailViews,
    ActionDialogViews,
    ImportUploadViews,
    PrintViews,
    QueuePages,
    PalettePage,
    ShortcutsView,
    ProductLookupViews,
    EmailPreviewViews,
    NewDocumentViews,
    CustomStatusListView,
    CustomStatusView,
    LiveEventsView,
)


def build_site(config: Config) -> BackOffice:
    """The back office with its menu."""
    settings: list[type[BaseView] | BaseView] = [
        DropDown(str(_("General")), views=[SettingsViews]),
        DropDown(str(_("Website")), views=[EmailTemplateViews]),
        DropDown(str(_("Shop")), views=[WorkflowSettingsView]),
    ]
    site = BackOffice(config)
    site.add_view(DashboardPage)
    site.add_view(DropDown(str(_("Shop")), views=SHOP))
    site.add_view(DropDown(str(_("Settings")), views=settings))
    site.add_view(DropDown(str(_("System")), views=SYSTEM))
    for view in IN_NO_MENU:
        site.add_view(view())
    return site
