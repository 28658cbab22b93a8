"""A shop in which everything was done: out, in, there and back, and it goes on where it was."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from actions.checks.database import run_checks
from backdesk.db.database import close_database, open_database
from backdesk.db.dump import load_dump
from commands.dump import dump
from gateways.documents import Documents
from gateways.pdf.printer import Printer
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.order import Order
from models.packing_slip import PackingSlip
from models.quote import Quote
from models.return_case import ReturnCase
from tests.commands.test_dump import dumped, nobody_looks, other
from tests.conftest import Database
from tests.factories.every_action import a_shop_of_every_action
from tests.factories.order import an_order

__all__ = ["other"]
PRINTED: tuple[Any, ...] = (Invoice, CreditMemo, PackingSlip, Quote, ReturnCase)


async def sheets() -> dict[str, str]:
    """Each document as the browser is given it to print."""
    documents = Documents(Printer(lambda: None))
    return {
        paper.number: await documents.html(paper)
        for model in PRINTED
        for paper in await model.all().order_by("id")
    }


async def test_after_every_action_it_comes_back_whole_and_goes_on(
    database: Database, other: str, sqlite_template: Path, tmp_path: Path
) -> None:
    await a_shop_of_every_action()
    assert [finding async for finding in run_checks()] == []
    last = await Order.all().order_by("-id").first()
    assert last is not None
    printed = await sheets()
    assert len(printed) > 10
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    await dump(first, nobody_looks)
    await close_database()

    await open_database(other)
    await load_dump(first, nobody_looks)
    assert await dumped() == first.read_bytes()
    assert [finding async for finding in run_checks()] == []
    assert await sheets() == printed
    await dump(second, nobody_looks)
    await close_database()

    back = Path(shutil.copy(sqlite_template, tmp_path / "back.sqlite3"))
    await open_database(f"sqlite://{back}")
    await load_dump(second, nobody_looks)
    assert await dumped() == first.read_bytes()
    following = await an_order()
    assert int(following.number[3:]) == int(last.number[3:]) + 1
