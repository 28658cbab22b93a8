"""Northwind: a food wholesaler's customers, products, orders and shippers as CSV files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from actions.importing.data import (
    Classification,
    ImportBatch,
    ImportedCustomer,
    ImportedLine,
    ImportedOrder,
    ImportedProduct,
    SkippedLine,
)
from backdesk.country import country_code
from backdesk.i18n import LazyText, _
from backdesk.imports.csv_table import UnreadableFile, read_table
from backdesk.local_day import day_of

SOURCE = "northwind"
CURRENCY = "USD"
ORDERS = (
    "OrderID",
    "CustomerID",
    "OrderDate",
    "RequiredDate",
    "ShippedDate",
    "ShipVia",
    "Freight",
    "ShipName",
    "ShipAddress",
    "ShipCity",
    "ShipRegion",
    "ShipPostalCode",
    "ShipCountry",
)
DETAILS = ("OrderID", "ProductID", "UnitPrice", "Quantity", "Discount")
PRODUCTS = (
    "ProductID",
    "ProductName",
    "UnitPrice",
    "UnitsInStock",
    "ReorderLevel",
    "Discontinued",
)
CUSTOMERS = (
    "CustomerID",
    "CompanyName",
    "ContactName",
    "Address",
    "City",
    "Region",
    "PostalCode",
    "Country",
    "Phone",
)
SHIPPERS = ("ShipperID", "CompanyName")
LONGEST = 100


class _Row:
    """A row of one of the files, whose days are of ``zone``; what is wrong in it is told with file
    and line.
    """

    def __init__(self, path: Path, line: int, values: dict[str, str], zone: tzinfo) -> None:
        self.path, self.line, self.values, self.zone = path, line, values, zone

    def wrong(self, what: LazyText | str) -> UnreadableFile:
        return UnreadableFile(
            _("{file}, line {line}: {what}."), file=self.path.name, line=self.line, what=what
        )

    def text(self, column: str) -> str:
        text = self.values[column]
        if len(text) > LONGEST or "\x00" in text:
            raise self.wrong(_("{column} is too long").format(column=column))
        return text

    def units(self, column: str) -> int:
        if not re.fullmatch(r"\d{1,7}", self.values[column]):
            raise self.wrong(_("{column} is not a whole number").format(column=column))
        return int(self.values[column])

    def decimal(self, column: str) -> Decimal:
        if not re.fullmatch(r"\d{1,9}(\.\d{1,16})?", self.values[column]):
            raise self.wrong(_("{column} is not an amount").format(column=column))
        return Decimal(self.values[column])

    def day(self, column: str) -> datetime | None:
        """When an M/D/YYYY day begins, in UTC; none where the field is empty."""
        text = self.values[column]
        if not text:
            return None
        try:
            return datetime.strptime(text, "%m/%d/%Y").replace(tzinfo=self.zone).astimezone(UTC)
        except ValueError:
            raise self.wrong(_("{column} is not a date").format(column=column)) from None


def read_northwind(path: Path, zone: tzinfo = UTC) -> ImportBatch:
    """Read the folder ``path``, or the folder of the orders.csv that it names.

    Its days are those of ``zone``.

    :raises UnreadableFile: in one sentence, what is wrong with which file.
    """
    folder = path if path.is_dir() else path.parent
    orders = folder / "orders.csv" if path.is_dir() else path
    reading = ImportBatch(SOURCE, CURRENCY)
    customers = _customers(reading, folder / "customers.csv")
    products = _products(reading, folder / "products.csv")
    shippers = {
        row.text("ShipperID"): row.text("CompanyName")
        for row in _rows(folder / "shippers.csv", SHIPPERS)
    }
    rows = list(_rows(orders, ORDERS, zone))
    details = _details(folder / "order_details.csv", products, {r.text("OrderID") for r in rows})
    for row in rows:
        customer = customers.get(row.text("CustomerID"))
        if customer is None:
            raise row.wrong(_("there is no such customer in customers.csv"))
        _read_order(reading, row, customer, shippers, details[row.text("OrderID")])
    reading.orders.sort(key=lambda order: order.placed_at)
    return reading


def _rows(path: Path, columns: Sequence[str], zone: tzinfo = UTC) -> Iterator[_Row]:
    for line, fields in read_table(path, columns):
        values = {name: field.strip() for name, field in zip(columns, fields, strict=True)}
        yield _Row(path, line, values, zone)


def _customers(reading: ImportBatch, path: Path) -> dict[str, ImportedCustomer]:
    found = {}
    for row in _rows(path, CUSTOMERS):
        customer = ImportedCustomer(
            f"{SOURCE}:{row.text('CustomerID')}",
            {
                "company": row.text("CompanyName"),
                "name": row.text("ContactName"),
                "phone": row.text("Phone"),
                "street": row.text("Address"),
                "postcode": row.text("PostalCode")[:20],
                "city": row.text("City"),
                **_place(row.text("Region"), row.text("Country")),
            },
        )
        found[row.text("CustomerID")] = customer
        reading.customers[customer.external_id] = customer
    return found


def _place(region: str, country: str) -> dict[str, str]:
    """A name that is no country's is kept beside the region."""
    code = country_code(country)
    return {
        "region": region if code else ", ".join(filter(None, (region, country))),
        "country": code,
    }


def _products(reading: ImportBatch, path: Path) -> dict[str, ImportedProduct]:
    """The number is the SKU. What is in stock is so after all the orders that were shipped."""
    for row in _rows(path, PRODUCTS):
        sku = f"NW-{row.text('ProductID')}"
        reading.products[sku] = ImportedProduct(
            sku=sku,
            name=row.text("ProductName"),
            price=_cents(row.decimal("UnitPrice")),
            active=row.units("Discontinued") == 0,
            notify_below=row.units("ReorderLevel"),
            on_hand=row.units("UnitsInStock"),
        )
    return reading.products


def _cents(amount: Decimal) -> int:
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _details(
    path: Path, products: dict[str, ImportedProduct], orders: set[str]
) -> dict[str, list[ImportedLine]]:
    lines: dict[str, list[ImportedLine]] = defaultdict(list)
    for row in _rows(path, DETAILS):
        product = products.get(f"NW-{row.text('ProductID')}")
        if product is None:
            raise row.wrong(_("there is no such product in products.csv"))
        if row.text("OrderID") not in orders:
            raise row.wrong(_("there is no such order in orders.csv"))
        lines[row.text("OrderID")].append(_line(row, product))
    return lines


def _line(row: _Row, product: ImportedProduct) -> ImportedLine:
    """The discount is a part of one, as a float of 32 bits wrote it: 0.15000001 is 15 %."""
    quantity, price = row.units("Quantity"), row.decimal("UnitPrice")
    part = row.decimal("Discount").quantize(Decimal("0.0001"), ROUND_HALF_UP)
    if quantity == 0 or part > 1:
        raise row.wrong(_("a quantity of zero, or a discount of more than all"))
    each = _cents(price)
    gross = _cents(Decimal(each) / 100 * quantity * (1 - part))
    return ImportedLine(
        line=row.line,
        sku=product.sku,
        name=product.name,
        quantity=quantity,
        unit_price=each,
        gross=gross,
        discount=each * quantity - gross,
    )


def _read_order(
    reading: ImportBatch,
    row: _Row,
    customer: ImportedCustomer,
    shippers: dict[str, str],
    lines: list[ImportedLine],
) -> None:
    number, freight = row.text("OrderID"), _cents(row.decimal("Freight"))
    reading.lines += 1 + len(lines)
    reading.total += freight + sum(line.gross for line in lines)
    if not lines:
        reason = str(_("an order without lines"))
        reading.leftovers.append(
            SkippedLine(row.line, number, Classification.REFUSED, freight, reason)
        )
        return
    shipper = shippers.get(row.text("ShipVia"), "")
    order = _order(row, customer, shipper, lines)
    order.shipping_cost = freight
    order.rows.append((row.line, Classification.SHIPPING, freight))
    order.rows += [(line.line, Classification.PRODUCT, line.gross) for line in lines]
    reading.orders.append(order)


def _order(
    row: _Row, customer: ImportedCustomer, shipper: str, lines: list[ImportedLine]
) -> ImportedOrder:
    """Nobody tells who paid: what was shipped counts as paid on that day, the rest does not."""
    placed, shipped, required = (
        row.day(column) for column in ("OrderDate", "ShippedDate", "RequiredDate")
    )
    if placed is None:
        raise row.wrong(_("{column} is missing").format(column="OrderDate"))
    return ImportedOrder(
        document=row.text("OrderID"),
        external_id=f"{SOURCE}:{row.text('OrderID')}",
        placed_at=placed,
        customer=customer.external_id,
        currency=CURRENCY,
        party=customer.party | _ships_to(row),
        lines=lines,
        shipping_method=shipper[:60],
        carrier=shipper[:40],
        remark=_("Required by {day}").format(day=day_of(required, row.zone)) if required else "",
        paid_at=shipped,
        shipped_at=shipped,
    )


def _ships_to(row: _Row) -> dict[str, str]:
    place = _place(row.text("ShipRegion"), row.text("ShipCountry"))
    return {
        "shipping_name": row.text("ShipName"),
        "shipping_street": row.text("ShipAddress"),
        "shipping_postcode": row.text("ShipPostalCode")[:20],
        "shipping_city": row.text("ShipCity"),
        "shipping_region": place["region"],
        "shipping_country": place["country"],
    }
