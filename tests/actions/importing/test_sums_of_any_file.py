"""Whatever a file holds: what came in, was there and stayed out is the file, in documents too."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.importing import import_batch
from actions.importing.chunks import merge_chunks, split_by_order
from actions.importing.data import ImportBatch
from backdesk.db.database import close_database, open_database
from gateways.importers.import_options import Choices
from gateways.importers.mapped_sheet import read_mapped_sheet
from gateways.importers.shop_exports import read_upload
from gateways.importers.spreadsheet_orders import grouped, read_orders
from tests.gateways.importers.test_shopify import ROW, an_export
from tests.gateways.importers.test_woocommerce import ITEM
from tests.gateways.importers.test_woocommerce import ORDER as WOO

PIECE = 3


class Line(NamedTuple):
    """``quantity`` is a text that may be no number: then its order stays out."""

    quantity: str
    price: int


class Sold(NamedTuple):
    """Amounts in minor units. ``odd`` is what the total is off; ``back`` the part given back."""

    currency: str
    lines: list[Line]
    shipping: int
    discount: int
    odd: int
    back: int
    cancelled: bool
    sent: bool
    dated: bool

    @property
    def total(self) -> int:
        units = ((int(one.quantity) if one.quantity.isdigit() else 1) for one in self.lines)
        goods = sum(n * one.price for n, one in zip(units, self.lines, strict=True))
        return max(goods + self.shipping - self.discount + self.odd, 0)

    @property
    def refunded(self) -> int:
        return self.total * self.back // 4

    @property
    def documents(self) -> list[int]:
        """What was given back of a cancelled order is no document."""
        refund = [-self.refunded] if self.refunded and (self.sent or not self.cancelled) else []
        return [self.total, *refund]


SOLD = st.builds(
    Sold,
    currency=st.sampled_from(["EUR", "EUR", "USD"]),
    lines=st.lists(
        st.builds(Line, st.sampled_from(["1", "2", "7", "half"]), st.integers(0, 9_999)),
        min_size=1,
        max_size=3,
    ),
    shipping=st.sampled_from([0, 0, 495]),
    discount=st.sampled_from([0, 0, 250, 99_999]),
    odd=st.sampled_from([0, 0, 0, 1, -1, 700]),
    back=st.sampled_from([0, 0, 1, 4]),
    cancelled=st.sampled_from([False, False, True]),
    sent=st.booleans(),
    dated=st.sampled_from([True, True, True, False]),
)
FILES = st.lists(SOLD, min_size=1, max_size=7)


def money(amount: int) -> str:
    return f"{amount / 100:.2f}"


LIST = (
    "order date product sku quantity price shipping order_discount total currency refunded "
    "cancelled shipped"
).split()


def rows_of(file: list[Sold]) -> Iterable[list[str]]:
    yield [name.replace("_", " ") for name in LIST]
    for number, one in enumerate(file, start=1):
        for place, line in enumerate(one.lines):
            yield [
                *(f"N{number}", "2026-02-01" if one.dated else "", "Mug", f"S{place}"),
                *(line.quantity, money(line.price), money(one.shipping), money(one.discount)),
                *(money(one.total), one.currency, money(one.refunded)),
                *("yes" if one.cancelled else "", "yes" if one.sent else ""),
            ]


def of_a_list(file: list[Sold], name: str, content: bytes) -> list[ImportBatch]:
    choices = Choices(
        total="order", shipping="order", price="unit", discount="line", included=True, decimals="."
    )
    listed = read_mapped_sheet("orders", content, name, choices)
    assert listed.unclear == []
    return read_orders(grouped(listed), listed.choices)


def as_csv(file: list[Sold]) -> list[ImportBatch]:
    text = io.StringIO()
    csv.writer(text).writerows(rows_of(file))
    return of_a_list(file, "orders.csv", text.getvalue().encode())


def as_xlsx(file: list[Sold]) -> list[ImportBatch]:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_numbers": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows_of(file)):
            page.write_row(at, 0, row)
    return of_a_list(file, "orders.xlsx", content.getvalue())


def as_shopify(file: list[Sold]) -> list[ImportBatch]:
    rows = []
    for number, one in enumerate(file, start=1):
        for place, line in enumerate(one.lines):
            goods = {
                "Name": f"#{number}",
                "Lineitem quantity": line.quantity,
                "Lineitem name": f"Mug {place}",
                "Lineitem price": money(line.price),
                "Lineitem sku": f"S{place}",
                "Currency": one.currency,
            }
            first = ROW | {
                "Id": str(number),
                "Subtotal": "",
                "Shipping": money(one.shipping),
                "Taxes": "0",
                "Discount Amount": money(one.discount),
                "Total": money(one.total),
                "Refunded Amount": money(one.refunded),
                "Created at": ROW["Created at"] if one.dated else "",
                "Cancelled at": ROW["Created at"] if one.cancelled else "",
                "Fulfillment Status": "fulfilled" if one.sent else "",
            }
            rows.append((goods if place else first) | goods)
    with tempfile.TemporaryDirectory() as folder:
        content = an_export(Path(folder), *rows).read_bytes()
    return read_upload("shopify", content, "orders.csv")


def as_woocommerce(file: list[Sold]) -> list[ImportBatch]:
    """It tells a cancelled order by its status, and none that was sent."""
    orders: list[dict[str, Any]] = []
    for number, one in enumerate(file, start=1):
        items = [
            ITEM
            | {
                "id": place,
                "sku": f"S{place}",
                "quantity": line.quantity if line.quantity == "half" else int(line.quantity),
                "subtotal": money(line.price),
                "total": money(line.price * (1 if line.quantity == "half" else int(line.quantity))),
                "subtotal_tax": "0",
                "total_tax": "0",
                "taxes": [],
            }
            for place, line in enumerate(one.lines, start=1)
        ]
        refunds = [{"id": number, "total": f"-{money(one.refunded)}"}] if one.refunded else []
        order = WOO | {
            "id": number,
            "number": str(number),
            "currency": one.currency,
            "shipping_total": money(one.shipping),
            "shipping_tax": "0",
            "total": money(one.total),
            "line_items": items,
            "refunds": refunds,
            "status": "cancelled" if one.cancelled else "completed" if one.sent else "processing",
        }
        orders.append(order | ({} if one.dated else {"date_created_gmt": ""}))
    return read_upload("woocommerce", json.dumps(orders).encode(), "orders.json")


def expected(file: list[Sold], *, sent_counts: bool = True) -> dict[str, tuple[int, int]]:
    """By currency, the number of documents and what they come to."""
    found: dict[str, list[int]] = {}
    for one in file:
        told = one if sent_counts else one._replace(sent=one.sent and not one.cancelled)
        found.setdefault(one.currency, []).extend(told.documents)
    return {currency: (len(all_of), sum(all_of)) for currency, all_of in found.items()}


Read = Callable[[list[Sold]], list[ImportBatch]]


def is_the_file(read: Read, file: list[Sold], *, sent_counts: bool = True) -> list[ImportBatch]:
    """As a whole, and in pieces as a job takes them."""
    readings = read(file)
    told = expected(file, sent_counts=sent_counts)
    assert {one.currency: (one.documents, one.total) for one in readings} == told
    parts, pieces = split_by_order(readings), Counter[tuple[str, str]]()
    for start in range(0, len(parts), PIECE):
        for one in merge_chunks(parts[start : start + PIECE]):
            for name in ("lines", "total", "documents"):
                pieces[one.currency, name] += getattr(one, name)
    for one in readings:
        for name in ("lines", "total", "documents"):
            assert pieces[one.currency, name] == getattr(one, name)
    return readings


@given(file=FILES)
@settings(max_examples=60, deadline=None)
def test_what_is_read_of_a_list_is_the_file(file: list[Sold]) -> None:
    is_the_file(as_csv, file)


@given(file=FILES)
@settings(max_examples=15, deadline=None)
def test_what_is_read_of_a_workbook_is_the_file(file: list[Sold]) -> None:
    is_the_file(as_xlsx, file)


@given(file=FILES)
@settings(max_examples=60, deadline=None)
def test_what_is_read_of_a_shopify_export_is_the_file(file: list[Sold]) -> None:
    is_the_file(as_shopify, file)


@given(file=FILES)
@settings(max_examples=60, deadline=None)
def test_what_is_read_of_woocommerce_is_the_file(file: list[Sold]) -> None:
    is_the_file(as_woocommerce, file, sent_counts=False)


@given(read=st.sampled_from([as_csv, as_shopify, as_woocommerce]), file=FILES)
@settings(max_examples=12, deadline=None)
def test_before_after_and_again_the_sums_are_the_file(
    sqlite_template: Path, read: Read, file: list[Sold]
) -> None:
    asyncio.run(_imported(sqlite_template, partial(read, file)))


async def _imported(template: Path, read: Callable[[], list[ImportBatch]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "orderly.sqlite3"
        shutil.copy(template, copy)
        await open_database(f"sqlite://{copy}")
        try:
            for dry_run in (True, False, False):
                for reading in read():
                    report = await import_batch(
                        reading, "file", None, dry_run=dry_run, progress=lambda _done, _of: None
                    )
                    assert report.adds_up
                    assert (report.documents, report.total) == (reading.documents, reading.total)
        finally:
            await close_database()
