"""An import writes whole orders: what is in the database after a small file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.importing import ImportReport
from actions.importing.data import ImportBatch
from actions.importing.plan import make_plan
from actions.importing.run import write
from backdesk.actions.context import SystemActor
from backdesk.actions.errors import Refused
from backdesk.models.history import History
from gateways.importers import UnreadableFile, import_online_retail
from gateways.importers.online_retail import read_online_retail
from models.credit_memo import CreditMemo
from models.customer import Customer
from models.invoice import Invoice
from models.order import Order, OrderLine
from models.outbox import Outbox
from models.packing_slip import PackingSlip
from models.payment import Payment, Refund
from models.product import Product
from models.stock import StockMove, StockReason
from tests.factories.retail import a_credit, a_file, a_row, imported

pytestmark = pytest.mark.usefixtures("database")


async def counts() -> list[int]:
    """How many rows there are of what an import writes."""
    models = (Order, OrderLine, Invoice, Payment, PackingSlip, CreditMemo, Refund, StockMove)
    return [await model.all().count() for model in (*models, Customer, Product, History)]


def a_report(reading: ImportBatch) -> ImportReport:
    return ImportReport(reading.source, "retail.csv", "GBP", False, reading.lines, reading.total)


async def test_an_invoice_becomes_an_order_at_the_end_of_its_life(tmp_path: Path) -> None:
    report = await imported(a_file(tmp_path, a_row(), a_row(sku="POST", quantity=1, price="4.95")))

    order = await Order.get(external_id="online-retail:536365")
    assert (order.number, order.gross, order.paid) == ("ORD00001", 2025, 2025)
    assert (order.status, order.payment_status, order.shipping_status) == (
        "completed",
        "paid",
        "shipped",
    )
    assert order.placed_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert report.adds_up


async def test_its_documents_carry_the_day_it_was_placed(tmp_path: Path) -> None:
    await imported(a_file(tmp_path, a_row()))

    day = datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    invoice, slip, payment = await Invoice.get(), await PackingSlip.get(), await Payment.get()
    assert (invoice.number, invoice.issued_at, invoice.status) == ("INV00001", day, "paid")
    assert (slip.number, slip.shipped_at, slip.status) == ("SHIP00001", day, "shipped")
    assert (payment.received_at, payment.source, payment.reference) == (day, "reported", "536365")


async def test_an_import_sends_no_e_mail_and_leaves_history(tmp_path: Path) -> None:
    await imported(a_file(tmp_path, a_row(), a_credit()))

    order = await Order.get()
    entries = await History.filter(order_id=order.id).order_by("id")
    assert [entry.kind for entry in entries] == [
        "imported",
        "invoice_issued",
        "payment_received",
        "packing_slip_shipped",
        "credit_memo_issued",
        "refunded",
    ]
    assert await History.filter(subject="import").count() == 1
    assert await Outbox.all().count() == 0


async def test_opening_stock_is_what_keeps_stock_from_going_below_zero(tmp_path: Path) -> None:
    await imported(
        a_file(
            tmp_path,
            a_row(quantity=6),
            a_row("536366", quantity=4, at="2010-12-03 10:00:00"),
            a_row(
                "536367",
                text="found",
                quantity=3,
                price="0",
                customer="",
                at="2010-12-02 10:00:00",
            ),
        )
    )

    product = await Product.get()
    opening = await StockMove.get(reason=StockReason.OPENING)
    moves = [move.on_hand for move in await StockMove.all().order_by("at", "id")]
    levels = [sum(moves[: count + 1]) for count in range(len(moves))]
    assert opening.on_hand == 7
    assert opening.at == datetime(2010, 12, 1, tzinfo=UTC)
    assert min(levels) == 0
    assert (product.on_hand, product.reserved, product.available) == (0, 0, 0)


async def test_a_stock_correction_is_a_move_with_what_the_file_says_of_it(tmp_path: Path) -> None:
    await imported(
        a_file(tmp_path, a_row("536589", text="wet", quantity=-10, price="0", customer=""))
    )

    move = await StockMove.get(reason=StockReason.WRITTEN_OFF)
    said = await History.get(kind="stock_corrected")
    assert (move.on_hand, move.document) == (-10, "online-retail:536589")
    assert said.text == "Stock of 85123A corrected by -10, document 536589: wet"


async def test_the_second_run_adds_nothing_and_says_what_was_there(tmp_path: Path) -> None:
    rows = (
        a_row(),
        a_row("536589", text="wet", quantity=-1, price="0", customer=""),
        a_credit(quantity=-2),
        a_credit(customer="99999"),
        a_credit("C536402", quantity=-1, price="1.00", at="2010-12-05 09:00:00"),
    )
    first = await imported(a_file(tmp_path, *rows))
    before = await counts()

    second = await imported(a_file(tmp_path, *rows))

    assert await counts() == before
    assert second.came_in.total_lines == 0
    assert second.before.lines == first.came_in.lines
    assert [left.line for left in second.leftovers] == [left.line for left in first.leftovers]
    assert second.adds_up


async def test_an_order_that_came_in_cut_off_is_told_and_not_changed(tmp_path: Path) -> None:
    await imported(a_file(tmp_path, a_row()))

    report = await imported(a_file(tmp_path, a_row(), a_row(sku="22423", price="12.75")))

    assert [left.line for left in report.leftovers] == [2, 3]
    assert "imported before, with another total: £15.30" in report.leftovers[0].reason
    assert ((await Order.get()).gross, report.adds_up) == (1530, True)


async def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    file = a_file(tmp_path, a_row(), a_credit(quantity=-2), a_credit(customer="99999"))

    tried = await imported(file, dry_run=True)

    assert sum(await counts()) == 0
    done = await imported(file)
    assert (tried.came_in.lines, tried.made) == (done.came_in.lines, +done.made)
    assert tried.made["credit memos"] == 1


async def test_a_file_that_is_damaged_at_its_end_changes_nothing(tmp_path: Path) -> None:
    file = a_file(tmp_path, *(a_row(str(number)) for number in range(536365, 536999)), name="a.gz")
    file.write_bytes(file.read_bytes()[:-20])

    with pytest.raises(UnreadableFile):
        await imported(file)

    assert sum(await counts()) == 0


async def test_an_import_that_was_broken_off_goes_on_where_it_was(tmp_path: Path) -> None:
    orders = [a_row(str(536365 + number), sku=f"SKU{number % 7}") for number in range(300)]
    file = a_file(tmp_path, *orders, a_credit(sku="SKU0"))

    def break_off(done: int, _of: int) -> None:
        if done == 250:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await import_online_retail(file, None, dry_run=False, progress=break_off)
    half = await Order.all().count()
    report = await imported(file)

    numbers = [order.number for order in await Order.all().order_by("id")]
    assert half == 250
    assert numbers == [f"ORD{number:05d}" for number in range(1, 301)]
    assert (report.before.total_lines, report.came_in.total_lines) == (250, 51)
    assert await Product.filter(on_hand__lt=0).count() == 0
    assert await StockMove.filter(reason=StockReason.OPENING).count() == 7


async def test_an_import_that_was_broken_off_makes_no_more_stock_when_it_goes_on(
    tmp_path: Path,
) -> None:
    """What came back was sold again: the opening stock is that of all of the file."""
    others = [a_row(str(536400 + number), sku="OTHER") for number in range(248)]
    late = "2010-12-30 10:00:00"
    file = a_file(
        tmp_path,
        a_row("536365", quantity=10),
        *others,
        a_row("536998", quantity=10, at=late),
        a_row("536999", quantity=1, at=late),
        a_credit("C537000", quantity=-10),
    )

    def break_off(done: int, _of: int) -> None:
        if done == 250:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await import_online_retail(file, None, dry_run=False, progress=break_off)
    assert await Order.all().count() == 250
    await imported(file)

    holder = await Product.get(sku="85123A")
    opening = await StockMove.filter(reason=StockReason.OPENING, product_id=holder.id)
    assert [move.on_hand for move in opening] == [11]
    assert holder.on_hand == 0


@pytest.mark.parametrize("corrected", [True, False])
async def test_two_imports_of_one_file_at_once_write_it_once(
    tmp_path: Path, corrected: bool
) -> None:
    file = a_file(
        tmp_path,
        a_row(),
        a_row("536366"),
        a_row("536589", text="wet", quantity=-1, price="0", customer=""),
        a_credit(quantity=-2),
    )
    reading = read_online_retail(file)
    late = await make_plan(reading, a_report(reading))
    await imported(file)
    before = await counts()
    if not corrected:
        late.corrections = []

    with pytest.raises(Refused, match="imported by somebody else meanwhile"):
        await write(late, a_report(reading), SystemActor(), lambda _done, _of: None)

    assert await counts() == before


async def test_credits_that_somebody_else_imported_meanwhile_are_not_written_again(
    tmp_path: Path,
) -> None:
    reading = read_online_retail(a_file(tmp_path, a_row(), a_credit(quantity=-2)))
    late = await make_plan(reading, a_report(reading))
    await imported(a_file(tmp_path, a_row(), a_credit(quantity=-2)))
    late.orders = []

    with pytest.raises(Refused, match="imported by somebody else meanwhile"):
        await write(late, a_report(reading), SystemActor(), lambda _done, _of: None)

    assert (await Order.get()).credited == 510


async def test_progress_counts_documents_up_to_all_of_them(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    await import_online_retail(
        a_file(tmp_path, a_row(), a_row("536366"), a_credit()),
        None,
        dry_run=False,
        progress=lambda done, of: seen.append((done, of)),
    )

    assert seen == [(0, 3), (2, 3), (3, 3)]


async def test_a_customer_who_is_known_already_stays_as_the_shop_knows_them(
    tmp_path: Path,
) -> None:
    known = await Customer.create(external_id="online-retail:17850", name="Mrs Miller")

    await imported(a_file(tmp_path, a_row()))

    assert [customer.name for customer in await Customer.all()] == ["Mrs Miller"]
    assert (await Order.get()).customer_id == known.id


async def test_the_report_says_in_lines_what_became_of_each_line(tmp_path: Path) -> None:
    report = await imported(a_file(tmp_path, a_row(), a_credit(customer="")))

    assert str(report).splitlines() == [
        "retail.csv:",
        "came in: 1 line, £15.30",
        "  product lines: 1 line, £15.30",
        "was there already: 0 lines, £0.00",
        "stayed out: 1 line, -£15.30",
        "  credits of nothing that could be found: 1 line, -£15.30",
        "the whole file: 2 lines, £0.00",
        "New: 1 orders, 0 credit memos, 1 customers, 1 products, 0 stock corrections.",
        "line 3, C536400, -£15.30: no customer is named, so what it credits cannot be found",
    ]
