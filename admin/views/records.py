"""The history of everything, and the outbox."""

from __future__ import annotations

from typing import ClassVar

from admin.fields import StatusField
from admin.view import ModelView
from admin.views.tones import TONES
from models.history import History
from models.outbox import Outbox
from models.words import _


class HistoryView(ModelView):
    """Append-only: there is nothing to change here, for anybody."""

    model = History
    key = "history"
    permission = "history"
    read_only = True
    icon = "fa-solid fa-clock-rotate-left"
    menu_label = str(_("History"))
    list_fields = ("at", "actor", "subject_key", "kind", "text")
    detail_fields = ("at", "actor", "subject", "subject_key", "kind", "text", "changes")
    labels: ClassVar = {"subject_key": _("About")}
    search_fields = ("actor", "subject_key", "text")
    default_sort = "-at"


class OutboxView(ModelView):
    """The e-mails that a rule asked for."""

    model = Outbox
    key = "outbox"
    view_permission = "history.view"
    read_only = True
    icon = "fa-solid fa-envelope"
    menu_label = str(_("Outbox"))
    list_fields = (
        "created_at",
        "event",
        "recipient",
        "order",
        StatusField("state", label=str(_("State")), tones=TONES),
    )
    detail_fields = ("created_at", "event", "recipient", "language", "order", "state", "payload")
    search_fields = ("event", "recipient")
    default_sort = "-created_at"
