"""What a dialog shows, as one types, of what its action would change."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from admin.widgets.order import customer_of
from backdesk.actions.context import display_key
from backdesk.actions.form import Form
from backdesk.actions.pipeline import ActionResult
from backdesk.admin.formatting import format_changes
from backdesk.auth.user import User
from backdesk.i18n import _
from backdesk.resource import subject_name
from gateways.email.render import render_email
from gateways.email.template_engine import TemplateError
from gateways.signed_links import Links
from models.email_keys import own_keys
from models.order import Order
from models.outbox import Outbox
from models.settings import load_settings

TOTALS = {"net": _("Net"), "vat": _("VAT"), "gross": _("Total")}
derived = {*TOTALS, "due", "shipping_vat", "payment_vat"}
"""Columns that follow from what was typed: the totals say them."""


def change_preview(row: Any, outcome: ActionResult, user: User) -> dict[str, Any]:
    """(what, from, to) of what changes, and of the totals, changed or not."""
    zone = ZoneInfo(user.timezone)

    def said(changes: dict[str, Any]) -> list[tuple[str, str, str]]:
        return format_changes(type(row), changes, getattr(row, "currency", "EUR"), zone)

    typed = {name: pair for name, pair in outcome.changes.items() if name not in derived}
    totals = {
        name: outcome.changes.get(name, [getattr(row, name)] * 2)
        for name in TOTALS
        if hasattr(row, name)
    }
    return {
        "changed": said(typed),
        "totals": [(TOTALS[name], was, now) for name, was, now in said(totals)],
    }


async def written(row: Any, asked: Form, outcome: ActionResult, links: Links) -> dict[str, Any]:
    """The e-mail that the dry run put into the outbox, finished, and to whom it goes."""
    if not outcome.emails:
        return {}
    email, about = outcome.emails[0], await customer_of(row)
    draft = Outbox(
        event=email["event"],
        recipient=email["recipient"],
        language=about.language,
        payload={subject_name(type(row)): display_key(row)}
        | {key: getattr(asked, key) for key in own_keys() if key in type(asked).model_fields},
        order_id=about.id if isinstance(about, Order) else None,
    )
    try:
        letter = await render_email(draft, await load_settings(), links)
    except TemplateError as why:
        return {"outcome": None, "said": str(why)}
    return {"letter": letter, "letter_to": email["recipient"]}
