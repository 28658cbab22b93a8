"""VAT numbers of a file: with their country's letters, and none that the country has not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.importing.record_import import RowResult, import_rows, preview_rows
from actions.shop_context import ShopContext
from actions.shop_unit_of_work import ShopUnitOfWork
from backdesk.actions.context import SystemActor
from backdesk.db.database import atomically
from gateways.importers import import_csv
from gateways.importers.import_options import Choices
from gateways.importers.mapped_sheet import read_mapped_sheet
from models.customer import Customer
from models.order import Order

pytestmark = pytest.mark.usefixtures("database")
HEAD = "order,date,product,quantity,price,email,country,vat number"


async def written(kind: str, head: str, *rows: str) -> list[RowResult]:
    content = "\n".join([head, *rows, ""]).encode()
    listed = read_mapped_sheet(kind, content, "list.csv", Choices())
    expected = await preview_rows(kind, listed.rows, SystemActor(), clear=False)

    async def work() -> list[RowResult]:
        ctx = ShopContext(await ShopUnitOfWork.begin(SystemActor(), at=datetime.now(UTC)))
        return await import_rows(kind, listed.rows, ctx, clear=False, file="list.csv")

    done = await atomically(work)
    assert [one.remark for one in done] == [one.remark for one in expected]
    return done


async def brought(*rows: str) -> list[RowResult]:
    return await written("customers", "email,name,country,vat number", *rows)


async def test_an_orders_number_gets_its_countrys_letters_and_a_bad_one_is_said(
    tmp_path: Path,
) -> None:
    file = tmp_path / "list.csv"
    rows = (
        "A,2026-02-01,Mug,1,10,a@example.com,Nederland,123456789B13",
        "B,2026-02-01,Mug,1,10,b@example.com,NL,NL123456789B99",
        "C,2026-02-01,Mug,1,10,c@example.com,DE,DE 136 695 976",
    )
    file.write_text("\n".join([HEAD, *rows, ""]))
    (report,) = await import_csv(file, None, dry_run=False, progress=lambda _done, _of: None)
    numbers = [one.vat_number for one in await Order.all().order_by("id")]
    assert numbers == [
        "NL123456789B13",
        "",
        "DE136695976",
    ]
    (said,) = [one.text for one in report.remarks if "VAT number" in one.text]
    assert said.startswith("VAT number “NL123456789B99” left out")


async def test_a_customers_number_likewise_by_the_country_that_is_known_of_them() -> None:
    done = await brought(
        "a@example.com,Ann,NL,123456789B13",
        "b@example.com,Bob,NL,123456789B99",
        "c@example.com,Cy,,XX1",
    )
    numbers = [one.vat_number for one in await Customer.all().order_by("id")]
    assert numbers == [
        "NL123456789B13",
        "",
        "XX1",
    ]
    assert [one.remark.partition(" left out")[0] for one in done] == [
        "",
        "VAT number “123456789B99”",
        "",
    ]
    (again,) = await brought("a@example.com,Ann,,123456789B99")
    assert (again.verdict, (await Customer.get(email="a@example.com")).vat_number) == (
        "unchanged",
        "NL123456789B13",
    )
    (same,) = await brought("a@example.com,,,NL 1234.56.789.B13")
    assert same.verdict == "unchanged"
