"""What another shop did to an order is so here, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actions.checks.database import run_checks
from actions.importing import ImportReport
from gateways.importers import import_csv, import_shopify, import_woocommerce
from models.credit_memo import CreditMemo
from models.order import Order
from models.packing_slip import PackingSlip
from models.product import Product
from tests.gateways.importers.test_shopify import ROW, an_export
from tests.gateways.importers.test_woocommerce import ORDER as WOO_ORDER

DATABASES = ["sqlite_database", "postgres_database"]


@pytest.fixture(params=DATABASES, autouse=True)
def database(request: pytest.FixtureRequest) -> object:
    return request.getfixturevalue(request.param)


async def shopify(folder: Path, *rows: dict[str, str]) -> ImportReport:
    file = an_export(folder, *rows)
    (report,) = await import_shopify(file, None, dry_run=False, progress=lambda _done, _of: None)
    assert report.adds_up
    assert [finding async for finding in run_checks()] == []
    return report


async def test_an_order_refunded_whole_and_never_sent_is_not_to_ship(tmp_path: Path) -> None:
    refunded = {"Financial Status": "refunded", "Refunded Amount": "25.00"}
    await shopify(
        tmp_path, ROW | refunded, ROW | refunded | {"Name": "#2", "Id": "2", "Lineitem sku": ""}
    )
    assert [(one.to_ship, one.payment_status, one.due) for one in await Order.all()] == [
        (0, "refunded", 0),
        (0, "refunded", 0),
    ]
    product = await Product.get()
    assert (product.on_hand, product.reserved) == (0, 0)
    await shopify(
        tmp_path, ROW | refunded, ROW | refunded | {"Name": "#2", "Id": "2", "Lineitem sku": ""}
    )
    assert await CreditMemo.all().count() == 2


async def test_an_order_whose_payment_was_voided_is_cancelled_and_that_is_said(
    tmp_path: Path,
) -> None:
    voided = {"Financial Status": "voided", "Paid at": ""}
    sent = {"Fulfillment Status": "fulfilled", "Name": "#2", "Id": "2"}
    report = await shopify(tmp_path, ROW | voided, ROW | voided | sent)
    orders = await Order.all().order_by("id")
    assert [(one.status, one.to_ship) for one in orders] == [
        ("cancelled", 0),
        ("awaiting payment", 0),
    ]
    assert [remark.text for remark in report.remarks] == [
        "its payment was voided: taken as cancelled",
        "its payment was voided, though it was shipped: it is unpaid",
    ]


async def test_goods_without_a_sku_wait_to_be_sent(tmp_path: Path) -> None:
    await shopify(tmp_path, ROW | {"Lineitem sku": ""})
    order = await Order.get()
    assert (order.status, order.to_ship) == ("awaiting shipment", 2)


async def test_what_was_sent_without_a_sku_has_its_packing_slip(tmp_path: Path) -> None:
    await shopify(tmp_path, ROW | {"Lineitem sku": "", "Fulfillment Status": "fulfilled"})
    assert ((await Order.get()).status, await PackingSlip.all().count()) == ("completed", 1)


async def test_an_order_refused_early_counts_with_all_its_lines(tmp_path: Path) -> None:
    wrong = ROW | {"Name": "#2", "Id": "2", "Lineitem quantity": "half"}
    more = {
        "Name": "#2",
        "Lineitem quantity": "1",
        "Lineitem name": "Pen",
        "Lineitem price": "5.00",
    }
    unknown = ROW | {"Name": "#3", "Id": "3", "Created at": "someday", "Refunded Amount": "5.00"}
    report = await shopify(tmp_path, ROW, wrong, more, unknown)
    assert (report.total, report.came_in.total, report.stayed_out.total) == (7000, 2500, 4500)
    assert report.stayed_out.total_lines == 4  # what was given back is a line, as where it comes in
    assert (report.documents, report.came_in.documents, report.left_documents) == (4, 1, 3)


async def test_a_list_adds_up_to_the_penny_with_what_stays_out(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "order,date,product,quantity,price,shipping,vat\n"
        "A,2026-02-01,Mug,1,12.10,4.95,21\n"
        "B,2026-02-01,Mug,1,12.10,4.95,21\nB,2026-02-01,Pot,0,9.00,4.95,21\n"
        "C,never,Mug,2,12.10,4.95,21\n"
    )
    (report,) = await import_csv(file, None, dry_run=False, progress=lambda _done, _of: None)
    assert report.adds_up
    assert (report.came_in.total, report.stayed_out.total, report.total) == (1705, 4620, 6325)
    assert [finding async for finding in run_checks()] == []


async def test_credits_of_thousands_of_lines_are_written_in_pieces(tmp_path: Path) -> None:
    lines = [
        ROW
        | {"Name": f"#{n}", "Id": str(n), "Total": "240.00", "Subtotal": "240.00", "Taxes": "0"}
        | {"Shipping": "0", "Lineitem quantity": "1", "Lineitem price": "1.00"}
        | {"Refunded Amount": "1.00", "Lineitem sku": f"S-{line}"}
        | ({} if line == 0 else {"Created at": "", "Total": ""})
        for n in range(1, 21)
        for line in range(240)
    ]
    await shopify(tmp_path, *lines)
    assert await CreditMemo.all().count() == 20
    await shopify(tmp_path, *lines)
    assert await CreditMemo.all().count() == 20


@pytest.mark.parametrize("status", ["refunded", "processing"])
@pytest.mark.parametrize(
    "refunds", [["25.00"], ["10.00", "15.00"], ["2.00", "3.00", "20.00"], ["1.00", "24.00"]]
)
async def test_what_was_refunded_whole_in_parts_and_not_sent_is_not_to_ship(
    tmp_path: Path, status: str, refunds: list[str]
) -> None:
    given = [{"id": place, "total": f"-{one}"} for place, one in enumerate(refunds, start=1)]
    file = tmp_path / "orders.json"
    file.write_text(json.dumps([WOO_ORDER | {"status": status, "refunds": given}]))
    for _again in range(2):
        (report,) = await import_woocommerce(
            file, None, dry_run=False, progress=lambda _done, _of: None
        )
        assert report.adds_up
    order = await Order.get()
    assert (order.to_ship, order.credited, order.refunded, order.due) == (0, 2500, 2500, 0)
    assert order.payment_status == "refunded"
    assert (await Product.get()).reserved == 0
    assert [finding async for finding in run_checks()] == []
