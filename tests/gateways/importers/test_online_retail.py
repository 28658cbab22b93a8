"""Online Retail's file: what is refused as a whole, and what each line is taken for."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.importing.data import Classification, ImportBatch
from gateways.importers import UnreadableFile
from gateways.importers.online_retail import read_online_retail
from tests.factories.retail import HEADER, a_credit, a_file, a_row


def read(folder: Path, *rows: str) -> ImportBatch:
    return read_online_retail(a_file(folder, *rows))


def test_a_packed_file_reads_like_a_plain_one(tmp_path: Path) -> None:
    plain = read_online_retail(a_file(tmp_path, a_row()))
    packed = read_online_retail(a_file(tmp_path, a_row(), name="retail.csv.gz"))

    assert packed == plain
    assert plain.orders[0].gross == 1530


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"none\.csv cannot be opened: No such file"):
        read_online_retail(tmp_path / "none.csv")


def test_a_packed_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    file = a_file(tmp_path, *(a_row(str(number)) for number in range(536365, 536999)), name="a.gz")
    file.write_bytes(file.read_bytes()[:-200])

    with pytest.raises(UnreadableFile, match="cut off: it cannot be unpacked"):
        read_online_retail(file)


def test_a_packed_file_with_wrong_bytes_is_refused(tmp_path: Path) -> None:
    file = a_file(tmp_path, *(a_row(str(number)) for number in range(536365, 536999)), name="a.gz")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)

    with pytest.raises(UnreadableFile):
        read_online_retail(file)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "its first line lacks InvoiceNo"),
        (b"A,B\n1,2\n", "its first line lacks InvoiceNo, StockCode"),
        (f"{HEADER}\n".encode(), "has no lines"),
        (
            f"{HEADER}\n{a_row(text='CAF')}\n".encode().replace(b"CAF", b"CAF\xe9"),
            "not text in UTF",
        ),
        (f"{HEADER}\n{a_row()}\n536366,85123A".encode(), "line 3: 2 fields instead of 8"),
        (f"{HEADER}\n{a_row()}".encode()[:-4], "line 2: the last line is cut off"),
        (f"{HEADER}\n{a_row(text=chr(34) + 'open')}\n".encode(), "not a proper CSV file"),
    ],
    ids=["empty", "headers", "no lines", "latin-1", "half a line", "half a word", "quote"],
)
def test_a_file_of_another_shape_is_refused_in_one_sentence(
    tmp_path: Path, data: bytes, says: str
) -> None:
    file = tmp_path / "wrong.csv"
    file.write_bytes(data)

    with pytest.raises(UnreadableFile, match=says) as refusal:
        read_online_retail(file)

    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (a_row().replace(",6,", ",six,"), "the quantity is not a whole number"),
        (a_row().replace(",6,", ",6.5,"), "the quantity is not a whole number"),
        (a_row(quantity=10**9), "the quantity is not a whole number"),
        (a_row(price="free"), "the price is not an amount"),
        (a_row(price="NaN"), "the price is not an amount"),
        (a_row(at="2010-13-01 08:26:00"), "the date is not one"),
        (a_row(document="536365\x00"), "this is no invoice number"),
        (a_row(sku=""), "a field is empty or too long"),
        (a_row(text="long " * 100), "a field is empty or too long"),
        (a_row(quantity=9_999_999, price="999999999"), "the amount is too large"),
    ],
)
def test_a_value_that_cannot_be_refuses_the_file_and_names_the_line(
    tmp_path: Path, row: str, says: str
) -> None:
    with pytest.raises(UnreadableFile, match=f"line 3: {says}"):
        read(tmp_path, a_row(), row, a_row("536366"))


def test_postage_becomes_the_shipping_cost_of_its_order(tmp_path: Path) -> None:
    order = read(tmp_path, a_row(), a_row(sku="POST", quantity=2, price="18")).orders[0]

    assert (order.shipping_cost, order.shipping_method) == (3600, "Postage")
    assert [line.sku for line in order.lines] == ["85123A"]
    assert order.tally.amounts[Classification.SHIPPING] == 3600


def test_bank_charges_become_the_payment_cost_of_their_order(tmp_path: Path) -> None:
    order = read(tmp_path, a_row(), a_row(sku="BANK CHARGES", quantity=1, price="15")).orders[0]

    assert (order.payment_cost, len(order.lines)) == (1500, 1)


def test_a_document_of_costs_alone_has_them_as_lines_that_nothing_is_shipped_of(
    tmp_path: Path,
) -> None:
    order = read(tmp_path, a_row(sku="POST", quantity=1, price="18")).orders[0]

    (line,) = order.lines
    assert (order.shipping_cost, line.gross, line.physical, line.product) == (0, 1800, False, False)


def test_a_manual_charge_is_a_line_of_no_product(tmp_path: Path) -> None:
    reading = read(tmp_path, a_row(), a_row(sku="m", quantity=1, price="1.25"))

    assert reading.orders[0].lines[1].name == "Manual"
    assert list(reading.products) == ["85123A"]


def test_a_voucher_is_sold_but_not_shipped(tmp_path: Path) -> None:
    reading = read(tmp_path, a_row(sku="gift_0001_10"))

    assert not reading.products["gift_0001_10"].physical


def test_a_price_of_three_decimals_is_rounded_on_the_line_and_not_before(tmp_path: Path) -> None:
    lines = (
        read(
            tmp_path,
            a_row(quantity=1, price="0.001"),
            a_row(quantity=500, price="0.001"),
            a_row(quantity=3, price="0.125"),
        )
        .orders[0]
        .lines
    )

    assert [line.gross for line in lines] == [0, 50, 38]
    assert all(line.unit_price * line.quantity - line.discount == line.gross for line in lines)


def test_lines_without_a_customer_belong_to_one_unknown_customer_a_country(
    tmp_path: Path,
) -> None:
    reading = read(
        tmp_path,
        a_row(customer=""),
        a_row("536366", customer=""),
        a_row("536367", customer="", country="EIRE"),
    )

    names = [customer.party["name"] for customer in reading.customers.values()]
    assert names == ["Unknown customer (United Kingdom)", "Unknown customer (EIRE)"]
    assert reading.orders[2].party["country"] == "IE"


def test_a_name_that_is_no_country_is_kept_as_a_region(tmp_path: Path) -> None:
    party = read(tmp_path, a_row(country="Channel Islands"), a_row("536366")).orders[0].party

    assert (party["country"], party["region"]) == ("", "Channel Islands")


def test_units_written_off_and_found_are_stock_corrections(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        a_row(),
        a_row("536589", text="damaged", quantity=-10, price="0.0", customer=""),
        a_row("536590", text="found", quantity=4, price="0.0", customer=""),
    )

    assert [(one.quantity, one.text) for one in reading.corrections] == [
        (-10, "damaged"),
        (4, "found"),
    ]
    assert len(reading.orders) == 1


def test_goods_given_to_nobody_by_their_own_name_are_an_order_at_no_charge(
    tmp_path: Path,
) -> None:
    reading = read(tmp_path, a_row(), a_row("536590", price="0.0", customer=""))

    assert reading.orders[1].tally.lines[Classification.FREE] == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (a_row("A563185", sku="B", quantity=1, price="-11062.06"), "an adjustment of the books"),
        (a_row("536370", quantity=-2), "a negative quantity outside of a credit document"),
        (a_row("536370", quantity=0), "a quantity of zero"),
        (a_row("536370", price="-1.00"), "a negative price"),
        (a_row("536365", customer="99999"), "another customer than on the document's first line"),
        (a_row("536370", sku="POST", quantity=-1, price="0", customer=""), "not kept in stock"),
    ],
)
def test_a_line_that_is_no_sale_is_refused_with_its_number_and_reason(
    tmp_path: Path, row: str, reason: str
) -> None:
    reading = read(tmp_path, a_row(), row)

    (left,) = reading.leftovers
    assert (left.line, left.became) == (3, Classification.REFUSED)
    assert reason in left.reason
    assert reading.total == 1530 + left.amount


def test_credit_documents_wait_for_what_they_may_credit(tmp_path: Path) -> None:
    reading = read(tmp_path, a_row(), a_credit())

    assert list(reading.credit_documents) == ["C536400"]
    assert len(reading.orders) == 1
