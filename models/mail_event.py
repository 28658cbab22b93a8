"""The events of which customers are told by e-mail; each has a template in every language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.words import Text, _

MAIL_EVENTS: dict[str, MailEvent] = {}


@dataclass(frozen=True)
class MailEvent:
    """``attaches`` names the document that goes with it, as the e-mail's payload knows it."""

    name: str
    title: Text | str
    attaches: str = ""
    must_say: str = ""
    """A key without which the e-mail makes no sense."""


CUSTOM_STATUS = "custom_status"


def status_event(status_id: int) -> str:
    """The e-mail of one custom status; without words of its own it has those of all of them."""
    return f"{CUSTOM_STATUS}_{status_id}"


def family(event: str) -> str:
    """``custom_status`` for the e-mail of one custom status, else the event itself."""
    named, _underscore, number = event.rpartition("_")
    return named if named == CUSTOM_STATUS and number.isdecimal() else event


def title_of(event: str) -> str:
    """What people call an e-mail."""
    known = MAIL_EVENTS.get(family(event))
    return str(known.title) if known else event


def titles_of(events: Iterable[str]) -> str:
    """What people call an e-mail that tells of all of these."""
    return ", ".join(dict.fromkeys(title_of(event) for event in events))


def mail_event(name: str, title: Text, *, attaches: str = "", must_say: str = "") -> str:
    """Register an event; a plug-in does the same for its own."""
    MAIL_EVENTS[name] = MailEvent(name, title, attaches, must_say)
    return name


mail_event("order_confirmed", _("Order confirmation"))
mail_event("paid", _("Paid"))
mail_event("shipped", _("Shipped"))
mail_event("invoice", _("Invoice"), attaches="invoice")
mail_event("credit_memo", _("Credit memo"), attaches="credit_memo")
mail_event("cancelled", _("Cancelled"))
mail_event("return_asked", _("Return asked for"))
mail_event("return_approved", _("Return approved"), attaches="return_case")
mail_event("return_rejected", _("Return rejected"))
mail_event("return_received", _("Return received"))
mail_event("return_completed", _("Return completed"))
mail_event("quote", _("Quote"), attaches="quote")
mail_event("payment_reminder_1", _("First payment reminder"))
mail_event("payment_reminder_2", _("Second payment reminder"))
mail_event("payment_reminder_3", _("Third payment reminder"))
mail_event("payment_reminder_4", _("Fourth payment reminder"))
mail_event("notify_customer", _("Notify customer"), must_say="message")
mail_event(CUSTOM_STATUS, _("Custom status"))
