"""Documents of Online Retail: which are orders, which are stock corrections, what stays out."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from actions.importing.data import (
    Classification,
    CodeKind,
    ImportBatch,
    ImportedCustomer,
    ImportedLine,
    ImportedOrder,
    ImportedProduct,
    SkippedLine,
    SourceLine,
    StockCorrection,
)
from backdesk.country import country_code
from backdesk.i18n import LazyText, _
from gateways.importers.online_retail.rows import CODES, VOUCHER, read_rows

SOURCE = "online-retail"
CURRENCY = "GBP"


def read_online_retail(path: Path) -> ImportBatch:
    """Read and classify the whole file.

    :raises UnreadableFile: in one sentence, what is wrong with it.
    """
    reading = ImportBatch(SOURCE, CURRENCY, CODES)
    documents: dict[str, list[SourceLine]] = {}
    for row in read_rows(path):
        documents.setdefault(row.document, []).append(row)
        reading.lines += 1
        reading.total += row.amount
    names = _names(documents)
    for number, rows in documents.items():
        if number.isdigit():
            _read_invoice(reading, rows, names)
        elif number.startswith("C"):
            reading.credit_documents[number] = rows
        else:
            for row in rows:
                _refuse(reading, row, _("an adjustment of the books, not a customer's order"))
    reading.orders.sort(key=lambda order: order.placed_at)
    for rows in reading.credit_documents.values():
        if rows[0].customer:
            _customer(reading, rows[0])
    _describe_products(reading, names)
    return reading


def _names(documents: dict[str, list[SourceLine]]) -> dict[str, Counter[str]]:
    """What the goods are called where they were sold; elsewhere stands "damaged" or "?"."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for rows in documents.values():
        for row in rows:
            if row.price > 0 and row.quantity > 0 and row.text:
                names[row.sku][row.text] += 1
    return names


def is_goods(sku: str) -> bool:
    """Whether the stock code is one of the catalogue."""
    return sku.upper() not in CODES


def is_physical(sku: str) -> bool:
    return is_goods(sku) and not sku.upper().startswith(VOUCHER)


def _read_invoice(
    reading: ImportBatch, rows: list[SourceLine], names: dict[str, Counter[str]]
) -> None:
    kept = [row for row in rows if not _refused(reading, row, rows[0])]
    if _is_stock_count(kept, names):
        sold: list[SourceLine] = []
    else:
        sold = [row for row in kept if row.quantity > 0]
    for row in kept:
        if row.quantity < 0 or not sold:
            _correct(reading, row)
    if sold:
        reading.orders.append(_order(reading, sold, names))


def _is_stock_count(rows: list[SourceLine], names: dict[str, Counter[str]]) -> bool:
    """Nobody bought, nothing was charged, and no line is called what the goods are called."""
    return all(
        not row.customer and row.price == 0 and row.text not in names.get(row.sku, ())
        for row in rows
    )


def _refused(reading: ImportBatch, row: SourceLine, first: SourceLine) -> bool:
    reason: LazyText | None = None
    if row.quantity == 0:
        reason = _("a quantity of zero")
    elif row.price < 0:
        reason = _("a negative price")
    elif row.customer != first.customer:
        reason = _("another customer than on the document's first line")
    elif row.quantity < 0 and row.price > 0:
        reason = _("a negative quantity outside of a credit document")
    if reason is not None:
        _refuse(reading, row, reason)
    return reason is not None


def _refuse(reading: ImportBatch, row: SourceLine, reason: LazyText | str) -> None:
    reading.leftovers.append(
        SkippedLine(row.line, row.document, Classification.REFUSED, row.amount, str(reason))
    )


def _correct(reading: ImportBatch, row: SourceLine) -> None:
    if not is_physical(row.sku):
        reason = _("{sku} is not kept in stock: nothing to correct").format(sku=row.sku)
        _refuse(reading, row, reason)
        return
    reading.corrections.append(
        StockCorrection(row.line, row.document, row.at, row.sku, row.quantity, row.amount, row.text)
    )


def _order(
    reading: ImportBatch, rows: list[SourceLine], names: dict[str, Counter[str]]
) -> ImportedOrder:
    first = rows[0]
    customer = _customer(reading, first)
    order = ImportedOrder(
        document=first.document,
        external_id=f"{SOURCE}:{first.document}",
        placed_at=first.at,
        customer=customer.external_id,
        currency=CURRENCY,
        party=customer.party | _place(first.country),
        paid_at=first.at,
        shipped_at=first.at,
    )
    only_costs = all(_is_cost(row.sku) for row in rows)
    for row in rows:
        became = _became(row)
        order.rows.append((row.line, became, row.amount))
        if only_costs or not _is_cost(row.sku):
            order.lines.append(_line(row, names))
        elif became is Classification.SHIPPING:
            order.shipping_cost += row.amount
        else:
            order.payment_cost += row.amount
        if became is Classification.SHIPPING:
            order.shipping_method = CODES[row.sku.upper()].name
    return order


def _is_cost(sku: str) -> bool:
    code = CODES.get(sku.upper())
    return code is not None and code.kind in (CodeKind.SHIPPING, CodeKind.FEE)


def _became(row: SourceLine) -> Classification:
    code = CODES.get(row.sku.upper())
    if code is None:
        return Classification.PRODUCT if row.price else Classification.FREE
    if code.kind is CodeKind.SHIPPING:
        return Classification.SHIPPING
    return Classification.PAYMENT_COST if code.kind is CodeKind.FEE else Classification.CHARGE


def _line(row: SourceLine, names: dict[str, Counter[str]]) -> ImportedLine:
    """A price of a fraction of a penny is rounded up, and what that is too much taken off."""
    each = -(-int(row.price * 10_000) // 100)
    code = CODES.get(row.sku.upper())
    return ImportedLine(
        line=row.line,
        sku=row.sku,
        name=code.name if code else row.text or _name(row.sku, names),
        quantity=row.quantity,
        unit_price=each,
        gross=row.amount,
        discount=each * row.quantity - row.amount,
        product=code is None,
        physical=is_physical(row.sku),
    )


def _name(sku: str, names: dict[str, Counter[str]]) -> str:
    return names[sku].most_common(1)[0][0] if names.get(sku) else sku


def _customer(reading: ImportBatch, row: SourceLine) -> ImportedCustomer:
    """A customer without a number is one unknown customer for each country."""
    key = row.customer or f"unknown {row.country}"
    known = reading.customers.get(f"{SOURCE}:{key}")
    if known is None:
        if row.customer:
            name = _("Customer {number}").format(number=row.customer)
        else:
            name = _("Unknown customer ({country})").format(country=row.country)
        known = ImportedCustomer(f"{SOURCE}:{key}", {"name": name, **_place(row.country)})
        reading.customers[known.external_id] = known
    return known


def _place(country: str) -> dict[str, str]:
    """A name that is no country ("Channel Islands") is kept as a region."""
    code = country_code(country)
    return {"country": code, "region": "" if code else country}


def _describe_products(reading: ImportBatch, names: dict[str, Counter[str]]) -> None:
    """Name and price are those used most often."""
    prices: dict[str, Counter[int]] = defaultdict(Counter)
    for order in reading.orders:
        for line in order.lines:
            if line.product:
                prices[line.sku][line.unit_price] += 1
    for correction in reading.corrections:
        prices.setdefault(correction.sku, Counter())
    for row in (row for rows in reading.credit_documents.values() for row in rows):
        if is_goods(row.sku):
            prices.setdefault(row.sku, Counter())
            names.setdefault(row.sku, Counter({row.text or row.sku: 1}))
    for sku, seen in prices.items():
        reading.products[sku] = ImportedProduct(
            sku=sku,
            name=_name(sku, names),
            price=seen.most_common(1)[0][0] if seen else 0,
            physical=is_physical(sku),
        )
