"""WooCommerce's orders as its REST interface writes them, with refunds and products beside."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from actions.importing.data import ImportBatch
from backdesk.i18n import _
from backdesk.imports.csv_table import UnreadableFile
from backdesk.imports.json_file import files_of, read_json, records
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
from gateways.importers.refund_mapper import ExternalRefund, RefundMapper, leave_out_refunds

SOURCE = "woocommerce"
OPEN = {"pending", "on-hold"}
PAID = {"processing", "completed", "refunded"}
GONE = {"cancelled", "failed"}
ITEM = "_refunded_item_id"
NO_ORDER = {"trash", "checkout-draft", "auto-draft", "draft"}

Record = dict[str, Any]


def read_woocommerce(path: Path) -> list[ImportBatch]:
    """Read ``path``: a JSON file of orders, or the folder of them; one reading a currency.

    An order that stands in several files is read where it was changed last. Refunds
    (``order-refunds….json``) and products (``products….json``) beside it are read along.

    :raises UnreadableFile: in one sentence, what is wrong with which file.
    """
    files = files_of(path, "orders") if path.is_dir() else [path]
    orders = _orders(files)
    if not orders:
        name = ", ".join(file.name for file in files) or path.name
        raise UnreadableFile(_("{file} has no orders of WooCommerce."), file=name)
    refunds, products = _refunds(path), _products(path)
    readings: dict[str, ImportBatch] = {}
    for place, order in enumerate(orders.values(), start=1):
        _read(readings, place, order, refunds.get(str(order.get("id")), {}))
    for reading in readings.values():
        _describe(reading, products)
    return list(readings.values())


def _orders(files: Sequence[Path]) -> dict[str, Record]:
    """A batch's answer, too; what it deleted is no order any more."""
    found: dict[str, Record] = {}
    for file in files:
        content = read_json(file)
        held = ("create", "update", "orders")
        is_order = isinstance(content, dict) and "line_items" in content
        for order in records([content] if is_order else content, *held):
            key, known = str(order.get("id")), found.get(str(order.get("id")))
            is_order = "line_items" in order and "order_key" in order
            if is_order and (known is None or _changed(order) >= _changed(known)):
                found[key] = order
    return found


def _changed(order: Record) -> str:
    return str(order.get("date_modified_gmt") or "")


def _refunds(path: Path) -> dict[str, dict[str, Record]]:
    """By the order that their link leads up to, and their own id."""
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    for file in files_of(path, "order-refunds"):
        content = read_json(file)
        for refund in records([content] if isinstance(content, dict) else content):
            links: Record = refund.get("_links") or {}
            up = " ".join(str(one.get("href", "")) for one in links.get("up") or [])
            order = re.search(r"/orders/(\d+)$", up)
            found[order[1] if order else ""][str(refund.get("id"))] = refund
    return found


def _products(path: Path) -> dict[str, Record]:
    found = {}
    for file in files_of(path, "products"):
        content = read_json(file)
        for product in records([content] if isinstance(content, dict) else content):
            sku = clean_text(product.get("sku"), 100) or f"WC-{product.get('id')}"
            found[sku] = product
    return found


def _describe(reading: ImportBatch, products: dict[str, Record]) -> None:
    """What the shop's own list says of what was ordered: price of today, stock, on sale or not."""
    for sku, product in reading.products.items():
        told = products.get(sku)
        if told is None:
            continue
        product.name = html.unescape(clean_text(told.get("name"), 300)) or product.name
        product.active = told.get("status", "publish") == "publish"
        product.physical = not told.get("virtual")
        try:
            product.price = (
                to_minor_units(told.get("price"), reading.currency, "price") or product.price
            )
        except InvalidOrder:
            continue
        stock = told.get("stock_quantity")
        if told.get("manage_stock") is True and isinstance(stock, int):
            product.on_hand = stock


def _read(
    readings: dict[str, ImportBatch], place: int, order: Record, details: dict[str, Record]
) -> None:
    name = clean_text(order.get("number") or order.get("id"), 40)
    try:
        currency = currency_of(order.get("currency"))
    except InvalidOrder as wrong:
        whole = minor_or_zero(order.get("total"), "EUR")
        other = readings.setdefault("EUR", ImportBatch(SOURCE, "EUR"))
        skip_order(other, place, name, whole, str(wrong))
        return
    reading = readings.setdefault(currency, ImportBatch(SOURCE, currency))
    try:
        told = _told(place, name, order, currency)
        refunds = _given_back(order, details, told)
    except (InvalidOrder, AttributeError, TypeError, KeyError) as wrong:
        why = str(wrong) if isinstance(wrong, InvalidOrder) else str(_("it is not built like one"))
        skip_order(reading, place, name, minor_or_zero(order.get("total"), currency), why)
        _leave_out_refunds(reading, place, order, details)
        return
    made = add_order(reading, told)
    if made is None:
        leave_out_refunds(reading, told, refunds)
        return
    taking = RefundMapper(reading, made, place)
    for refund in sorted(refunds, key=lambda one: one.refunded_at):
        taking.add(refund)


def _told(place: int, name: str, order: Record, currency: str) -> ExternalOrder:
    placed = moment(order.get("date_created_gmt") or order.get("date_created"), "date_created")
    if placed is None:
        raise InvalidOrder(_("{column} is missing"), column="date_created")
    included = bool(order.get("prices_include_tax"))
    shipping = to_minor_units(order.get("shipping_total"), currency, "shipping_total")
    shipping_vat = to_minor_units(order.get("shipping_tax"), currency, "shipping_tax")
    methods = order.get("shipping_lines") or []
    told = ExternalOrder(
        line=place,
        document=name,
        external_id=f"{SOURCE}:{order.get('id')}",
        currency=currency,
        placed_at=placed,
        party=_party(order),
        lines=[_line(one, currency, included) for one in order["line_items"]],
        included=included,
        shipping=shipping + (shipping_vat if included else 0),
        shipping_vat=shipping_vat,
        shipping_method=clean_text(methods[0].get("method_title") if methods else ""),
        total=to_minor_units(order.get("total"), currency, "total"),
        payment_method=clean_text(order.get("payment_method_title") or order.get("payment_method")),
        reference=clean_text(order.get("transaction_id")),
        remark=str(order.get("customer_note") or "").replace("\0", "")[:10_000],
    )
    _fees(told, order)
    _status(told, order)
    return told


def _line(item: Record, currency: str, included: bool) -> ExternalLine:
    """What it tells is always without tax; the difference to the subtotal is a discount."""
    quantity = parse_quantity(item["quantity"])
    amount, vat = (
        to_minor_units(item.get(name), currency, name) for name in ("total", "total_tax")
    )
    before, tax = (
        to_minor_units(item.get(name), currency, name) for name in ("subtotal", "subtotal_tax")
    )
    if included:
        amount, before = amount + vat, before + tax
    key = item.get("variation_id") or item.get("product_id")
    return ExternalLine(
        name=html.unescape(clean_text(item.get("name"), 300)),
        quantity=quantity,
        amount=amount,
        price=max(-(-before // quantity), 0),
        sku=clean_text(item.get("sku"), 100) or (f"WC-{key}" if key else ""),
        vat=vat,
    )


def _fees(told: ExternalOrder, order: Record) -> None:
    """A fee is a line of its own; one below zero is a discount."""
    for fee in order.get("fee_lines") or []:
        amount, vat = (
            to_minor_units(fee.get(one), told.currency, one) for one in ("total", "total_tax")
        )
        if amount < 0:
            told.discount -= amount + (vat if told.included else 0)
            if vat:
                told.say(_("a discount of its own VAT: the VAT of the lines stays as it is"))
            continue
        told.lines.append(
            ExternalLine(
                name=html.unescape(clean_text(fee.get("name"), 300)),
                quantity=1,
                amount=amount + (vat if told.included else 0),
                vat=vat,
                physical=False,
                charge=True,
            )
        )


def _status(told: ExternalOrder, order: Record) -> None:
    status = str(order.get("status") or "")
    if status in NO_ORDER:
        raise InvalidOrder(_("its status is “{status}”: it was never placed"), status=status)
    paid, done, changed = (
        moment(order.get(f"date_{name}_gmt") or order.get(f"date_{name}"), name)
        for name in ("paid", "completed", "modified")
    )
    if status in PAID or (status not in OPEN and paid):
        told.paid_at = paid or done or told.placed_at
        if paid is None:
            told.say(
                _("the day of its payment is not told: paid, as it is “{status}”"), status=status
            )
    if status == "completed" or (status == "refunded" and done):
        told.shipped_at = done or changed or told.placed_at
    if status in GONE:
        told.cancelled_at = changed or told.placed_at
    if status not in OPEN | PAID | GONE:
        told.shipped_at = done
        said = _("the status “{status}” is unknown: taken as {taken}")
        told.say(said, status=status[:40], taken=_("paid") if told.paid_at else _("unpaid"))


def _leave_out_refunds(
    reading: ImportBatch, place: int, order: Record, details: dict[str, Record]
) -> None:
    """Of an order that stays out, as far as they can be read; of a cancelled one there is none."""
    if order.get("status") in GONE:
        return
    listed = order.get("refunds")
    known = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    amounts = {str(one.get("id")): one.get("total") for one in known}
    amounts |= {key: one["amount"] for key, one in details.items() if one.get("amount")}
    for key, told in amounts.items():
        amount = abs(minor_or_zero(told, reading.currency))
        if amount:
            skip_order(reading, place, f"refund {key}", -amount, str(_("its order stays out")))


def _given_back(
    order: Record, details: dict[str, Record], told: ExternalOrder
) -> list[ExternalRefund]:
    """With its items where a file tells them; else only how much."""
    places = {str(item.get("id")): place for place, item in enumerate(order["line_items"])}
    day = moment(order.get("date_modified_gmt"), "date_modified") or told.placed_at
    known = {str(one.get("id")): one for one in order.get("refunds") or []}
    refunds = []
    for key in known | details:
        refund = details.get(key) or {}
        told_amount = refund.get("amount") or known.get(key, {}).get("total")
        amount = abs(to_minor_units(told_amount, told.currency, "amount"))
        when = moment(refund.get("date_created_gmt"), "date_created") or day
        one = ExternalRefund(f"refund {key}", when, amount)
        _items(one, refund, places, told)
        refunds.append(one)
    if not refunds and order.get("status") == "refunded":
        refunds.append(ExternalRefund(f"{told.document} refunded", day, told.total or 0))
    return refunds


def _items(
    one: ExternalRefund, refund: Record, places: dict[str, int], told: ExternalOrder
) -> None:
    worth = 0
    for item in refund.get("line_items") or []:
        pair = (
            to_minor_units(item.get(name), told.currency, name) for name in ("total", "total_tax")
        )
        worth += abs(sum(pair))
        of = [m.get("value") for m in item.get("meta_data") or [] if m.get("key") == ITEM]
        place = places.get(str(of[0])) if of else None
        quantity = abs(int(item.get("quantity") or 0))
        if place is not None and quantity:
            one.items.append((place, quantity, quantity))
    for cost in refund.get("shipping_lines") or []:
        pair = (
            to_minor_units(cost.get(name), told.currency, name) for name in ("total", "total_tax")
        )
        one.shipping += abs(sum(pair))
    one.told = worth + one.shipping or None


def _party(order: Record) -> dict[str, str]:
    billing, shipping = order.get("billing") or {}, order.get("shipping") or {}
    party = {
        "email": clean_email(billing.get("email")),
        "name": _name(billing),
        "company": billing.get("company"),
        "phone": billing.get("phone"),
        **_address("", billing),
    }
    return to_party(party, {"shipping_name": _name(shipping), **_address("shipping_", shipping)})


def _name(address: Record) -> str:
    return " ".join(filter(None, (address.get("first_name"), address.get("last_name"))))


def _address(start: str, address: Record) -> dict[str, str]:
    streets = (address.get("address_1"), address.get("address_2"))
    return {
        f"{start}street": ", ".join(clean_text(part) for part in streets if part),
        f"{start}postcode": clean_text(address.get("postcode")),
        f"{start}city": clean_text(address.get("city")),
        f"{start}region": clean_text(address.get("state")),
        f"{start}country": to_country_code(address.get("country")),
    }
