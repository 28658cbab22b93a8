"""Whose order 1001 it is: the source is part of its id, and one that is other is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.checks.database import run_checks
from actions.importing import ImportReport
from gateways.importers import import_csv, import_shopify
from models.customer import Customer
from models.order import Order
from tests.gateways.importers.test_saved_by_a_spreadsheet import ROWS, saved
from tests.gateways.importers.test_shopify import ROW

pytestmark = pytest.mark.usefixtures("database")
HEAD = "order,date,email,name,product,quantity,price"
OURS = "1001,2026-02-01,ann@example.com,Ann Lee,Mug,1,10.00"


async def a_list(folder: Path, *rows: str, head: str = HEAD, source: str = "") -> ImportReport:
    file = folder / "list.csv"
    file.write_text("\n".join([head, *rows, ""]))
    (report,) = await import_csv(
        file, None, dry_run=False, progress=lambda _done, _of: None, source=source
    )
    assert report.adds_up
    assert [finding async for finding in run_checks()] == []
    return report


async def ids() -> list[str]:
    return [one.external_id for one in await Order.all().order_by("id")]


async def test_lists_of_two_sources_have_their_own_order_1001(tmp_path: Path) -> None:
    await a_list(tmp_path, OURS, source="Bol.com")
    other = "1001,2026-02-01,bob@example.com,Bob Ray,Pot,1,10.00"
    await a_list(tmp_path, other, source="eBay")
    assert await ids() == ["bol.com:1001", "ebay:1001"]


@pytest.mark.parametrize(
    ("row", "other"),
    [
        ("1001,2026-02-01,bob@example.com,Bob Ray,Mug,1,10.00", "with another customer"),
        ("1001,2026-02-01,bob@example.com,,Mug,1,10.00", "with another customer"),
        ("1001,2026-02-01,ann@example.com,Ann Lee,Pot,1,10.00", "with other lines"),
        ("1001,2026-02-01,ann@example.com,Ann Lee,Mug,2,5.00", "with other lines"),
        ("1001,2026-02-01,ann@example.com,Ann Lee,Mug,1,11.00", "with another total"),
        ("1001,2026-03-01,ann@example.com,Ann Lee,Mug,1,10.00", "with another date"),
    ],
)
async def test_the_same_number_with_something_other_stays_out_and_is_asked(
    tmp_path: Path, row: str, other: str
) -> None:
    await a_list(tmp_path, OURS)
    report = await a_list(tmp_path, row)
    assert (report.before.total_lines, report.came_in.total_lines) == (0, 0)
    (reason,) = {left.reason for left in report.leftovers}
    assert other in reason
    assert "if this list is of another shop, give it a source of its own" in reason
    assert await Customer.all().count() == 1
    assert (await a_list(tmp_path, row, source="other shop")).came_in.total_lines == 1
    assert await ids() == ["csv:1001", "other-shop:1001"]


async def test_what_came_before_its_list_had_a_source_is_there_already(tmp_path: Path) -> None:
    without_email = "1002,2026-02-01,,Cy Dee,Mug,1,10.00"
    await a_list(tmp_path, OURS, without_email)
    report = await a_list(tmp_path, OURS, without_email, source="Bol.com")
    assert (report.before.total_lines, report.came_in.total_lines) == (2, 0)
    assert (await ids(), await Customer.all().count()) == (["csv:1001", "csv:1002"], 2)


async def test_a_list_of_a_known_system_is_its_own_source(tmp_path: Path) -> None:
    head = "Sale Date,Order ID,Order Type,Payment Type,Item Name,Quantity,Price"
    await a_list(tmp_path, "2026-02-01,1001,online,card,Mug,1,10.00", head=head)
    assert await ids() == ["etsy:1001"]


async def test_an_edited_customer_is_the_same_one_at_the_same_door(tmp_path: Path) -> None:
    head = f"{HEAD},street"
    await a_list(tmp_path, f"{OURS},1 Main St", head=head)
    await Order.all().update(email="ann@other.example")
    assert (await a_list(tmp_path, f"{OURS},1 Main St", head=head)).before.total_lines == 1


@pytest.mark.parametrize("keys", [("450789469", "4.50789E+08"), ("4.50789E+08", "450789469")])
async def test_an_export_that_a_spreadsheet_saved_makes_no_second_order(
    tmp_path: Path, keys: tuple[str, str]
) -> None:
    file = tmp_path / "orders.csv"
    for key in (*keys, *keys):
        file.write_bytes(saved(ROW | {"Id": key}))
        await import_shopify(file, None, dry_run=False, progress=lambda _done, _of: None)
    assert await Order.all().count() == 1


async def test_two_orders_of_one_moment_whose_ids_were_shortened_are_two(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    for _again in range(2):
        file.write_bytes(saved(*ROWS))
        await import_shopify(file, None, dry_run=False, progress=lambda _done, _of: None)
    assert await ids() == ["shopify:#1001", "shopify:#1002"]


async def test_a_number_twice_in_one_file_of_a_shop_is_said(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(saved(ROW, ROW | {"Name": "#1002"}))
    (report,) = await import_shopify(file, None, dry_run=False, progress=lambda _done, _of: None)
    assert (report.made["orders"], report.adds_up) == (1, True)
    assert "stands in the file twice" in report.leftovers[0].reason
