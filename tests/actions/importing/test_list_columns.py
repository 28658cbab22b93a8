"""Each column that a list of orders can have, through to the order that comes in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from actions.checks.database import run_checks
from backdesk.models.history import History
from gateways.importers import import_csv
from models.note import Note
from models.order import Order, OrderLine
from models.packing_slip import PackingSlip
from models.payment import Payment

HEAD = "order,date,product,sku,quantity,price"
LINE = "A1,2026-02-01,Mug,M-1,2,10.00"

pytestmark = pytest.mark.usefixtures("database")


async def came_in(folder: Path, columns: str, *rows: str, lines: int = 1) -> Order:
    file = folder / "orders.csv"
    content = "\n".join([f"{HEAD},{columns}", *[f"{LINE},{row}" for row in rows], ""])
    file.write_text(content)
    (report,) = await import_csv(file, None, dry_run=False, progress=lambda _done, _of: None)
    assert (report.adds_up, report.leftovers) == (True, [])
    assert [finding async for finding in run_checks()] == []
    order = await Order.get()
    assert await OrderLine.filter(order_id=order.id).count() == lines
    return order


OF_THE_ORDER: dict[str, tuple[str, dict[str, Any]]] = {
    "street,address 2,city": ("1 Main,Flat 3,Ghent", {"street": "1 Main, Flat 3", "city": "Ghent"}),
    "first name,last name": ("Ann,Lee", {"name": "Ann Lee"}),
    "street,city,ship to address 1,ship to address 2,ship to city,ship to country": (
        "1 Main,Ghent,2 Side,Box 4,Bruges,BE",
        {"shipping_street": "2 Side, Box 4", "shipping_city": "Bruges", "shipping_country": "BE"},
    ),
    "street,city,first name (shipping),last name (shipping),ship to address 1,ship to city": (
        "1 Main,Ghent,Bob,Ray,2 Side,Bruges",
        {"shipping_name": "Bob Ray", "shipping_street": "2 Side"},
    ),
    "order discount": ("5.00", {"gross": 1500, "discount": 500}),
    "discount": ("2.50", {"gross": 1750}),
    "discount %,total": ("25,15.00", {"gross": 1500}),
    "order discount,shipping,total": ("5.00,4.00,19.00", {"gross": 1900, "shipping_cost": 400}),
    "payment costs": ("1.50", {"gross": 2150, "payment_cost": 150}),
    "payment method,shipping method": (
        "iDEAL,Parcel",
        {"payment_method": "iDEAL", "shipping_method": "Parcel"},
    ),
    "vat amount": ("3.47", {"vat": 347, "gross": 2000}),
    "total tax": ("3.47", {"vat": 347, "gross": 2000}),
    "note": ("Please ring twice", {"remark": "Please ring twice"}),
    "order status": ("Completed", {"status": "completed", "payment_status": "paid"}),
    "payment status": ("paid", {"payment_status": "paid", "shipping_status": "not shipped"}),
    "shipping status,payment status": (
        "shipped,unpaid",
        {"shipping_status": "shipped", "due": 2000},
    ),
    "refunded amount,paid": ("5.00,yes", {"refunded": 500, "credited": 500}),
    "cancelled at": ("2026-02-02", {"status": "cancelled"}),
}


@pytest.mark.parametrize("columns", OF_THE_ORDER)
async def test_what_a_column_tells_is_so_of_the_order(tmp_path: Path, columns: str) -> None:
    row, expected = OF_THE_ORDER[columns]
    order = await came_in(tmp_path, columns, row)
    assert {name: getattr(order, name) for name in expected} == expected


async def test_a_line_total_tells_whether_prices_include_vat(tmp_path: Path) -> None:
    order = await came_in(tmp_path, "vat rate,line total with vat", "21,24.20")
    assert (order.gross, order.vat, order.prices_include_vat) == (2420, 420, False)


async def test_a_discount_of_the_order_stands_on_each_of_its_rows(tmp_path: Path) -> None:
    order = await came_in(tmp_path, "order discount", "5.00", "5.00", lines=2)
    assert order.gross == 3500


async def test_its_payment_has_method_reference_and_day(tmp_path: Path) -> None:
    await came_in(tmp_path, "payment method,payment reference,paid at", "Card,ch_1,2026-02-03")
    payment = await Payment.get()
    assert (payment.method, payment.reference, payment.received_at.day) == ("Card", "ch_1", 3)


async def test_its_packing_slip_has_carrier_code_and_day(tmp_path: Path) -> None:
    await came_in(tmp_path, "carrier,tracking number,shipped at", "DHL,3S1,2026-02-04")
    slip = await PackingSlip.get()
    assert (slip.carrier, slip.tracking_code) == ("DHL", "3S1")
    assert slip.shipped_at is not None
    assert slip.shipped_at.day == 4


async def test_note_tags_and_discount_code_are_a_note_for_colleagues(tmp_path: Path) -> None:
    order = await came_in(tmp_path, "internal note,tags,coupon code", 'Fragile,"vip, gift",SAVE10')
    note = await Note.get()
    assert note.text == "Fragile\nTags: vip, gift\nDiscount code: SAVE10"
    assert (note.order_id, order.remark) == (order.id, "")
    assert await History.exists(kind="note_added", order_id=order.id)


async def test_a_second_line_that_is_too_long_is_left_out_and_said(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"{HEAD},street,address 2\n{LINE},{'a' * 150},{'b' * 150}\n")
    (report,) = await import_csv(file, None, dry_run=False, progress=lambda _done, _of: None)
    assert "too long" in report.remarks[0].text
    assert (await Order.get()).street == "a" * 150
