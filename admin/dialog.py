"""An action's dialog, made from its form: what is shown for each field."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tortoise.expressions import Q

from actions.form import Form
from actions.framework import Action, permit_field
from actions.permitted import not_allowed
from actions.problem import FieldError, NotPermitted, Refused
from admin.lines_editor import LINE_LABELS, edited_rows, major, orders_discount
from admin.rows import ROWS, Rows, cost_left, invoices_to_credit, shown_rows
from models.country import countries
from models.credit_memo import CreditMemo
from models.custom_status import CustomStatus
from models.customer import Customer
from models.invoice import Invoice
from models.money import plain_rate, say_money
from models.note import Note
from models.order import Order, OrderLine
from models.party import PARTY
from models.payment import Payment
from models.return_case import ReturnCase
from models.settings import load_settings
from models.user import User
from models.words import Text, _

FORMATS = {
    *("money", "cost", "rate", "date", "date-time", "quantities", "lines", "country"),
    *(
        "custom_status",
        "colleagues",
        "creditable_invoice",
        "payment",
        "own_note",
        "photos",
        "on_hand",
        "letter_to",
    ),
    *ROWS,
}
OF_ONE_ROW = {
    *(
        "money",
        "cost",
        "quantities",
        "lines",
        "creditable_invoice",
        "payment",
        "own_note",
        "on_hand",
        "letter_to",
    ),
    *ROWS,
}
"""What makes sense only where the dialog is about one row."""
NOT_ASKED = {"photos"}
"""What only the customer's own page and programs send."""
EDITS = {"edit", "edit_customer"}
"""Dialogs that begin with what the order has; the others with what is most likely meant."""

LONG_TEXT = 1000
LEFT = {"create_invoice": "to_invoice", "create_packing_slip": "to_pack"}
"""What of a line an action can still take."""


@dataclass
class Widget:
    """One field of a dialog, as its template shows it."""

    name: str
    label: str
    kind: str
    value: Any = ""
    required: bool = False
    options: Sequence[tuple[str, str]] = ()
    rows: list[Any] = field(default_factory=list)
    declared: Rows | None = None
    error: str = ""
    most: int = 0
    suggested: Sequence[str] = ()
    left: str = ""
    closed: str = ""
    """Why the role does not let it be filled in."""
    closed_options: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Text] = field(default_factory=dict)


def schemas(action: Action) -> dict[str, dict[str, Any]]:
    return schemas_of(action.form)


def schemas_of(form: type[Form]) -> dict[str, dict[str, Any]]:
    """The JSON Schema of each field, that of an optional one without its null."""
    found, whole = {}, form.model_json_schema()
    named = whole.get("$defs", {})
    for name, schema in whole.get("properties", {}).items():
        merged = named.get(str(schema.get("$ref", "")).rpartition("/")[2], {}) | schema
        for part in schema.get("anyOf", []):
            merged = part | merged if part.get("type") != "null" else merged
        found[name] = merged
    return found


def kind_of(schema: Mapping[str, Any]) -> str:
    """Which widget shows a field of this JSON Schema."""
    if schema.get("format") in FORMATS:
        return str(schema["format"])
    if "enum" in schema:
        return "choice"
    if schema.get("type") == "string" and schema.get("maxLength", 0) > LONG_TEXT:
        return "long"
    return {"boolean": "switch", "integer": "integer"}.get(str(schema.get("type")), "text")


def label_of(form: type[Form], name: str) -> str:
    """What the field is called on the page."""
    return form.model_fields[name].title or name.replace("_", " ").capitalize()


def kinds(action: Action) -> dict[str, str]:
    return {name: kind_of(schema) for name, schema in schemas(action).items()}


async def widgets(
    action: Action,
    row: Any,
    user: User,
    typed: Mapping[str, Any] | None = None,
    wrong: Sequence[FieldError] = (),
) -> list[Widget]:
    """The dialog's fields; with what was ``typed`` and what is ``wrong`` with it, if it was sent.

    Without a ``row`` they are for many rows: what belongs to one of them is not asked.
    """
    if isinstance(row, Invoice):
        await row.fetch_related("order")
    said = {error.field: error.message for error in wrong}
    stays = await what_stays(action, row)
    found = []
    for name, schema in schemas(action).items():
        declared, kind = action.form.model_fields[name], kind_of(schema)
        if kind in NOT_ASKED or (row is None and kind in OF_ONE_ROW):
            continue
        if name in stays and name not in (typed or {}):
            continue
        widget = Widget(
            name=name,
            label=label_of(action.form, name),
            kind=kind,
            value=await _begun(action, name, kind, row) if typed is None else typed.get(name, ""),
            required=declared.is_required() or bool(schema.get("minLength")),
            options=_choices(kind, schema),
            error=said.get(name) or _said_inside(name, said),
            most=schema.get("maxLength", 0),
            suggested=schema.get("examples", ()),
        )
        if kind == "choice" and declared.default is None and not _holds(widget, row):
            widget.options = [("", str(_("As it is"))), *widget.options]
        _close(widget, action, schema, user)
        await _fill(widget, action, row, user, typed, said)
        if kind != "cost" or widget.left or widget.error:
            found.append(widget)
    return found


def _said_inside(name: str, said: Mapping[str, str]) -> str:
    return next((said[at] for at in said if at.startswith(f"{name}.")), "")


def _close(widget: Widget, action: Action, schema: Mapping[str, Any], user: User) -> None:
    """What the role does not let be filled in or chosen; what is chosen already stays."""
    widget.closed = closed(action, widget.name, user)
    widget.closed_options = {
        value: not_allowed(permission)
        for value, permission in schema.get("permissions", {}).items()
        if value != str(widget.value) and not user.may(permission)
    }


def closed(action: Action, name: str, user: User) -> str:
    """Why the role does not let the field be filled in; empty where it does."""
    try:
        permit_field(action.form, name, user)
    except NotPermitted as no:
        return no.detail
    return ""


def _choices(kind: str, schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    if kind == "country":
        return [("", "—"), *sorted(countries().items(), key=lambda one: one[1])]
    return [(one, str(_(one)).capitalize()) for one in schema.get("enum", [])]


def _holds(widget: Widget, row: Any) -> bool:
    """Whether the row has one of the choices; of many rows, and of others, nothing is chosen."""
    held = str(getattr(row, widget.name, ""))
    return any(held == value for value, _label in widget.options)


async def what_stays(action: Action, row: Any) -> Mapping[str, Refused]:
    """The fields that are not asked for, as they cannot be changed now, and why."""
    return await action.stays(row) if action.stays and row is not None else {}


async def _begun(action: Action, name: str, kind: str, row: Any) -> Any:
    if kind == "letter_to":
        return (await customer_of(row)).email
    if name == "notify" and action.notifies:
        settings = await load_settings()
        return settings.sends(action.notifies, (await customer_of(row)).language if row else "")
    return await _value(action, name, kind, row)


async def customer_of(row: Any) -> Any:
    """The order or quote whose customer an e-mail about ``row`` goes to."""
    of_order = isinstance(row, Invoice | CreditMemo | ReturnCase)
    return await Order.get(id=row.order_id) if of_order else row


async def _value(action: Action, name: str, kind: str, row: Any) -> Any:
    """What the field begins with: what the row has, or what is most likely meant."""
    if isinstance(row, Order | Customer) and action.name not in EDITS:
        return _meant(name, kind, row)
    if isinstance(row, Order) and name == "discount":
        return await orders_discount(row)
    if isinstance(row, Invoice) and name in PARTY:
        row = row.order  # the right invoice copies the order as it is by now
    if kind in ("lines", "quantities") or kind in ROWS:
        return ""
    held = getattr(row, name, "")
    if kind == "money" and isinstance(held, int):
        return major(held, row.currency)
    if isinstance(held, Decimal):
        return plain_rate(held)
    return held if isinstance(held, str | int) or hasattr(held, "isoformat") else str(held or "")


def _meant(name: str, kind: str, row: Order | Customer) -> str:
    """What is most likely typed about an order; what is asked of a customer is typed on purpose."""
    if isinstance(row, Customer):
        return ""
    if kind == "money" and name == "amount":
        return major(row.due or row.to_refund, row.currency)
    return row.payment_method if name == "method" and not row.to_refund else ""


async def _fill(
    widget: Widget,
    action: Action,
    row: Any,
    user: User,
    typed: Mapping[str, Any] | None,
    said: dict[str, str],
) -> None:
    """What needs a query, or is shown in rows; a row says its own errors."""
    match widget.kind:
        case kind if kind in ROWS:
            widget.error = said.get(widget.name, "")
            widget.declared = ROWS[kind]
            widget.rows = await shown_rows(kind, widget.name, row, typed, said)
        case "creditable_invoice" | "payment" | "own_note":
            widget.options = await _options(widget.kind, row, user)
        case "cost":
            left = await cost_left(row, widget.name, str((typed or {}).get("invoice", "")))
            widget.left = major(left, row.currency) if left else ""
        case "custom_status":
            held = getattr(row, "custom_status_id", None)
            statuses = await CustomStatus.filter(Q(active=True) | Q(id=held or 0))
            widget.options = [(one.name, one.name) for one in statuses]
            if typed is None and row is not None:
                widget.value = next((one.name for one in statuses if one.id == held), "")
        case "colleagues":
            others = await User.filter(active=True).exclude(id=user.id).order_by("name_key", "id")
            widget.options = [(one.email, str(one)) for one in others]
        case "on_hand":
            widget.value = row.on_hand if typed is None else typed.get(widget.name, "")
        case "quantities":
            widget.error = said.get(widget.name, "")
            widget.rows = await _quantities(widget.name, LEFT.get(action.name), row, typed, said)
        case "lines":
            widget.error, widget.columns = said.get(widget.name, ""), LINE_LABELS
            widget.rows = await edited_rows(widget.name, row, typed, said)


async def _options(kind: str, row: Any, user: User) -> list[tuple[str, str]]:
    """What of the row can be chosen."""
    match kind:
        case "creditable_invoice":
            return [(one.number, one.number) for one in await invoices_to_credit(row)]
        case "payment":
            return [("", str(_("The latest"))), *await _payments(row)]
    notes = await own_notes(row, user)
    return [(str(one.id), textwrap.shorten(one.text, 60)) for one in notes]


async def own_notes(order: Order, user: User) -> list[Note]:
    """What ``user`` wrote about the order, the latest first."""
    return await Note.filter(order_id=order.id, author_id=user.id).order_by("-id")


async def _payments(order: Order) -> list[tuple[str, str]]:
    """Payments of which something can be given back."""
    rows = await Payment.filter(order_id=order.id, reversed_at__isnull=True).order_by("id")
    return [
        (
            str(row.id),
            f"{say_money(row.amount - row.refunded, order.currency)} {row.method}".strip(),
        )
        for row in rows
        if row.amount > row.refunded
    ]


async def _quantities(
    name: str,
    left_of: str | None,
    order: Order,
    typed: Mapping[str, Any] | None,
    said: dict[str, str],
) -> list[dict[str, Any]]:
    """The order's lines with what is left of each; lines of which nothing is left are not asked."""
    rows, place = [], 0
    for line in await OrderLine.filter(order_id=order.id).order_by("id"):
        left = getattr(line, left_of or "quantity")
        value = left if typed is None else typed.get(f"{name}.{line.id}", "")
        error = ""
        if typed is not None and chosen(value):
            error = said.get(f"{name}.{place}.quantity") or said.get(f"{name}.{place}.line", "")
            place += 1
        if left or error:
            rows.append({"line": line, "left": left, "value": value, "error": error})
    return rows


def chosen(quantity: str) -> bool:
    """Whether a typed quantity takes any of its line."""
    return quantity.strip() not in ("", "0")
