"""What the words of a list say of its orders: paid, sent, cancelled, refunded; else it is said."""

from __future__ import annotations

import pytest

from actions.importing.data import CreditKind, ImportBatch
from gateways.importers.import_options import Choices
from gateways.importers.mapped_sheet import read_mapped_sheet
from gateways.importers.spreadsheet_orders import grouped, read_orders
from tests.gateways.importers.test_mapped_orders import order_of, reading_of

HEAD = "order,date,sku,product,quantity,price"
ROW = "A,2026-02-01,MUG,Mug,2,10.00"


def states(reading: ImportBatch) -> tuple[bool, bool, bool, int]:
    (order,) = reading.orders
    back = order.refunded + sum(credit.amount for credit in reading.credits)
    return bool(order.paid_at), bool(order.shipped_at), bool(order.cancelled_at), back


@pytest.mark.parametrize(
    ("head", "words", "expected"),
    [
        ("status", "Completed", (True, True, False, 0)),
        ("status", "processing", (True, False, False, 0)),
        ("bestelstatus", "Verzonden", (True, True, False, 0)),
        ("Bestellstatus", "In Bearbeitung", (True, False, False, 0)),
        ("statut", "Annulée", (False, False, True, 0)),
        ("estado", "Pendiente de pago", (False, False, False, 0)),
        ("status", "Cance" + "led", (False, False, True, 0)),
        ("status", "Refunded", (True, False, False, 2000)),
        ("status,fulfillment status", "refunded,unfulfilled", (True, False, False, 2000)),
        ("financial status", "voided", (False, False, True, 0)),
        ("financial status,fulfillment status", "paid,fulfilled", (True, True, False, 0)),
        ("status,financial status", "completed,pending", (False, True, False, 0)),
        ("status,cancelled at", "cancelled,2026-02-03", (False, False, True, 0)),
        ("amount refunded,paid", "5.00,2026-02-02", (True, False, False, 500)),
        ("paid amount", "7.50", (True, False, False, 0)),
        ("paid amount", "0.00", (False, False, False, 0)),
    ],
)
def test_words_and_dates_say_what_happened(
    head: str, words: str, expected: tuple[bool, bool, bool, int]
) -> None:
    reading = reading_of(f"{HEAD},total,{head}\n{ROW},20.00,{words}\n")
    assert states(reading) == expected


def test_what_was_refunded_whole_and_not_sent_is_credited_line_by_line() -> None:
    reading = reading_of(f"{HEAD},total,status\n{ROW},20.00,refunded\n")
    (part,) = reading.credits[0].parts
    assert (part.kind, part.quantity, part.back) == (CreditKind.LINE, 2, 0)


def test_a_part_that_was_paid_is_the_part() -> None:
    assert order_of(f"{HEAD},paid amount\n{ROW},7.50\n").received == 750


def test_unknown_words_are_said_and_change_nothing() -> None:
    reading = reading_of(f"{HEAD},status\n{ROW},odd\n{ROW.replace('A', 'B')},completed\n")
    assert [bool(order.paid_at) for order in reading.orders] == [False, True]
    assert [one.text for one in reading.remarks] == ["the status “odd” is unknown"]


def test_cancelled_though_it_was_sent_is_said() -> None:
    reading = reading_of(f"{HEAD},status,shipped\n{ROW},cancelled,2026-02-02\n")
    assert states(reading) == (False, True, False, 0)
    assert "cancelled, though it was shipped" in reading.remarks[0].text


def test_a_quotation_was_never_placed() -> None:
    reading = reading_of(f"{HEAD},status\n{ROW},Quotation\n")
    assert [left.amount for left in reading.leftovers] == [2000]


def test_payment_and_shipping_are_what_stands_there() -> None:
    order = order_of(f"{HEAD},payment,shipping\n{ROW},paid,shipped\n")
    assert (bool(order.paid_at), bool(order.shipped_at)) == (True, True)
    order = order_of(f"{HEAD},payment,shipping\n{ROW},iDEAL,4.95\n")
    assert (order.payment_method, order.shipping_cost) == ("iDEAL", 495)


def test_an_address_to_ship_to_alone_is_the_buyers_and_another_is_kept() -> None:
    to = "ship to name,ship to street,ship to city,ship to country"
    order = order_of(f"{HEAD},{to}\n{ROW},Ann,1 Main,Austin,US\n")
    assert (order.party["street"], "shipping_street" in order.party) == ("1 Main", False)
    rows = f"{ROW},Bob,2 Side,Dallas,US,Ann,1 Main,Austin,US\n"
    order = order_of(f"{HEAD},name,street,city,country,{to}\n{rows}")
    assert (order.party["street"], order.party["shipping_street"]) == ("2 Side", "1 Main")
    assert order.party["shipping_name"] == "Ann"


def test_orders_without_lines_come_in_whole_where_that_is_chosen() -> None:
    content = (
        b"order,date,first name,last name,total,shipping,status\nA,2026-02-01,Ann,Lee,20,5,x\n"
    )
    listed = read_mapped_sheet("orders", content, "l.csv", Choices())
    assert "choose what a row is" in listed.unclear[0]
    listed = read_mapped_sheet("orders", content, "l.csv", Choices(rows="order"))
    (reading,) = read_orders(grouped(listed), listed.choices)
    (order,) = reading.orders
    assert (order.gross, order.shipping_cost, order.party["name"]) == (2000, 500, "Ann Lee")
    assert [line.name for line in order.lines] == ["Order A"]
