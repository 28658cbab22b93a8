"""Orders of a list, one row a line: the rows of an order are those of the same order number."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from actions.importing.data import ImportBatch
from actions.importing.record_import import ImportRow
from backdesk.i18n import _
from backdesk.money import format_money, half_up, vat_of
from gateways.importers.external_order import (
    ExternalLine,
    ExternalOrder,
    InvalidOrder,
    clean_text,
    currency_of,
)
from gateways.importers.import_options import LIST, OURS, Choices, Listed
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
from gateways.importers.order_history import first, tell_what_happened
from gateways.importers.order_mapper import add_order, leave_out_order
from gateways.importers.presets import sources, words_of
from gateways.importers.refund_mapper import ExternalRefund, RefundMapper, leave_out_refunds
from gateways.importers.status_words import STATES, Words
from models.party import ADDRESS, CONTACT

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PARTY = (*CONTACT, *ADDRESS)
SHIPS_TO = ("name", *ADDRESS)

Group = tuple[str, list[ImportRow]]


def grouped(listed: Listed) -> list[Group]:
    """``(order number, its rows)`` in the order of their first rows."""
    groups: dict[str, list[ImportRow]] = {}
    for row in listed.rows:
        groups.setdefault(str(row.values.get("order") or f"line {row.line}"), []).append(row)
    return list(groups.items())


def read_orders(groups: list[Group], choices: Choices) -> list[ImportBatch]:
    """One reading a currency."""
    readings: dict[str, ImportBatch] = {}
    meaning, words = choices.meaning(), _words(choices)
    for number, rows in groups:
        try:
            currency = currency_of(first(rows, "currency") or choices.currency)
        except InvalidOrder as wrong:
            currency = choices.currency
            rows[0].problem = rows[0].problem or str(wrong)
        reading = readings.setdefault(
            currency, ImportBatch(choices.source or LIST, currency, of_any_shop=True)
        )
        whole = choices.rows == "order"
        try:
            told = _told(number, rows, reading, meaning, whole=whole)
            refunded = tell_what_happened(told, rows, words)
        except InvalidOrder as wrong:
            _leave_out(reading, number, rows, _sums(rows, meaning, whole=whole), str(wrong), words)
            continue
        _add(reading, told, refunded)
    return list(readings.values())


def _words(choices: Choices) -> Words:
    """Those of its preset; what was chosen for this list goes before them."""
    found = {column: dict(words) for column, words in words_of(choices.preset).items()}
    for column, chosen in choices.words.items():
        own = {word: STATES[says] for word, says in chosen.items() if says in STATES}
        found[column] = found.get(column, {}) | own
    return found


def _leave_out(
    reading: ImportBatch,
    number: str,
    rows: list[ImportRow],
    sums: list[tuple[int, int]],
    why: str,
    words: Words,
) -> None:
    """What was given back of an order that stays out stays out too, a document of its own."""
    leave_out_order(reading, number, sums, why)
    total = sum(amount for _line, amount in sums)
    told = ExternalOrder(rows[0].line, number, "", reading.currency, EPOCH, {}, total=total)
    with suppress(InvalidOrder):  # it was never placed: nothing was given back
        refunded = tell_what_happened(told, rows, words)
        leave_out_refunds(reading, told, _refunds(told, refunded))


def _refunds(told: ExternalOrder, refunded: int) -> list[ExternalRefund]:
    when = told.cancelled_at or told.shipped_at or told.paid_at or told.placed_at
    return [ExternalRefund(f"{told.document} refunded", when, refunded)] if refunded else []


def _add(reading: ImportBatch, told: ExternalOrder, refunded: int) -> None:
    order, refunds = add_order(reading, told), _refunds(told, refunded)
    if order is None:
        leave_out_refunds(reading, told, refunds)
        return
    for refund in refunds:
        RefundMapper(reading, order, told.line).add(refund)


def _sums(rows: list[ImportRow], meaning: Meaning, *, whole: bool) -> list[tuple[int, int]]:
    """What each row of an order that stays out comes to; together its total, where it tells one."""
    if whole:
        return [(rows[0].line, _whole_total(rows) or 0)]
    amounts = [sum(line_amounts(row.values, meaning)) for row in rows]
    totals = values(rows, "total")
    total = totals[0] if meaning.total == "order" and totals else comes_to(rows, meaning)
    amounts[0] += total - sum(amounts)
    return [(row.line, amount) for row, amount in zip(rows, amounts, strict=True)]


def _told(
    number: str, rows: list[ImportRow], reading: ImportBatch, meaning: Meaning, *, whole: bool
) -> ExternalOrder:
    """``whole``: its lines are not told, it comes in as one of its total."""
    for row in rows:
        if row.problem:
            raise InvalidOrder(_("line {line}: {why}"), line=row.line, why=row.problem)
    placed = first(rows, "placed_at")
    if placed is None:
        raise InvalidOrder(_("the order date is missing"))
    told = ExternalOrder(
        line=rows[0].line,
        document=number,
        external_id=f"{reading.source}:{number}",
        currency=reading.currency,
        placed_at=placed,
        party=_party(rows),
        included=meaning.included or whole,
        shipping_method=clean_text(first(rows, "shipping_method")),
        carrier=clean_text(first(rows, "carrier")),
        tracking_code=clean_text(first(rows, "tracking_code")),
        payment_method=clean_text(first(rows, "payment_method")),
        reference=clean_text(first(rows, "reference")),
        remark=str(first(rows, "remark") or ""),
        note=_note(rows),
    )
    if whole:
        _tell_the_whole(told, rows)
    else:
        _tell_lines(told, rows, meaning)
    told.remarks += [text for row in rows for text in row.remarks]
    _name_as_before(told, number, reading.source)
    _say_what_differs(told, rows)
    return told


def _note(rows: list[ImportRow]) -> str:
    """What colleagues read of it: what the other shop's people wrote, its tags and its code."""
    said = [str(first(rows, "internal_note") or "")]
    for name, words in (("tags", _("Tags: {text}")), ("discount_code", _("Discount code: {text}"))):
        found = ", ".join(values(rows, name))
        said += [words.format(text=found)] if found else []
    return "\n".join(filter(None, said))


def _of_its_own(rows: list[ImportRow], meaning: Meaning) -> Meaning:
    """Whether its prices include VAT, where each line tells its price and its total with VAT."""
    totals = [row.values.get("line_total") for row in rows]
    if None in totals:
        return meaning
    amounts = [line_amount(row.values, meaning) for row in rows]
    vats = [line_amounts(row.values, replace(meaning, included=False))[1] for row in rows]
    if amounts == totals:
        return replace(meaning, included=True)
    on_top = [amount + vat for amount, vat in zip(amounts, vats, strict=True)] == totals
    return replace(meaning, included=False) if on_top else meaning


def _tell_lines(told: ExternalOrder, rows: list[ImportRow], meaning: Meaning) -> None:
    meaning = _of_its_own(rows, meaning)
    told.included = meaning.included
    _refuse_what_differs(rows, told.currency, meaning)
    told.vat = first(rows, "order_vat")
    told.lines = [_line(row, rows, meaning) for row in rows]
    told.discount = order_discount(rows, meaning)
    told.shipping = shipping_cost(rows, meaning)
    told.shipping_vat = None if told.vat else shipping_vat(rows, meaning)
    told.total = first(rows, "total") if meaning.total == "order" else None
    told.payment_cost = first(rows, "payment_cost") or 0
    rate = max((line.vat_rate or Decimal(0) for line in told.lines), default=Decimal(0))
    told.payment_vat = vat_of(told.payment_cost, rate, included=told.included)


def _tell_the_whole(told: ExternalOrder, rows: list[ImportRow]) -> None:
    told.total = _whole_total(rows)
    if not told.total:
        raise InvalidOrder(_("its total is missing or zero"))
    told.whole = True
    told.shipping = min(int(first(rows, "shipping") or 0), told.total)
    vat, rate = first(rows, "order_vat"), first(rows, "vat_rate")
    told.vat = vat
    told.shipping_vat = None if vat else vat_of(told.shipping, rate or Decimal(0), included=True)
    told.lines = [
        ExternalLine(
            name=_("Order {number}").format(number=told.document),
            quantity=1,
            amount=told.total - told.shipping,
            vat_rate=rate or (None if vat else Decimal(0)),
            physical=first(rows, "physical") is not False,
            line=told.line,
        )
    ]


def _whole_total(rows: list[ImportRow]) -> int | None:
    """As it is told, or what its documents above zero come to."""
    documents = [row.values["document"] for row in rows if row.values.get("document")]
    total: int | None = first(rows, "total")
    return total if total is not None else sum(max(one, 0) for one in documents)


def _party(rows: list[ImportRow]) -> dict[str, str]:
    """Where only the address that it ships to is told, the buyer is there."""
    party = {name: text for name in PARTY if (text := first(rows, name))}
    to = {f"shipping_{name}": first(rows, f"shipping_{name}") or "" for name in SHIPS_TO}
    if not any(party.get(name) for name in ("street", "postcode", "city")):
        return {name: text for name in ADDRESS if (text := to[f"shipping_{name}"])} | party
    told = any(to[f"shipping_{name}"] for name in ("street", "postcode", "city"))
    same = all(to[f"shipping_{name}"] == party.get(name, "") for name in ("street", "city"))
    return party | {name: text for name, text in to.items() if text and told and not same}


def _name_as_before(told: ExternalOrder, number: str, source: str) -> None:
    """Under what name it came before lists had a source."""
    if source == OURS:
        told.ours = number
    elif source in sources():
        told.also = [f"{LIST}:{number}"]
    else:
        told.perhaps = [f"{LIST}:{number}"]


def _line(row: ImportRow, rows: list[ImportRow], meaning: Meaning) -> ExternalLine:
    found, quantity = row.values, row.values.get("quantity")
    if quantity == 0 and first(rows, "refunded"):
        row.remarks.append(str(_("all its units were refunded: taken as one")))
        found["quantity"] = quantity = 1
    price = found.get("unit_price")
    if not quantity:
        raise InvalidOrder(_("line {line}: the quantity is missing or zero"), line=row.line)
    if price is None:
        raise InvalidOrder(_("line {line}: the unit price is missing"), line=row.line)
    vat = found.get("line_vat") or found.get("order_vat")
    each = price if meaning.price == "unit" else price / quantity
    return ExternalLine(
        name=found.get("product") or found.get("sku") or "",
        quantity=quantity,
        amount=line_amount(found, meaning),
        price=half_up(int(each * 10_000), 10_000),
        sku=found.get("sku") or "",
        vat=found.get("line_vat"),
        vat_rate=found.get("vat_rate") or (None if vat else Decimal(0)),
        physical=found.get("physical") is not False,
        line=row.line,
    )


def _refuse_what_differs(rows: list[ImportRow], currency: str, meaning: Meaning) -> None:
    """:raises InvalidOrder: its rows tell several amounts of what an order has one of."""
    of_order = [("total", meaning.total), ("shipping", meaning.shipping)]
    of_order += [("line_discount", meaning.discount), ("order_discount", "order")]
    for name, of in of_order:
        found = values(rows, name)
        if of == "order" and len(found) > 1:
            raise InvalidOrder(
                _("its rows have several amounts of {column}: {amounts}; are they of the rows?"),
                column=name.replace("_", " "),
                amounts=", ".join(format_money(int(one), currency) for one in found[:5]),
            )
    if meaning.total == "line":
        _refuse_other_totals(rows, currency, meaning)


def _refuse_other_totals(rows: list[ImportRow], currency: str, meaning: Meaning) -> None:
    for row in rows:
        total, (amount, vat) = row.values.get("total"), line_amounts(row.values, meaning)
        if total is not None and total not in (amount, amount + vat):
            raise InvalidOrder(
                _("line {line}: its total is {total}, but it comes to {amount}"),
                line=row.line,
                total=format_money(total, currency),
                amount=format_money(amount + vat, currency),
            )


def _say_what_differs(told: ExternalOrder, rows: list[ImportRow]) -> None:
    for name in ("email", "placed_at"):
        if len(values(rows, name)) > 1:
            said = _("its rows differ in {column}: the first counts")
            told.say(said, column=name.replace("_", " "))
