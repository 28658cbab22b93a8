"""Half a year of a real shop: 245,903 lines come in, or stay out and are told, to the penny."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from actions.importing.data import Classification
from tests.outside.conftest import Imported

LINES = 245_903
TOTAL = 439_795_076
"""What the file's lines come to, each rounded to the penny."""


@pytest.fixture(scope="session")
def lines_of_file(online_retail_file: Path) -> list[tuple[str, int]]:
    """Month and total of each line, read by these few lines alone."""
    found = []
    with gzip.open(online_retail_file, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            amount = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) * 100
            found.append((row["InvoiceDate"][:7], int(amount.quantize(Decimal(1), ROUND_HALF_UP))))
    return found


def rows(imported: Imported, query: str) -> list[tuple[int, ...]]:
    return imported.database.execute(query).fetchall()


def test_every_line_is_accounted_for_to_the_penny(
    online_retail: Imported, lines_of_file: list[tuple[str, int]]
) -> None:
    report = online_retail.first

    assert (len(lines_of_file), sum(amount for _month, amount in lines_of_file)) == (LINES, TOTAL)
    assert report.came_in.total_lines + report.stayed_out.total_lines == LINES
    assert report.came_in.total + report.stayed_out.total == TOTAL
    assert report.adds_up


def test_what_became_of_the_lines_is_what_their_codes_say(online_retail: Imported) -> None:
    report = online_retail.first

    assert report.came_in.lines == {
        Classification.PRODUCT: 238_765,
        Classification.FREE: 350,
        Classification.SHIPPING: 1_007,
        Classification.PAYMENT_COST: 6,
        Classification.CHARGE: 154,
        Classification.CREDIT: 3_147,
        Classification.SHIPPING_CREDIT: 17,
        Classification.OTHER_PRICE: 120,
        Classification.DISCOUNT: 32,
        Classification.STOCK: 1_123,
    }
    assert report.stayed_out.lines == {Classification.LEFT_OVER: 1_178, Classification.REFUSED: 4}
    assert all(left.line > 1 and left.reason for left in report.leftovers)


def test_the_database_holds_what_the_report_says_came_in(online_retail: Imported) -> None:
    ((gross, credited),) = rows(online_retail, "SELECT SUM(gross), SUM(credited) FROM orders")

    assert gross - credited == online_retail.first.came_in.total


def test_the_totals_by_month_are_the_files(
    online_retail: Imported, lines_of_file: list[tuple[str, int]]
) -> None:
    stored: Counter[str] = Counter()
    for query in (
        "SELECT substr(placed_at, 1, 7), SUM(gross) FROM orders GROUP BY 1",
        "SELECT substr(issued_at, 1, 7), -SUM(gross) FROM credit_memo GROUP BY 1",
    ):
        for month, amount in online_retail.database.execute(query):
            stored[month] += amount
    for left in online_retail.first.leftovers:
        stored[lines_of_file[left.line - 2][0]] += left.amount

    of_file: Counter[str] = Counter()
    for month, amount in lines_of_file:
        of_file[month] += amount
    assert stored == of_file
    assert len(stored) == 7


def test_a_second_run_adds_nothing(online_retail: Imported) -> None:
    first, second = online_retail.first, online_retail.second

    assert second.came_in.total_lines == 0
    assert not +second.made
    assert second.before.lines == first.came_in.lines
    assert second.before.total == first.came_in.total
    assert [left.line for left in second.leftovers] == [left.line for left in first.leftovers]
    assert rows(online_retail, "SELECT COUNT(*) FROM orders") == [(first.made["orders"],)]


def test_progress_ends_with_all_of_it(online_retail: Imported) -> None:
    done, of = online_retail.progress[-1]

    assert done == of > 10_000
    assert online_retail.progress == sorted(online_retail.progress)


@pytest.mark.parametrize("table", ["orders", "invoice", "packing_slip", "credit_memo"])
def test_numbers_have_no_gaps(online_retail: Imported, table: str) -> None:
    (((first, last, count)),) = rows(
        online_retail,
        "SELECT MIN(n), MAX(n), COUNT(DISTINCT n) FROM (SELECT CAST(ltrim(number, "
        f"'ABCDEFGHIJKLMNOPQRSTUVWXYZ') AS INTEGER) AS n FROM {table})",
    )

    assert (first, last) == (1, count)


WRONG = {
    "an order does not add up": "SELECT id FROM orders WHERE net + vat <> gross",
    "an order is owed or owes": "SELECT id FROM orders WHERE due <> 0 OR to_refund <> 0",
    "an order is not completed": "SELECT id FROM orders WHERE status <> 'completed'",
    "lines and costs are not the order": """
        SELECT o.id FROM orders o WHERE gross <> shipping_cost + payment_cost
        + (SELECT SUM(gross) FROM order_line WHERE order_id = o.id)""",
    "a line is not price times quantity": """
        SELECT id FROM order_line WHERE unit_price * quantity - discount <> gross""",
    "an invoice is not its order": """
        SELECT o.id FROM orders o LEFT JOIN invoice i ON i.order_id = o.id
        WHERE COALESCE(i.gross, -1) <> o.gross""",
    "an invoice is not its lines": """
        SELECT i.id FROM invoice i WHERE gross <>
        (SELECT SUM(gross) FROM invoice_line WHERE invoice_id = i.id)""",
    "paid is not the payments": """
        SELECT o.id FROM orders o WHERE paid <>
        (SELECT COALESCE(SUM(amount), 0) FROM payment WHERE order_id = o.id)""",
    "refunded is not the refunds": """
        SELECT o.id FROM orders o WHERE refunded <>
        (SELECT COALESCE(SUM(amount), 0) FROM refund WHERE order_id = o.id)""",
    "credited is not the credit memos": """
        SELECT o.id FROM orders o WHERE credited <>
        (SELECT COALESCE(SUM(gross), 0) FROM credit_memo WHERE order_id = o.id)""",
    "a credit memo is not its lines": """
        SELECT m.id FROM credit_memo m WHERE gross <>
        (SELECT SUM(gross) FROM credit_memo_line WHERE credit_memo_id = m.id)""",
    "shipped is not the packing slips": """
        SELECT l.id FROM order_line l WHERE shipped <> (SELECT COALESCE(SUM(quantity), 0)
        FROM packing_slip_line WHERE order_line_id = l.id)""",
    "units credited are not the credit lines": """
        SELECT l.id FROM order_line l JOIN invoice_line i ON i.order_line_id = l.id WHERE
        l.credited <> (SELECT COALESCE(SUM(quantity), 0) FROM credit_memo_line
        WHERE invoice_line_id = i.id)""",
    "a line is credited beyond itself, or not to the penny": """
        SELECT i.id FROM invoice_line i JOIN credit_memo_line c ON c.invoice_line_id = i.id
        GROUP BY i.id HAVING SUM(c.gross) > i.gross
        OR (SUM(c.quantity) = i.quantity AND SUM(c.gross) <> i.gross)""",
    "an invoice is credited beyond itself": "SELECT id FROM invoice WHERE credited > gross",
    "stock is not its moves": """
        SELECT p.id FROM product p WHERE on_hand <>
        (SELECT COALESCE(SUM(on_hand), 0) FROM stock_move WHERE product_id = p.id)""",
    "stock is reserved by finished orders": """
        SELECT id FROM product WHERE reserved <> 0 OR available <> on_hand OR on_hand < 0""",
    "an e-mail is sent": "SELECT id FROM outbox",
    "an order has no history": """
        SELECT id FROM orders WHERE id NOT IN
        (SELECT order_id FROM history WHERE kind = 'imported')""",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_of_what_would_be_wrong_there_is_nothing(online_retail: Imported, wrong: str) -> None:
    assert rows(online_retail, f"{WRONG[wrong]} LIMIT 3") == []


def test_stock_was_never_below_zero_on_any_day(online_retail: Imported) -> None:
    below = rows(
        online_retail,
        "SELECT COUNT(*) FROM (SELECT SUM(on_hand) OVER (PARTITION BY product_id ORDER BY at)"
        " AS level FROM stock_move) WHERE level < 0",
    )

    assert below == [(0,)]
