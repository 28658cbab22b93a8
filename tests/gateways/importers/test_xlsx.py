"""An XLSX file read the quick way says what the thorough way says of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, time

import pytest
import xlsxwriter
from xlsxwriter.workbook import Workbook as Writer

from backdesk.imports.workbook import FORMULA, _by_its_xml, _by_openpyxl, read_workbook, unseen
from backdesk.imports.xlsx import LARGEST_RECTANGLE, Stopped, scan, sheets_of


def a_file(write: Callable[[Writer], None]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        write(book)
    return content.getvalue()


def everything(book: Writer) -> None:
    book.add_worksheet("Notes").write(0, 0, "made up")
    page, per_cent = book.add_worksheet("Orders"), book.add_format({"num_format": '0.0 "%"%'})
    page.write_row(2, 1, ["order", "rate", "when", "sum", "none", "bold"])
    page.write_row(3, 1, ["A1"])
    page.write_number(3, 2, 0.215, per_cent)
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    page.write_datetime(3, 3, datetime(2026, 1, 2, 9, 30, 17), moment)  # noqa: DTZ001 - a cell has no zone
    page.write_formula(3, 4, "=1+1", per_cent, 0.5)
    page.write_formula(3, 5, "=1+1", None, "")
    page.write_rich_string(3, 6, "a ", book.add_format({"bold": True}), "b", " c")
    page.write_row(4, 1, [12345678901234, 0.1, True])
    page.write_datetime(4, 4, time(9, 30), book.add_format({"num_format": "hh:mm"}))
    page.write_blank(5, 1, None, per_cent)
    page.write_string(6, 7, "last")


def test_both_ways_of_reading_agree() -> None:
    content = a_file(everything)
    quick = _by_its_xml(content, "", 100, unseen)
    thorough = _by_openpyxl(content, "", 100, unseen)
    assert quick is not None
    assert (quick.page, quick.rows) == (thorough.page, thorough.rows)
    assert quick.rows[3][1] == [
        *("", "A1", "21.5%", "2026-01-02 09:30:17", "50%", FORMULA, "a b c"),
    ]
    assert quick.pages == {"Notes": 1, "Orders": 4}


def test_somebody_is_told_how_many_rows_were_seen() -> None:
    told: list[int] = []
    rows = [[f"A{n}", n] for n in range(2000)]

    def write(book: Writer) -> None:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)

    read_workbook(a_file(write), "list.xlsx", "", 5000, told.append)
    assert 2000 in told


def test_a_stray_cell_far_away_is_read_the_thorough_way() -> None:
    def write(book: Writer) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["a", "b"])
        page.write_row(1, 0, [1, 2])
        page.write(1_000_000, 16_000, "stray")

    content = a_file(write)
    (path,) = sheets_of(content).values()
    found = scan(content, path, unseen)
    assert found.height * found.width > LARGEST_RECTANGLE
    assert _by_its_xml(content, "", 100, unseen) is None
    assert read_workbook(content, "list.xlsx", "", 100).rows[:2] == [
        (1, ["a", "b"]),
        (2, ["1", "2"]),
    ]


def test_reading_ends_where_nobody_wants_it_any_more() -> None:
    def stop(_rows: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        read_workbook(a_file(everything), "list.xlsx", "", 100, stop)
