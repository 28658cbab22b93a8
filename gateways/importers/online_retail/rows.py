"""The lines of an Online Retail file, checked and typed; one wrong line refuses the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from sys import intern

from actions.importing.data import Code, CodeKind, SourceLine
from backdesk.country import country_code
from backdesk.i18n import LazyText, _
from backdesk.imports.csv_table import UnreadableFile, read_table
from backdesk.money import LARGEST_AMOUNT, half_up

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
CODES = {
    "POST": Code(CodeKind.SHIPPING, "Postage"),
    "DOT": Code(CodeKind.SHIPPING, "Dotcom postage"),
    "C2": Code(CodeKind.SHIPPING, "Carriage"),
    "BANK CHARGES": Code(CodeKind.FEE, "Bank charges"),
    "AMAZONFEE": Code(CodeKind.FEE, "Amazon fee"),
    "CRUK": Code(CodeKind.FEE, "CRUK commission"),
    "M": Code(CodeKind.CHARGE, "Manual"),
    "S": Code(CodeKind.CHARGE, "Samples"),
    "B": Code(CodeKind.CHARGE, "Adjustment"),
    "D": Code(CodeKind.DISCOUNT, "Discount"),
}
VOUCHER = "GIFT_"

_DOCUMENT = re.compile(r"[A-Z]?\d{1,12}")
_QUANTITY = re.compile(r"-?\d{1,7}")
_PRICE = re.compile(r"-?\d{1,9}(\.\d{1,4})?")
_NOT_COUNTRIES = {"unspecified", "channel islands", "european community", "west indies"}


def read_rows(path: Path) -> Iterator[SourceLine]:
    """The lines of the file in their order.

    :raises UnreadableFile: the file is not such a list, or not whole.
    """
    row: SourceLine | None = None
    for number, fields in read_table(path, COLUMNS):
        row = _row(path, number, fields)
        yield row
    if row is None:
        raise UnreadableFile(_("{file} has no lines."), file=path.name)
    if not _is_country(row.country):
        raise _wrong(path, row.line, _("the last line is cut off"))


def _row(path: Path, number: int, fields: list[str]) -> SourceLine:
    document, sku, text, quantity, at, price, customer, country = (f.strip() for f in fields)
    if not _DOCUMENT.fullmatch(document):
        raise _wrong(path, number, _("this is no invoice number"))
    if not _QUANTITY.fullmatch(quantity):
        raise _wrong(path, number, _("the quantity is not a whole number"))
    if not _PRICE.fullmatch(price):
        raise _wrong(path, number, _("the price is not an amount"))
    if not 0 < len(sku) <= 60 or len(text) > 300 or len(customer) > 60:
        raise _wrong(path, number, _("a field is empty or too long"))
    if not 0 < len(country) <= 60:
        raise _wrong(path, number, _("the country is missing or too long"))
    units, each = int(quantity), Decimal(price)
    total = parse_line_total(units, each)
    if abs(total) > LARGEST_AMOUNT:
        raise _wrong(path, number, _("the amount is too large"))
    return SourceLine(
        line=number,
        document=intern(document),
        sku=intern(sku),
        text=intern(text),
        quantity=units,
        at=_moment(path, number, at),
        price=each,
        customer=intern(customer),
        country=intern(country),
        amount=total,
    )


def _wrong(path: Path, number: int, what: LazyText) -> UnreadableFile:
    return UnreadableFile(_("{file}, line {line}: {what}."), file=path.name, line=number, what=what)


def _moment(path: Path, number: int, text: str) -> datetime:
    try:
        return _parsed(text)
    except ValueError:
        raise _wrong(path, number, _("the date is not one")) from None


@lru_cache(maxsize=256)
def _parsed(text: str) -> datetime:
    """The file's clock is taken as UTC, as its publisher gives it."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def parse_line_total(quantity: int, price: Decimal) -> int:
    """Quantity times price in minor units, rounded once; prices have up to four decimals."""
    return half_up(quantity * int(price * 10_000), 100)


def _is_country(name: str) -> bool:
    return bool(country_code(name)) or name.casefold() in _NOT_COUNTRIES
