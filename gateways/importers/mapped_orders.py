"""Orders of a list, one row a line: the rows of an order are those of the same order number."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from actions.importing.imported import Reading
from actions.importing.listed import ListedRow
from gateways.importers.choices import Choices, Listed
from gateways.importers.layouts import LAYOUTS, LIST
from gateways.importers.meaning import (
    Meaning,
    comes_to,
    line_amount,
    line_amounts,
    order_discount,
    shipping_cost,
    shipping_vat,
    values,
)
from gateways.importers.told import Told, ToldLine, WrongOrder, currency_of, text_of
from gateways.importers.told_orders import add_order, leave_out_order
from models.money import half_up, say_money
from models.party import ADDRESS, CONTACT
from models.words import _

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
    meaning = choices.meaning()
    for number, rows in groups:
        words = _first(rows, "currency") or choices.currency
        try:
            currency = currency_of(words)
        except WrongOrder as wrong:
            currency = choices.currency
            rows[0].problem = rows[0].problem or str(wrong)
        reading = readings.setdefault(
            currency, Reading(choices.source or LIST, currency, of_any_shop=True)
        )
        try:
            told = _told(number, rows, reading, meaning)
        except WrongOrder as wrong:
            leave_out_order(reading, number, _sums(rows, meaning), str(wrong))
            continue
        add_order(reading, told)
    return list(readings.values())


def _sums(rows: list[ListedRow], meaning: Meaning) -> list[tuple[int, int]]:
    """What each row of an order that stays out comes to; together its total, where it tells one."""
    amounts = [sum(line_amounts(row.values, meaning)) for row in rows]
    totals = values(rows, "total")
    whole = totals[0] if meaning.total == "order" and totals else comes_to(rows, meaning)
    amounts[0] += whole - sum(amounts)
    return [(row.line, amount) for row, amount in zip(rows, amounts, strict=True)]


def _told(number: str, rows: list[ListedRow], reading: Reading, meaning: Meaning) -> Told:
    for row in rows:
        if row.problem:
            raise WrongOrder(_("line {line}: {why}"), line=row.line, why=row.problem)
    placed = _first(rows, "placed_at")
    if placed is None:
        raise WrongOrder(_("the order date is missing"))
    _refuse_what_differs(rows, reading.currency, meaning)
    vat = _first(rows, "order_vat")
    told = Told(
        line=rows[0].line,
        document=number,
        external_id=f"{reading.source}:{number}",
        currency=reading.currency,
        placed_at=placed,
        party={name: text for name in PARTY if (text := _first(rows, name))},
        lines=[_line(row, meaning) for row in rows],
        included=meaning.included,
        discount=order_discount(rows, meaning),
        shipping=shipping_cost(rows, meaning),
        shipping_vat=None if vat else shipping_vat(rows, meaning),
        vat=vat,
        shipping_method=text_of(_first(rows, "shipping_method")),
        total=_first(rows, "total") if meaning.total == "order" else None,
        payment_method=text_of(_first(rows, "payment_method")),
        remark=str(_first(rows, "remark") or ""),
        paid_at=_day(_first(rows, "paid"), placed),
        shipped_at=_day(_first(rows, "shipped"), placed),
        remarks=[text for row in rows for text in row.remarks],
    )
    _name_as_before(told, number, reading.source)
    _say_what_differs(told, rows)
    return told


def _name_as_before(told: Told, number: str, source: str) -> None:
    """Under what name it came before lists had a source."""
    if source in {layout.source for layout in LAYOUTS}:
        told.also = [f"{LIST}:{number}"]
    else:
        told.perhaps = [f"{LIST}:{number}"]


def _line(row: ListedRow, meaning: Meaning) -> ToldLine:
    found, quantity = row.values, row.values.get("quantity")
    price = found.get("unit_price")
    if not quantity:
        raise WrongOrder(_("line {line}: the quantity is missing or zero"), line=row.line)
    if price is None:
        raise WrongOrder(_("line {line}: the unit price is missing"), line=row.line)
    vat = found.get("line_vat") or found.get("order_vat")
    each = price if meaning.price == "unit" else price / quantity
    return ToldLine(
        name=found.get("product") or found.get("sku") or "",
        quantity=quantity,
        amount=line_amount(found, meaning),
        price=half_up(int(each * 10_000), 10_000),
        sku=found.get("sku") or "",
        vat=found.get("line_vat"),
        vat_rate=found.get("vat_rate") or (None if vat else Decimal(0)),
        line=row.line,
    )


def _first(rows: list[ListedRow], name: str) -> Any:
    """What is told of the order stands on its first row, or on each."""
    return next(iter(values(rows, name)), None)


def _day(told: datetime | bool | None, placed: datetime) -> datetime | None:
    if isinstance(told, datetime):
        return told
    return placed if told else None


def _refuse_what_differs(rows: list[ListedRow], currency: str, meaning: Meaning) -> None:
    """:raises WrongOrder: its rows tell several amounts of what an order has one of."""
    of_order = [("total", meaning.total), ("shipping", meaning.shipping)]
    of_order.append(("line_discount", meaning.discount))
    for name, of in of_order:
        found = values(rows, name)
        if of == "order" and len(found) > 1:
            raise WrongOrder(
                _("its rows have several amounts of {column}: {amounts}; are they of the rows?"),
                column=name.replace("_", " "),
                amounts=", ".join(say_money(int(one), currency) for one in found[:5]),
            )
    if meaning.total == "line":
        _refuse_other_totals(rows, currency, meaning)


def _refuse_other_totals(rows: list[ListedRow], currency: str, meaning: Meaning) -> None:
    for row in rows:
        total, (amount, vat) = row.values.get("total"), line_amounts(row.values, meaning)
        if total is not None and total not in (amount, amount + vat):
            raise WrongOrder(
                _("line {line}: its total is {total}, but it comes to {amount}"),
                line=row.line,
                total=say_money(total, currency),
                amount=say_money(amount + vat, currency),
            )


def _say_what_differs(told: Told, rows: list[ListedRow]) -> None:
    for name in ("email", "placed_at"):
        if len(values(rows, name)) > 1:
            said = _("its rows differ in {column}: the first counts")
            told.say(said, column=name.replace("_", " "))
