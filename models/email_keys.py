"""The keys that a template of an e-mail may name: those that its event declares, and no others."""

from __future__ import annotations

from typing import Any

from models.email_event import MAIL_EVENTS, MailEvent
from models.settings import Settings, seller

A_LINE = {"name": "Mug", "sku": "MUG-1", "quantity": "2", "total": "€19.98"}
KEYS: dict[str, Any] = {
    "shop": {**dict.fromkeys(seller(Settings()), ""), "accent": ""},
    "customer": {"name": "", "company": "", "email": ""},
    "order": {
        "number": "",
        "date": "",
        "total": "",
        "due": "",
        "remark": "",
        "payment_method": "",
        "shipping_method": "",
        "return_link": "",
    },
    "lines": [A_LINE],
    "invoice": {"number": "", "date": "", "total": "", "due_on": ""},
    "credit_memo": {"number": "", "date": "", "total": ""},
    "parcel": {"number": "", "carrier": "", "tracking_code": "", "tracking_link": ""},
    "return": {"number": "", "answer": ""},
    "quote": {"number": "", "total": "", "valid_until": "", "link": ""},
    "payment": {"amount": ""},
}
"""All groups of keys; an event has some of them, and texts of its own beside them."""


def own_keys() -> list[str]:
    """The texts of their own that events have, such as what a clerk types; in no group."""
    named = (key for event in MAIL_EVENTS.values() for key in event.keys)
    return [key for key in dict.fromkeys(named) if key not in KEYS]


def example_of(event: MailEvent) -> dict[str, Any]:
    """The keys of this e-mail, in the shape in which they are filled in."""
    return {name: KEYS.get(name, "") for name in event.keys}


def every_key() -> dict[str, Any]:
    """The keys of all e-mails: what a template that was kept before may name, and be empty."""
    return KEYS | dict.fromkeys(own_keys(), "")
