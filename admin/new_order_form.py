"""What was typed on the page of a new order or quote: kept, read, and priced as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from starlette.datastructures import FormData

from actions.order.line_form import lines_to_price
from actions.order.order_form import PricedOrder, PricedOrderForm, price_form
from admin.new_order_labels import LABELS
from admin.widgets.order_lines import line_typed, typed_lines
from backdesk.actions.errors import FieldError, Invalid
from backdesk.actions.form import Form, parse_strings
from backdesk.admin.actions.submission import parse_local_datetime, read_or_say
from backdesk.admin.field_labels import said_of
from backdesk.amount_text import parse_amount, parse_rate
from backdesk.auth.user import User
from backdesk.country import is_currency
from backdesk.i18n import _
from models.customer import Customer
from models.party import ADDRESS, CONTACT
from models.settings import VatRounding

F = TypeVar("F", bound=Form)
COSTS = {
    "discount": "money",
    "shipping_cost": "money",
    "shipping_vat_rate": "rate",
    "payment_cost": "money",
    "payment_vat_rate": "rate",
}
REST = {
    "shipping_method": "text",
    "payment_method": "text",
    "remark": "long",
    "valid_until": "date",
    "placed_at": "date-time",
    "paid": "switch",
}
SHIPS_TO = ("name", *ADDRESS)
Typed = dict[str, Any]


def submitted_values(form: FormData) -> Typed:
    """Every field by its name; the lines as rows, those left empty are not there."""
    typed: Typed = {key: value for key, value in form.multi_items() if isinstance(value, str)}
    typed["currency"] = typed.get("currency", "").strip().upper()
    return typed | {"lines": typed_lines("lines", typed)}


def parse_address(customer: Customer) -> dict[str, str]:
    """A known customer as a person would type it."""
    found = {f"customer.{name}": getattr(customer, name) for name in CONTACT}
    found |= {f"customer.address.{part}": getattr(customer, part) for part in ADDRESS}
    return found | {
        f"customer.shipping_address.{part}": getattr(customer, f"shipping_{part}")
        for part in SHIPS_TO
    }


def parse_new_order(form: type[F], typed: Typed, user: User) -> F:
    """:raises Invalid: naming each wrong field, whether it was read or checked."""
    wrong: list[FieldError] = []
    data = _priced(typed, typed["lines"], wrong)
    if not typed["lines"]:
        wrong.append(FieldError("lines", str(_("Add at least one line."))))
    for name, kind in REST.items():
        if name in form.model_fields:
            try:
                data[name] = _read(kind, name, typed, user)
            except ValueError as error:
                wrong.append(FieldError(name, str(error)))
    return _as_form(form, data | {"customer": _customer(typed)}, wrong)


def _read(kind: str, name: str, typed: Typed, user: User) -> Any:
    raw = typed.get(name, "")
    if kind == "switch":
        return name in typed
    return parse_local_datetime(raw, user) if kind == "date-time" and raw else raw


def _customer(typed: Typed) -> dict[str, Any]:
    """The address to ship to is there only where something of it was typed."""
    found: dict[str, Any] = {name: typed.get(f"customer.{name}", "").strip() for name in CONTACT}
    found["address"] = {part: typed.get(f"customer.address.{part}", "") for part in ADDRESS}
    elsewhere = {part: typed.get(f"customer.shipping_address.{part}", "") for part in SHIPS_TO}
    if any(value.strip() for value in elsewhere.values()):
        found["shipping_address"] = elsewhere
    return found


def _priced(typed: Typed, lines: list[Any], wrong: list[FieldError]) -> dict[str, Any]:
    currency = typed["currency"] if is_currency(typed["currency"]) else "EUR"
    data: dict[str, Any] = {
        "currency": typed["currency"],
        "prices_include_vat": "prices_include_vat" in typed,
        "lines": [line_typed(one, currency, f"lines.{at}", wrong) for at, one in enumerate(lines)],
    }
    for name, kind in COSTS.items():
        raw = typed.get(name, "")
        if raw.strip():
            parse = parse_rate if kind == "rate" else partial(parse_amount, currency=currency)
            data[name] = read_or_say(parse, raw.strip(), name, wrong)
    return data


def _as_form(form: type[F], data: Mapping[str, Any], wrong: list[FieldError]) -> F:
    """What could not be read is said once, beside what the form finds."""
    known = {error.field for error in wrong}
    try:
        read = parse_strings(form, data)
    except Invalid as problem:
        more = [error for error in problem.errors if error.field not in known]
        raise Invalid([*wrong, *more]) from None
    if wrong:
        raise Invalid(wrong)
    return read


@dataclass
class DraftTotals:
    """What it comes to by now, and what is not counted yet, in words."""

    worked_out: PricedOrder | None = None
    missing: list[str] = field(default_factory=list)


async def draft_totals(typed: Typed, rounding: VatRounding) -> DraftTotals:
    """The totals of what is complete. Nothing is stored, and nothing is locked."""
    found = DraftTotals()
    left = dict(enumerate(typed["lines"]))
    typed = dict(typed)
    while left:
        places, wrong = list(left), list[FieldError]()
        try:
            form = _as_form(PricedOrderForm, _priced(typed, list(left.values()), wrong), wrong)
            found.worked_out = price_form(form, await lines_to_price(form.lines), rounding)
            break
        except Invalid as problem:
            for error in problem.errors:
                if error.field == "lines":
                    return found  # none was typed yet
                leave_out = _of_line(error, places)
                found.missing.append(_said(error, leave_out))
                if leave_out is not None:
                    left.pop(leave_out, None)
                elif typed.pop(error.field if error.field in COSTS else "", None) is None:
                    return DraftTotals(missing=found.missing)
    return found


def _of_line(error: FieldError, places: list[int]) -> int | None:
    """The place, as typed, of the line that is wrong."""
    name, _dot, rest = error.field.partition(".")
    return places[int(rest.partition(".")[0])] if name == "lines" and rest else None


def _said(error: FieldError, place: int | None) -> str:
    column = error.field.rpartition(".")[2]
    field_ = error.field if place is None else f"lines.{place}.{column}"
    return said_of(LABELS, FieldError(field_, error.message))
