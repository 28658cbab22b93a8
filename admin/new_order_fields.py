"""The fields of the page of a new order or quote, with what was typed and what is wrong with it."""

from __future__ import annotations

from typing import Any

from babel import Locale

from admin.new_order_form import COSTS, REST, SHIPS_TO, Typed
from admin.new_order_labels import LABELS
from admin.widgets.order_lines import LINE_FIELDS, LINE_LABELS, attach_errors, attach_stock
from backdesk.actions.declaration import Action
from backdesk.admin.actions.dialog import closed
from backdesk.admin.actions.widgets import Widget
from backdesk.auth.user import User
from backdesk.country import countries
from backdesk.i18n import _, language
from models.party import ADDRESS, CONTACT

LANGUAGES = ("en", "nl", "de", "fr", "es")
"""Those in which documents and e-mails are written."""
MOST = {
    "postcode": 20,
    "phone": 50,
    "vat_number": 30,
    "registration_number": 50,
    "buyer_reference": 100,
    "currency": 3,
    "remark": 5000,
}
MOST |= dict.fromkeys(("city", "region"), 100) | dict.fromkeys(
    ("shipping_method", "payment_method"), 60
)
KINDS = {"language": "choice", "country": "choice", "prices_include_vat": "switch"} | COSTS | REST


async def bound_fields(
    action: Action, typed: Typed, said: dict[str, str], user: User
) -> dict[str, Widget]:
    """Each by its name; what the action does not take is not there."""
    names = ["currency", "prices_include_vat", *COSTS]
    names += [name for name in REST if name in action.form.model_fields]
    names += [f"customer.{name}" for name in CONTACT]
    names += [f"customer.address.{part}" for part in ADDRESS]
    names += [f"customer.shipping_address.{part}" for part in SHIPS_TO]
    found = {name: _box(name, typed.get(name, ""), said.get(name, "")) for name in names}
    for name in found.keys() & action.form.model_fields:
        found[name].closed = closed(action, name, user)
    lines = Widget("lines", str(LABELS["lines"]), "lines", error=said.get("lines", ""))
    lines.columns = LINE_LABELS
    rows = [attach_errors(one, "lines", place, said) for place, one in enumerate(typed["lines"])]
    lines.rows = await attach_stock(rows)
    return found | {"lines": lines} | {name: lines for name in said if _of_a_line(name)}


def _of_a_line(name: str) -> bool:
    return name.startswith("lines.") and name.rpartition(".")[2] in LINE_FIELDS


def _box(name: str, value: Any, error: str) -> Widget:
    last = name.rpartition(".")[2]
    return Widget(
        name=name,
        label=str(LABELS[last]),
        kind=KINDS.get(last, "text"),
        value=value,
        required=False,
        options=_options(last, str(value)),
        error=error,
        most=MOST.get(last, 200),
    )


def _options(name: str, value: str) -> list[tuple[str, str]]:
    """What may be chosen; what somebody has already stays among it."""
    locale = Locale(language())
    if name == "language":
        codes = [*LANGUAGES, *({value} - {*LANGUAGES, ""})]
        return [(code, str(locale.languages.get(code, code)).capitalize()) for code in codes]
    if name != "country":
        return []
    named = countries()
    if value and value not in named:
        named[value] = value
    return [("", str(_("None"))), *sorted(named.items(), key=lambda one: one[1])]
