"""The history of everything, and the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.fields import StringField, TextAreaField
from starlette_admin.flash import flash
from tortoise.expressions import Q

from actions.outbox import PERMISSION, cancel_email, resend_email
from admin.status_colors import STATUS_COLORS
from backdesk.admin.actions.selection import BulkActionButton, list_return_url, selected_rows
from backdesk.admin.fields import StatusField
from backdesk.admin.formatting import format_changes, model_called
from backdesk.admin.model_view import ModelView
from backdesk.email_address import is_email, parse_email
from backdesk.i18n import _
from backdesk.models.history import History
from backdesk.models.history_kind import HISTORY_KINDS
from backdesk.resource import resource_by_name
from gateways.email.render import render_email
from gateways.email.template_engine import TemplateError
from models.email_event import event_title
from models.order import Order
from models.outbox import EmailState, Outbox
from models.record_search import HISTORY_TEXTS, OUTBOX_TEXTS
from models.settings import load_settings

MOST = 1_000
SAID = {
    "recall": _("Recalled: {done}. Left already or not waiting: {left}."),
    "send_again": _("On their way again: {done}. Waiting still: {left}."),
}


class KindField(StringField):
    """The kind in the words of the action that left it."""

    plain_needs: ClassVar = ("kind",)

    @staticmethod
    def plain(kind: str) -> str:
        return str(HISTORY_KINDS.get(kind, kind))

    async def serialize_value(self, request: Request, value: Any) -> Any:  # noqa: ARG002
        return self.plain(value)


@dataclass
class ChangesField(TextAreaField):
    """From what to what, a line each; what changed on papers beside it follows."""

    async def parse_obj(self, request: Request, obj: Any) -> str:
        order = await Order.get_or_none(id=obj.order_id) if obj.order_id else None
        currency = order.currency if order else (await load_settings()).currency
        zone = ZoneInfo(request.state.user.timezone)

        def said(subject: str, changes: Mapping[str, Any]) -> list[str]:
            found = format_changes(model_called(subject), changes, currency, zone)
            return [f"{what}: {was} → {now}" for what, was, now in found]

        lines = said(obj.subject, obj.changes)
        for paper, changes in (obj.about or {}).items():
            kind, _space, number = paper.partition(" ")
            lines += [f"{number}, {line}" for line in said(kind, changes)]
        return "\n".join(lines)


class HistoryView(ModelView):
    """Append-only: there is nothing to change here, for anybody."""

    model = History
    key = "history"
    permission = "history"
    read_only = True
    icon = "fa-solid fa-clock-rotate-left"
    letter = "y"
    menu_label = str(_("History"))
    list_fields = ("at", "actor", "subject_key", KindField("kind", label=str(_("Kind"))), "text")
    detail_fields = (
        *("at", "actor", "subject", "subject_key"),
        KindField("kind", label=str(_("Kind"))),
        "text",
        ChangesField("changes", label=str(_("Changes"))),
    )
    detail_template = "history_detail.html"
    labels: ClassVar = {"subject_key": _("About")}
    search_fields = ("actor", "subject_key", "text")
    texts = HISTORY_TEXTS
    sort_fields = ("at",)
    default_sort = "-at"

    def name_of(self, row: Any) -> str:
        return KindField.plain(row.kind)

    def page_of(self, row: Any) -> str:
        """The address of the page of what it happened to, where that has one."""
        of = resource_by_name(row.subject)
        return f"{of.key}/{row.subject_key}" if of else ""


class EventField(StringField):
    """The event in the words of its template."""

    plain_needs: ClassVar = ("event",)
    plain = staticmethod(event_title)

    async def serialize_value(self, request: Request, value: Any) -> Any:  # noqa: ARG002
        return event_title(value)


@dataclass
class EmailField(TextAreaField):
    """What the e-mail says; of one that was not tried yet, what it would say now."""

    async def parse_obj(self, request: Request, obj: Any) -> str:
        try:
            letter = await render_email(obj, await load_settings(), request.app.state.links)
        except TemplateError as why:
            return str(why)
        return str(getattr(letter, self.name))


class OutboxView(ModelView):
    """The e-mails that a rule asked for: what they say, and what became of them."""

    model = Outbox
    key = "outbox"
    view_permission = "history.view"
    read_only = True
    icon = "fa-solid fa-envelope"
    letter = "x"
    detail_template = "outbox_detail.html"
    menu_label = str(_("Outbox"))
    list_fields = (
        "created_at",
        EventField("event", label=str(_("E-mail"))),
        "recipient",
        "order",
        StatusField(
            "state",
            label=str(_("State")),
            tones=STATUS_COLORS,
            choices=[one.value for one in EmailState],
        ),
        "said",
    )
    detail_fields = (
        "created_at",
        "event",
        "recipient",
        "language",
        "order",
        "state",
        "said",
        "attempts",
        "next_at",
        "sent_at",
        "message_id",
        EmailField("subject", label=str(_("Subject"))),
        EmailField("text", label=str(_("Text"))),
    )
    labels: ClassVar = {
        "said": _("What was said"),
        "next_at": _("Not before"),
        "sent_at": _("Sent at"),
    }
    shortcuts = (
        (_("Waiting"), "state__in=waiting"),
        (_("Failed"), "state__in=failed"),
        (_("Not sent"), 'state__in="not sent"'),
    )
    search_fields = ("event", "recipient", "subject")
    texts = OUTBOX_TEXTS
    sort_fields = ("created_at",)
    default_sort = "-created_at"

    def get_search_query(self, request: Request, term: str) -> Q:
        """A whole address is that of whom it went to, of which there is an index."""
        if is_email(term):
            return Q(recipient=parse_email(term))
        return super().get_search_query(request, term)

    def name_of(self, row: Any) -> str:
        return f"{event_title(row.event)} · {row.recipient}"

    def actions_for_rows(self, request: Request) -> Sequence[BulkActionButton]:
        if not request.state.user.may(PERMISSION):
            return []
        return [
            BulkActionButton("recall", _("Recall"), "arrow-rotate-left"),
            BulkActionButton("send_again", _("Send again"), "paper-plane"),
        ]

    async def run_action(self, request: Request, name: str) -> Response:
        """GET says how many were chosen; POST does it and says what came of it."""
        verbs = {"recall": cancel_email, "send_again": resend_email}
        if name not in verbs or not self.actions_for_rows(request):
            raise HTTPException(404, str(_("There is no such action.")))
        keys: list[Any] = list(
            await selected_rows(self, request).limit(MOST).values_list("id", flat=True)
        )
        if request.method == "GET":
            context = {"title": "", "verb": name, "count": len(keys), "error": ""}
            return self.site.dialog(request, "outbox.html", context)  # type: ignore[no-any-return]
        done, left = await verbs[name](keys, request.state.user)
        said = SAID[name].format(done=done, left=left)
        flash(request, said, "success" if done else "warning")
        return self.site.done(request, list_return_url(self, request))  # type: ignore[no-any-return]
