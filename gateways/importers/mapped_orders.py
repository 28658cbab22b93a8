"""Orders of a list, one row a line: the rows of an order are those of the same order number."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from actions.importing.imported import Reading
from actions.importing.listed import ListedRow
from gateways.importers.mapped import Choices, Listed
from gateways.importers.told import Told, ToldLine, WrongOrder, currency_of, text_of
from gateways.importers.told_orders import add_order, leave_out
from models.money import vat_of
from models.party import ADDRESS, CONTACT
from models.words import _

SOURCE = "csv"
PARTY = (*CONTACT, *ADDRESS)

Group = tuple[str, list[ListedRow]]


def grouped(listed: Listed) -> list[Group]:
    """``(order number, its rows)`` in the order of their first rows."""
    groups: dict[str, list[ListedRow]] = {}
    for row in listed.rows:
        groups.setdefault(str(row.values.get("order") or f"line {row.line}"), []).append(row)
    return list(groups.items())


def read_orders(groups: list[Group], choices: Choices) -> list[Reading]:
    """One reading a currency."""
    readings: dict[str, Reading] = {}
    for number, rows in groups:
        line, words = rows[0].line, rows[0].values.get("currency") or choices.currency
        try:
            currency = currency_of(words)
        except WrongOrder as wrong:
            currency = choices.currency
            rows[0].problem = rows[0].problem or str(wrong)
        reading = readings.setdefault(currency, Reading(SOURCE, currency))
        try:
            add_order(reading, _told(number, rows, currency, choices))
        except WrongOrder as wrong:
            leave_out(reading, line, number, 0, str(wrong))
    return list(readings.values())


def _told(number: str, rows: list[ListedRow], currency: str, choices: Choices) -> Told:
    for row in rows:
        if row.problem:
            raise WrongOrder(_("line {line}: {why}"), line=row.line, why=row.problem)
    placed = _first(rows, "placed_at")
    if placed is None:
        raise WrongOrder(_("the order date is missing"))
    told = Told(
        line=rows[0].line,
        document=number,
        external_id=f"{SOURCE}:{number}",
        currency=currency,
        placed_at=placed,
        party={name: text for name in PARTY if (text := _first(rows, name))},
        lines=[_line(row, choices) for row in rows],
        included=choices.included,
        shipping=_once(rows, "shipping"),
        shipping_method=text_of(_first(rows, "shipping_method")),
        total=_first(rows, "total"),
        payment_method=text_of(_first(rows, "payment_method")),
        remark=str(_first(rows, "remark") or ""),
        paid_at=_day(_first(rows, "paid"), placed),
        shipped_at=_day(_first(rows, "shipped"), placed),
    )
    rate = max(row.values.get("vat_rate") or Decimal(0) for row in rows)
    told.shipping_vat = vat_of(told.shipping, rate, included=told.included)
    _say_what_differs(told, rows)
    return told


def _line(row: ListedRow, choices: Choices) -> ToldLine:
    values, quantity = row.values, row.values.get("quantity")
    price = values.get("unit_price")
    if not quantity:
        raise WrongOrder(_("line {line}: the quantity is missing or zero"), line=row.line)
    if price is None:
        raise WrongOrder(_("line {line}: the unit price is missing"), line=row.line)
    amount = price * quantity - (values.get("line_discount") or 0)
    rate = values.get("vat_rate") or Decimal(0)
    return ToldLine(
        name=values.get("product") or values.get("sku") or "",
        quantity=quantity,
        amount=amount,
        price=price,
        sku=values.get("sku") or "",
        vat=vat_of(max(amount, 0), rate, included=choices.included),
        vat_rate=rate,
        line=row.line,
    )


def _first(rows: list[ListedRow], name: str) -> Any:
    """What is told of the order stands on its first row, or on each."""
    return next((row.values[name] for row in rows if row.values.get(name) not in (None, "")), None)


def _once(rows: list[ListedRow], name: str) -> int:
    return int(_first(rows, name) or 0)


def _day(told: datetime | bool | None, placed: datetime) -> datetime | None:
    if isinstance(told, datetime):
        return told
    return placed if told else None


def _say_what_differs(told: Told, rows: list[ListedRow]) -> None:
    for name in ("email", "placed_at", "shipping", "total"):
        found = {row.values[name] for row in rows if row.values.get(name) not in (None, "")}
        if len(found) > 1:
            said = _("its rows differ in {column}: the first counts")
            told.say(said, column=name.replace("_", " "))
