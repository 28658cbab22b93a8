"""The events of which customers are told by e-mail; each has a template in every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from backdesk.i18n import LazyText, _
from models.custom_status import CustomStatus

MAIL_EVENTS: dict[str, MailEvent] = {}


@dataclass(frozen=True)
class MailEvent:
    """``attaches`` names the document that goes with it, as the e-mail's payload knows it.

    ``keys`` are all that its template may name: groups of ``models.email_keys``, and texts of its
    own, which the payload brings under the same name.
    """

    name: str
    title: LazyText | str
    keys: Sequence[str]
    attaches: str = ""
    must_say: str = ""
    """A key without which the e-mail makes no sense."""
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """A plug-in's own: subject and text by language; English where one lacks."""


OF_AN_ORDER = ("shop", "customer", "order", "lines")
OF_A_RETURN = (*OF_AN_ORDER, "return")
CUSTOM_STATUS = "custom_status"


def status_event(status_id: int) -> str:
    """The e-mail of one custom status; without words of its own it has those of all of them."""
    return f"{CUSTOM_STATUS}_{status_id}"


def event_family(event: str) -> str:
    """``custom_status`` for the e-mail of one custom status, else the event itself."""
    named, _underscore, number = event.rpartition("_")
    return named if named == CUSTOM_STATUS and number.isdecimal() else event


async def events_there_are() -> list[MailEvent]:
    """Those that there always are, and one for each custom status that sends one."""
    statuses = await CustomStatus.filter(sends_email=True).order_by("position", "id")
    keys = MAIL_EVENTS[CUSTOM_STATUS].keys
    of_statuses = [
        MailEvent(status_event(one.id), _("Custom status: {name}").format(name=one.name), keys)
        for one in statuses
    ]
    return [*MAIL_EVENTS.values(), *of_statuses]


def event_title(event: str) -> str:
    """What people call an e-mail."""
    known = MAIL_EVENTS.get(event_family(event))
    return str(known.title) if known else event


def titles_of(events: Iterable[str]) -> str:
    """What people call an e-mail that tells of all of these."""
    return ", ".join(dict.fromkeys(event_title(event) for event in events))


def mail_event(
    name: str,
    title: LazyText,
    *,
    keys: Sequence[str] = OF_AN_ORDER,
    attaches: str = "",
    must_say: str = "",
    words: Mapping[str, tuple[str, str]] | None = None,
) -> str:
    """Register an event with the keys that it has; a plug-in does the same for its own."""
    MAIL_EVENTS[name] = MailEvent(name, title, keys, attaches, must_say, words or {})
    return name


mail_event("order_confirmed", _("Order confirmation"))
mail_event("paid", _("Paid"), keys=(*OF_AN_ORDER, "payment"))
mail_event("shipped", _("Shipped"), keys=(*OF_AN_ORDER, "parcel"))
mail_event("invoice", _("Invoice"), keys=(*OF_AN_ORDER, "invoice"), attaches="invoice")
mail_event(
    "credit_memo", _("Credit memo"), keys=(*OF_AN_ORDER, "credit_memo"), attaches="credit_memo"
)
mail_event("cancelled", _("Cancelled"))
mail_event("return_asked", _("Return asked for"), keys=OF_A_RETURN)
mail_event("return_approved", _("Return approved"), keys=OF_A_RETURN, attaches="return_case")
mail_event("return_rejected", _("Return rejected"), keys=OF_A_RETURN)
mail_event("return_received", _("Return received"), keys=OF_A_RETURN)
mail_event("return_completed", _("Return completed"), keys=(*OF_A_RETURN, "credit_memo"))
mail_event("quote", _("Quote"), keys=("shop", "customer", "lines", "quote"), attaches="quote")
mail_event("payment_reminder_1", _("First payment reminder"))
mail_event("payment_reminder_2", _("Second payment reminder"))
mail_event("payment_reminder_3", _("Third payment reminder"))
mail_event("payment_reminder_4", _("Fourth payment reminder"))
mail_event(
    "notify_customer", _("Notify customer"), keys=(*OF_AN_ORDER, "message"), must_say="message"
)
mail_event(CUSTOM_STATUS, _("Custom status"), keys=(*OF_AN_ORDER, "status"))
