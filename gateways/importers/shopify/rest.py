"""Shopify's orders as its REST interface writes them, with refunds and fulfillments beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from actions.importing.data import ImportBatch, ImportedOrder
from backdesk.i18n import _
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.json_file import files_of, read_json, records
from backdesk.money import format_money, vat_of
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
from gateways.importers.order_mapper import add_order, skip_order
from gateways.importers.refund_mapper import ExternalRefund, RefundMapper
from gateways.importers.shopify.refund import read_refund
from gateways.importers.shopify.status import PAID, cancel_voided, payment_status_warning

SOURCE = "shopify"

Record = dict[str, Any]


class _Beside:
    """What other files in the folder say, by the order's id."""

    def __init__(self, path: Path) -> None:
        self.refunds = self._by_order(path, "refund")
        self.transactions = self._by_order(path, "transaction")
        self.fulfillments = self._by_order(path, "fulfillment")

    def _by_order(self, path: Path, name: str) -> dict[str, dict[str, Record]]:
        found: dict[str, dict[str, Record]] = defaultdict(dict)
        for file in files_of(path, name):
            for record in records(read_json(file), name, f"{name}s"):
                found[str(record.get("order_id"))][str(record.get("id"))] = record
        return found

    def of(self, kind: str, order: Record) -> list[Record]:
        """The order's own, and those of the files, each once."""
        own = {str(one.get("id")): one for one in order.get(f"{kind}s") or []}
        found: dict[str, dict[str, Record]] = getattr(self, f"{kind}s")
        return list((own | found.get(str(order.get("id")), {})).values())


def read_rest(files: Sequence[Path], path: Path) -> list[ImportBatch]:
    """An order that stands in several files is read where it was changed last.

    :raises UnreadableFile: in one sentence, what is wrong with which file.
    """
    orders: dict[str, Record] = {}
    for file in files:
        for order in records(read_json(file), "orders", "order"):
            if "created_at" not in order:
                continue
            key = str(order.get("id"))
            known = orders.get(key)
            if known is None or _changed(order) >= _changed(known):
                orders[key] = order
    if not orders:
        name = ", ".join(file.name for file in files)
        raise UnreadableFile(_("{file} has no orders of Shopify."), file=name)
    beside, readings = _Beside(path), dict[str, ImportBatch]()
    for place, order in enumerate(orders.values(), start=1):
        _read(readings, place, order, beside)
    return list(readings.values())


def _changed(order: Record) -> tuple[bool, str]:
    """One that tells its lines goes before one that does not."""
    return bool(order.get("line_items")), str(order.get("updated_at") or "")


def _read(readings: dict[str, ImportBatch], place: int, order: Record, beside: _Beside) -> None:
    name = clean_text(order.get("name") or order.get("id"), 40)
    try:
        currency = currency_of(order.get("currency"))
    except InvalidOrder as wrong:
        whole = minor_or_zero(order.get("total_price"), "EUR")
        other = readings.setdefault("EUR", ImportBatch(SOURCE, "EUR"))
        skip_order(other, place, name, whole, str(wrong))
        return
    reading = readings.setdefault(currency, ImportBatch(SOURCE, currency))
    try:
        told = _told(place, name, order, currency, beside)
        refunds = [read_refund(one, _items(order), told) for one in beside.of("refund", order)]
    except (InvalidOrder, AttributeError, TypeError, KeyError) as wrong:
        why = str(wrong) if isinstance(wrong, InvalidOrder) else str(_("it is not built like one"))
        whole = minor_or_zero(order.get("total_price"), currency)
        skip_order(reading, place, name, whole, why)
        return
    made = add_order(reading, told)
    if made is not None:
        _give_back(RefundMapper(reading, made, place), refunds, order, made)


def _give_back(
    taking: RefundMapper, refunds: list[ExternalRefund], order: Record, made: ImportedOrder
) -> None:
    for refund in sorted(refunds, key=lambda one: one.refunded_at):
        taking.add(refund)
    status = order.get("financial_status")
    if status == "refunded" and taking.money:
        when = made.cancelled_at or made.paid_at or made.placed_at
        taking.add(ExternalRefund(f"{made.document} refunded", when, taking.money))
    elif status == "partially_refunded" and not refunds:
        taking.say(_("refunded in part, but how much is not told: nothing is credited"))


def _told(place: int, name: str, order: Record, currency: str, beside: _Beside) -> ExternalOrder:
    placed = moment(order.get("processed_at") or order["created_at"], "created_at")
    if placed is None:
        raise InvalidOrder(_("{column} is missing"), column="created_at")
    lines = [_line(one, currency) for one in _items(order)]
    shipping = order.get("shipping_lines") or []
    discounts = to_minor_units(order.get("total_discounts"), currency, "total_discounts")
    own = sum((line.price or 0) * line.quantity - line.amount for line in lines)
    told = ExternalOrder(
        line=place,
        document=name,
        external_id=f"{SOURCE}:{order.get('id') or name}",
        currency=currency,
        placed_at=placed,
        party=_party(order),
        lines=lines,
        included=bool(order.get("taxes_included")),
        discount=max(discounts - own, 0),
        shipping=sum(to_minor_units(one.get("price"), currency, "shipping") for one in shipping),
        shipping_method=clean_text(shipping[0].get("title") if shipping else ""),
        vat=to_minor_units(order.get("total_tax"), currency, "total_tax"),
        total=to_minor_units(order.get("total_price"), currency, "total_price"),
        payment_method=clean_text(order.get("gateway") or _first(order, "payment_gateway_names")),
        reference=clean_text(order.get("reference")),
        remark=str(order.get("note") or "").replace("\0", "")[:10_000],
        cancelled_at=moment(order.get("cancelled_at"), "cancelled_at"),
    )
    _taxes(told, order)
    _codes(told, order, discounts)
    _money(told, order, beside.of("transaction", order))
    _sent(told, order, beside.of("fulfillment", order))
    cancel_voided(told, str(order.get("financial_status") or ""))
    return told


def _items(order: Record) -> list[Record]:
    return list(order.get("line_items") or [])


def _first(order: Record, name: str) -> object:
    return next(iter(order.get(name) or []), "")


def _line(item: Record, currency: str) -> ExternalLine:
    quantity, price = (
        parse_quantity(item["quantity"]),
        to_minor_units(item["price"], currency, "price"),
    )
    off = to_minor_units(item.get("total_discount"), currency, "total_discount")
    key = item.get("variant_id") or item.get("product_id")
    return ExternalLine(
        name=clean_text(item.get("name") or item.get("title"), 300),
        quantity=quantity,
        amount=price * quantity - off,
        price=price,
        sku=clean_text(item.get("sku"), 100) or (f"SH-{key}" if key else ""),
        taxable=item.get("taxable") is not False,
        physical=item.get("requires_shipping") is not False,
    )


def _taxes(told: ExternalOrder, order: Record) -> None:
    """Each line's own tax where they sum to the order's; else the order's is spread."""
    own = [
        sum(
            to_minor_units(tax.get("price"), told.currency, "tax")
            for tax in item.get("tax_lines") or []
        )
        for item in _items(order)
    ]
    if any(own) and sum(own) == told.vat:
        for line, vat in zip(told.lines, own, strict=True):
            line.vat = vat
        told.vat = None
        return
    taxes = order.get("tax_lines") or []
    rate = sum((Decimal(str(tax.get("rate") or 0)) for tax in taxes), Decimal(0)) * 100
    base = sum(line.amount for line in told.lines if line.taxable) - told.discount
    at_rate = vat_of(max(base, 0), rate, included=told.included)
    if rate and abs(at_rate - (told.vat or 0)) > len(told.lines):
        told.say(
            _("a tax of {vat} is not {rate} % of {base}"),
            vat=format_money(told.vat or 0, told.currency),
            rate=f"{rate.normalize():f}",
            base=format_money(base, told.currency),
        )


def _codes(told: ExternalOrder, order: Record, discounts: int) -> None:
    codes = order.get("discount_codes") or []
    amount = sum(
        to_minor_units(code.get("amount"), told.currency, "discount_codes") for code in codes
    )
    if codes and amount != discounts:
        told.say(
            _("its discount codes say {codes}, its total discounts {discounts}"),
            codes=format_money(amount, told.currency),
            discounts=format_money(discounts, told.currency),
        )


def _money(told: ExternalOrder, order: Record, transactions: list[Record]) -> None:
    status = str(order.get("financial_status") or "")
    taken = [
        one
        for one in transactions
        if one.get("kind") in ("sale", "capture") and one.get("status") == "success"
    ]
    if taken:
        told.paid = sum(to_minor_units(one.get("amount"), told.currency, "amount") for one in taken)
        told.paid_at = moment(taken[0].get("created_at"), "created_at") or told.placed_at
        told.reference = clean_text(taken[0].get("authorization")) or told.reference
        if told.paid != told.total and status in PAID:
            told.say(
                _("its transactions come to {paid}"), paid=format_money(told.paid, told.currency)
            )
    elif status in PAID:
        told.paid_at = told.placed_at
    elif status == "partially_paid":
        told.say(_("paid in part, but how much is not told: it counts as unpaid"))
    payment_status_warning(told, status)


def _sent(told: ExternalOrder, order: Record, fulfillments: list[Record]) -> None:
    """Units by line where the fulfillments tell them."""
    done = [one for one in fulfillments if one.get("status") == "success"]
    whole = order.get("fulfillment_status") == "fulfilled"
    if not done and not whole:
        if order.get("fulfillment_status") == "partial":
            told.say(_("shipped in part, but of what is not told: it counts as not shipped"))
        return
    days = [moment(one.get("created_at"), "created_at") for one in done]
    told.shipped_at = max((day for day in days if day), default=told.placed_at)
    if done:
        told.carrier = clean_text(done[-1].get("tracking_company"), 40)
        told.tracking_code = clean_text(done[-1].get("tracking_number"), 100)
    if not whole:
        sent: dict[object, int] = defaultdict(int)
        for item in (item for one in done for item in one.get("line_items") or []):
            sent[item.get("id")] += parse_quantity(item["quantity"])
        for line, item in zip(told.lines, _items(order), strict=True):
            line.unsent = max(line.quantity - sent[item.get("id")], 0)
    if told.cancelled_at:
        told.say(_("cancelled, though it was shipped: it stays as it was shipped"))
        told.cancelled_at = None


def _party(order: Record) -> dict[str, str]:
    billing = order.get("billing_address") or order.get("shipping_address") or {}
    customer = order.get("customer") or {}
    shipping = order.get("shipping_address") or {}
    name = " ".join(filter(None, (customer.get("first_name"), customer.get("last_name"))))
    party = {
        "email": clean_email(order.get("email") or customer.get("email")),
        "name": billing.get("name") or name,
        "company": billing.get("company"),
        "phone": billing.get("phone") or order.get("phone"),
        **_address("", billing),
    }
    return to_party(
        party, {"shipping_name": shipping.get("name"), **_address("shipping_", shipping)}
    )


def _address(start: str, address: Record) -> dict[str, str]:
    streets = (address.get("address1"), address.get("address2"))
    return {
        f"{start}street": ", ".join(clean_text(part) for part in streets if part),
        f"{start}postcode": clean_text(address.get("zip")),
        f"{start}city": clean_text(address.get("city")),
        f"{start}region": clean_text(address.get("province")),
        f"{start}country": to_country_code(address.get("country_code") or address.get("country")),
    }
