"""Shopify's orders export: a row for each line, what is said of the order on its first one."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from actions.importing.data import ImportBatch
from backdesk.i18n import _
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.spreadsheet import SHORTENED
from gateways.importers.external_order import (
    ExternalLine,
    ExternalOrder,
    InvalidOrder,
    clean_email,
    clean_text,
    currency_of,
    minor_or_zero,
    moment,
    parse_quantity,
    to_country_code,
    to_minor_units,
    to_party,
)
from gateways.importers.named_columns import read_named
from gateways.importers.order_mapper import add_order, leave_out_order, skip_order
from gateways.importers.refund_mapper import ExternalRefund, RefundMapper
from gateways.importers.shopify.status import PAID, UNPAID, cancel_voided, payment_status_warning

SOURCE = "shopify"
NEEDED = tuple(
    (
        "Name;Email;Financial Status;Currency;Total;Created at;"
        "Lineitem quantity;Lineitem name;Lineitem price"
    ).split(";")
)
OPTIONAL = tuple(
    (
        "Id;Paid at;Fulfillment Status;Fulfilled at;Subtotal;Shipping;Taxes;Discount Code;"
        "Discount Amount;Shipping Method;Lineitem sku;Lineitem requires shipping;Lineitem taxable;"
        "Lineitem fulfillment status;Lineitem discount;Notes;Cancelled at;Payment Method;"
        "Payment Reference;Refunded Amount;Outstanding Balance;Phone;Billing Name;Billing Company;"
        "Billing Street;Billing Address1;Billing City;Billing Zip;Billing Province;"
        "Billing Country;Billing Phone;Shipping Name;Shipping Street;Shipping Address1;"
        "Shipping City;Shipping Zip;Shipping Province;Shipping Country"
    ).split(";")
) + tuple(f"Tax {n} Value" for n in range(1, 6))
PARTLY = {"partial", "partially fulfilled"}
SHIPPED = PARTLY | {"fulfilled", "restocked", "unfulfilled", "pending", ""}

AMOUNTS = tuple(
    (
        "Subtotal;Shipping;Taxes;Total;Discount Amount;Lineitem price;Lineitem discount;"
        "Refunded Amount;Outstanding Balance"
    ).split(";")
) + tuple(f"Tax {n} Value" for n in range(1, 6))
Row = tuple[int, dict[str, str]]


def read_export(path: Path) -> list[ImportBatch]:
    """:raises UnreadableFile: in one sentence, what is wrong with the file."""
    orders: dict[str, list[Row]] = {}
    name = ""
    for line, row in read_named(path, NEEDED, OPTIONAL):
        name = row["Name"] or name
        orders.setdefault(name, []).append((line, _as_exported(row)))
    if not orders:
        raise UnreadableFile(_("{file} has no orders."), file=path.name)
    readings: dict[str, ImportBatch] = {}
    for name, rows in orders.items():
        _read(readings, name, rows)
    return list(readings.values())


def _as_exported(row: dict[str, str]) -> dict[str, str]:
    """Decimals with a point, yes and no in small letters, and no id that was shortened."""
    for name in AMOUNTS:
        row[name] = re.sub(r"^(-?\d+),(\d{1,2})$", r"\1.\2", row[name])
    for name in ("Lineitem requires shipping", "Lineitem taxable"):
        row[name] = row[name].lower()
    if SHORTENED.fullmatch(row["Id"]):
        row["Id"] = ""
    return row


def _read(readings: dict[str, ImportBatch], name: str, rows: list[Row]) -> None:
    line, first = rows[0]
    try:
        currency = currency_of(first["Currency"])
    except InvalidOrder as wrong:
        other = readings.setdefault("EUR", ImportBatch(SOURCE, "EUR"))
        _leave_out(other, name, rows, "EUR", str(wrong))
        return
    reading = readings.setdefault(currency, ImportBatch(SOURCE, currency))
    try:
        told = _told(name, rows, currency)
        refunded = to_minor_units(first["Refunded Amount"], currency, "Refunded Amount")
    except InvalidOrder as wrong:
        _leave_out(reading, name, rows, currency, str(wrong))
        return
    order = add_order(reading, told)
    if order is None:
        if refunded and told.cancelled_at is None:
            skip_order(reading, line, f"{name} refunded", -refunded, str(_("its order stays out")))
        return
    when = told.cancelled_at or told.shipped_at or told.paid_at or told.placed_at
    RefundMapper(reading, order, line).add(ExternalRefund(f"{name} refunded", when, refunded))


def _leave_out(reading: ImportBatch, name: str, rows: list[Row], currency: str, why: str) -> None:
    """With what was refunded of it, a document of its own, unless it was cancelled."""
    leave_out_order(reading, name, _sums(rows, currency), why)
    line, first = rows[0]
    refunded = minor_or_zero(first["Refunded Amount"], currency)
    sent = first["Fulfillment Status"].lower() in ("fulfilled", *PARTLY)
    voided = first["Financial Status"].lower() == "voided"
    if refunded and (sent or not (first["Cancelled at"] or voided)):
        skip_order(reading, line, f"{name} refunded", -refunded, str(_("its order stays out")))


def _sums(rows: list[Row], currency: str) -> list[tuple[int, int]]:
    """What each row of an order that stays out comes to, as far as it can be read; together its
    total.
    """
    found = [(line, _amount(row, currency)) for line, row in rows]
    first, amount = found[0]
    whole = minor_or_zero(rows[0][1]["Total"], currency)
    found[0] = first, amount + whole - sum(one for _line, one in found)
    return found


def _amount(row: dict[str, str], currency: str) -> int:
    try:
        return _line(0, row, currency).amount
    except InvalidOrder:
        return 0


def _told(name: str, rows: list[Row], currency: str) -> ExternalOrder:
    line, first = rows[0]
    placed = moment(first["Created at"], "Created at")
    if placed is None:
        raise InvalidOrder(_("{column} is missing"), column="Created at")
    lines = [_line(place, row, currency) for place, row in rows if row["Lineitem name"]]
    told = ExternalOrder(
        line=line,
        document=name,
        external_id=f"{SOURCE}:{first['Id'] or name}",
        currency=currency,
        placed_at=placed,
        party=_party(first),
        lines=lines,
        shipping=to_minor_units(first["Shipping"], currency, "Shipping"),
        shipping_method=clean_text(first["Shipping Method"]),
        vat=to_minor_units(first["Taxes"], currency, "Taxes"),
        total=to_minor_units(first["Total"], currency, "Total"),
        payment_method=clean_text(first["Payment Method"]),
        reference=clean_text(first["Payment Reference"]),
        remark=first["Notes"].replace("\0", "")[:10_000],
        cancelled_at=moment(first["Cancelled at"], "Cancelled at"),
        also=[f"{SOURCE}:{name}"],
        nameless=not first["Id"],
    )
    _discount_and_taxes(told, first)
    _money(told, first)
    _shipping(told, rows)
    cancel_voided(told, first["Financial Status"].lower())
    return told


def _line(place: int, row: dict[str, str], currency: str) -> ExternalLine:
    quantity = parse_quantity(row["Lineitem quantity"])
    price = to_minor_units(row["Lineitem price"], currency, "Lineitem price")
    off = to_minor_units(row["Lineitem discount"], currency, "Lineitem discount")
    return ExternalLine(
        name=clean_text(row["Lineitem name"], 300),
        quantity=quantity,
        amount=price * quantity - off,
        price=price,
        sku=clean_text(row["Lineitem sku"], 100),
        line=place,
        taxable=row["Lineitem taxable"] != "false",
        physical=row["Lineitem requires shipping"] != "false",
    )


def _discount_and_taxes(told: ExternalOrder, first: dict[str, str]) -> None:
    """The subtotal is after discounts; whether taxes come on top of it is told by the total."""
    currency, on_lines = told.currency, sum(line.amount for line in told.lines)
    told.discount = to_minor_units(first["Discount Amount"], currency, "Discount Amount")
    if first["Subtotal"]:
        subtotal = to_minor_units(first["Subtotal"], currency, "Subtotal")
        before = sum((line.price or 0) * line.quantity for line in told.lines)
        if on_lines - subtotal in (0, told.discount, told.discount - (before - on_lines)):
            told.discount = max(on_lines - subtotal, 0)
        elif subtotal != on_lines - told.discount:
            told.say(
                _("its subtotal is {subtotal}, its lines say otherwise"), subtotal=first["Subtotal"]
            )
    without = on_lines - told.discount + told.shipping
    told.included = told.vat == 0 or abs((told.total or 0) - without) < (told.vat or 0) / 2
    parts = [
        to_minor_units(first[f"Tax {n} Value"], currency, f"Tax {n} Value") for n in range(1, 6)
    ]
    if any(parts) and sum(parts) != told.vat:
        told.say(_("its single taxes do not sum to {taxes}"), taxes=first["Taxes"])


def _money(told: ExternalOrder, first: dict[str, str]) -> None:
    status = first["Financial Status"].lower().replace(" ", "_")
    paid_at = moment(first["Paid at"], "Paid at")
    if status in PAID or (status not in UNPAID and paid_at):
        told.paid_at = paid_at or told.placed_at
    elif status == "partially_paid":
        open_amount = to_minor_units(
            first["Outstanding Balance"], told.currency, "Outstanding Balance"
        )
        told.paid = max((told.total or 0) - open_amount, 0)
        told.paid_at = paid_at or told.placed_at
    payment_status_warning(told, status)


def _shipping(told: ExternalOrder, rows: list[Row]) -> None:
    first = rows[0][1]
    status = first["Fulfillment Status"].lower()
    sent: datetime | None = moment(first["Fulfilled at"], "Fulfilled at")
    if status not in SHIPPED:
        told.say(_("the shipping status “{status}” is unknown"), status=status[:40])
    if status == "fulfilled" or (status not in SHIPPED and sent):
        told.shipped_at = sent or told.paid_at or told.placed_at
    elif status in PARTLY:
        told.shipped_at = sent or told.placed_at
        kept = [row for _place, row in rows if row["Lineitem name"]]
        for line, row in zip(told.lines, kept, strict=True):
            if row["Lineitem fulfillment status"].lower() != "fulfilled":
                line.unsent = line.quantity
        told.say(_("shipped in part: lines that are not wholly shipped count as not shipped"))
    if told.cancelled_at and told.shipped_at:
        told.say(_("cancelled, though it was shipped: it stays as it was shipped"))
        told.cancelled_at = None


def _party(row: dict[str, str]) -> dict[str, str]:
    party = {
        "email": clean_email(row["Email"]),
        "name": row["Billing Name"] or row["Shipping Name"],
        "company": row["Billing Company"],
        "phone": row["Billing Phone"] or row["Phone"],
        **_address("Billing", "", row),
    }
    return to_party(
        party, {"shipping_name": row["Shipping Name"], **_address("Shipping", "shipping_", row)}
    )


def _address(kind: str, start: str, row: dict[str, str]) -> dict[str, str]:
    return {
        f"{start}street": row[f"{kind} Street"] or row[f"{kind} Address1"],
        f"{start}postcode": re.sub(r"^'", "", row[f"{kind} Zip"]),
        f"{start}city": row[f"{kind} City"],
        f"{start}region": row[f"{kind} Province"],
        f"{start}country": to_country_code(row[f"{kind} Country"]),
    }
