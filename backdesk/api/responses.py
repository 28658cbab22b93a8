"""What an action answers, as OpenAPI describes it."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]
TEXT = {"type": "string"}
EVENT = TEXT | {"description": "Which notification e-mail, like `shipped`"}

EMAIL: JSON = {
    "type": "object",
    "description": "An e-mail to the customer: of a dry run, one that would be sent. It waits a "
    "minute in the outbox, in which it can be recalled.",
    "required": ["event", "recipient"],
    "properties": {
        "event": EVENT,
        "recipient": TEXT
        | {"description": "The `to` of the form, else the address that the order or quote has now"},
        "also": {
            "type": "array",
            "items": EVENT,
            "description": "What the same e-mail tells of beside `event`: what one action writes "
            "to one person about one order is one e-mail, with all its documents attached",
        },
    },
}
EMAILS: JSON = {
    "emails": {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Email"},
        "description": "Only of a dry run: the e-mails that would be sent, and no others would",
    },
    "recalled": {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Email"},
        "description": "Only of a dry run: what waits in the outbox and would not be sent any "
        "more, as what it tells of is taken back",
    },
    "emails_off": {
        "type": "array",
        "items": EVENT,
        "description": "Only of a dry run: those that would be sent were they not off under "
        "Settings > Website > Notification e-mails",
    },
}
DONE: JSON = {
    "type": "object",
    "description": "What an action did; the row that it was done to is there under its own name.",
    "required": ["message", "made"],
    "properties": {
        "message": TEXT,
        "made": {
            "type": "array",
            "items": {"type": "object", "properties": {"kind": TEXT, "number": TEXT}},
        },
        "warnings": {"type": "array", "items": TEXT},
        "details": {"type": "object"},
        "dry_run": {"type": "boolean", "description": "true: nothing was kept"},
        "changes": {
            "type": "object",
            "description": "Only of a dry run: what would change, each from what to what",
        },
        **EMAILS,
    },
}
VERDICTS: JSON = {
    "type": "object",
    "description": "How many, and each row's own answer, in the order in which they were named.",
    "properties": {
        **{name: {"type": "integer"} for name in ("done", "refused", "failed")},
        "verdicts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "number": TEXT,
                    "verdict": {"type": "string", "enum": ["done", "refused", "failed"]},
                    "message": TEXT,
                    "reason": TEXT,
                    "way_out": TEXT,
                    "warnings": {"type": "array", "items": TEXT},
                    **EMAILS,
                },
            },
        },
    },
}
ANSWERS = {"Email": EMAIL, "Done": DONE, "Verdicts": VERDICTS}
