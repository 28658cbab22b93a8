"""Lists of any make are read, and what is wrong with a file is one sentence."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from backdesk.imports import spreadsheet as sheet
from backdesk.imports.spreadsheet import FORMULA, Spreadsheet, read_sheet
from gateways.importers import UnreadableFile


def a_workbook(*rows: list[object]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    return content.getvalue()


def a_bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (21 * 1024 * 1024))
    return content.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_and_encoding_are_found(delimiter: str, encoding: str) -> None:
    text = f"name{delimiter}city\nÅsa; Zoë{delimiter}Köln\n"
    if delimiter == ";":
        text = text.replace("Åsa; ", "Åsa ")
    found = read_sheet(text.encode(encoding), "list.csv")
    assert (found.delimiter, found.encoding) == (delimiter, encoding.removesuffix("-sig"))
    assert found.rows[0][1][1] == "Köln"


def test_a_workbook_is_read_as_a_csv_file_of_the_same_rows_would_be() -> None:
    found = read_sheet(a_workbook(["sku", "price"], ["A-1", 12.5], ["A-2", 3]), "list.xlsx")
    assert found == Spreadsheet(
        ["sku", "price"],
        [(2, ["A-1", "12.5"]), (3, ["A-2", "3"])],
        encoding="",
        delimiter="",
        page="Sheet1",
        pages={"Sheet1": 3},
        top=[(1, ["sku", "price"]), (2, ["A-1", "12.5"]), (3, ["A-2", "3"])],
    )


def test_a_formula_counts_as_the_value_that_is_stored_with_it() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["sku", "price"])
        page.write(1, 0, "A-1")
        page.write_formula(1, 1, "=2*3", value=6)
        page.write(2, 0, "A-2")
        page.write_formula(2, 1, "=2*3", value="")
    found = read_sheet(content.getvalue(), "list.xlsx")
    assert [fields[1] for _line, fields in found.rows] == ["6", FORMULA]


WRONG = {
    "is empty": b"",
    "no rows below": b"name,city\n",
    "names of its columns; it holds values": b"jan@example.com,12\npiet@example.com,13\n",
    "NUL": b"name,city\na\0,b\n",
    "no proper CSV": b"name,city\n" + b"a" * 30_000 + b",b\n",
    "10,000 columns": (",".join(f"c{n}" for n in range(10_000)) + "\n1\n").encode(),
}


@pytest.mark.parametrize(("said", "content"), WRONG.items(), ids=list(WRONG))
def test_what_is_wrong_with_a_csv_file_is_said_in_a_sentence(said: str, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read_sheet(content, "list.csv")


def test_a_file_is_not_text_in_every_encoding_that_can_be_chosen() -> None:
    with pytest.raises(UnreadableFile, match="not text in cp1252"):
        read_sheet(b"name,city\n\x81\x8d,b\n", "list.csv", "cp1252")


def test_a_file_that_is_no_zip_is_no_workbook() -> None:
    with pytest.raises(UnreadableFile, match="no XLSX file"):
        read_sheet(b"this is no zip", "list.xlsx")


def test_a_zip_of_something_else_is_no_workbook() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("letter.txt", "Dear all")
    with pytest.raises(UnreadableFile, match="no workbook"):
        read_sheet(content.getvalue(), "list.xlsx")


def test_a_zip_bomb_is_not_unpacked() -> None:
    with pytest.raises(UnreadableFile, match="much larger unpacked"):
        read_sheet(a_bomb(), "list.xlsx")


def test_a_wide_workbook_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="columns; at most"):
        read_sheet(a_workbook([f"c{n}" for n in range(300)], ["1"]), "list.xlsx")


def test_a_list_of_too_many_rows_or_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 2)
    with pytest.raises(UnreadableFile, match="more than 2 rows"):
        read_sheet(b"name,city\n" + b"a,b\n" * 3, "list.csv")
    monkeypatch.setattr(sheet, "LARGEST", 20)
    with pytest.raises(UnreadableFile, match="larger than"):
        read_sheet(b"name,city\n" + b"a,b\n" * 3, "list.csv")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "nazwa;miasto\nPaweł Żółć;Łódź\nJiří Dvořák;Plzeň\n"),
        ("cp1251", "name;city\nИван Петров;Москва\n"),  # noqa: RUF001 - it is Cyrillic
        ("mac_roman", "name;city\nJürgen Müller;Köln\nFrançois;Orléans\n"),
        ("cp1252", "name;city\nJürgen Müller;Köln\nFrançois;Orléans\n"),
    ],
)
def test_letters_of_other_code_pages_are_known(encoding: str, text: str) -> None:
    found = read_sheet(text.encode(encoding), "list.csv")
    assert found.encoding == encoding
    assert found.rows[0][1] == text.splitlines()[1].split(";")


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_excels_line_that_names_the_delimiter_is_no_row(first: str) -> None:
    found = read_sheet(f"{first}\r\na;b,c\r\n1,5;2\r\n".encode(), "list.csv")
    assert (found.header, found.delimiter, found.rows) == (["a", "b,c"], ";", [(3, ["1,5", "2"])])


def test_lines_that_end_as_on_an_old_mac_are_lines() -> None:
    assert read_sheet(b"a,b\r1,2\r3,4\r", "list.csv").rows == [(2, ["1", "2"]), (3, ["3", "4"])]


@pytest.mark.parametrize("bad", ['"12" vinyl,3', '"never closed,3'])
def test_one_bad_quote_costs_no_other_row(bad: str) -> None:
    found = read_sheet(f"name,units\nA,1\n{bad}\nB,2\n".encode(), "list.csv")
    assert [fields for _line, fields in found.rows] == [["A", "1"], bad.split(","), ["B", "2"]]
    assert list(found.notes) == [3]


def test_what_an_export_guarded_comes_back_and_nothing_else() -> None:
    sent = b"name,phone\n't Hooft,'+31612345678\n'=A1,''+1\n"
    assert [fields for _line, fields in read_sheet(sent, "list.csv").rows] == [
        ["'t Hooft", "+31612345678"],
        ["=A1", "'+1"],
    ]


def test_two_columns_of_one_name_are_told_apart_and_named() -> None:
    found = read_sheet(b"name,Name,city\na,b,c\n", "list.csv")
    assert (found.header, found.doubled) == (["name", "Name (2)", "city"], ["Name"])


def test_rows_above_the_names_of_the_columns_are_left_out() -> None:
    def known(fields: list[str]) -> int:
        return sum(field in ("sku", "price") for field in fields)

    sent = b"Price list,,\nMade on,2026-01-01,\n,,\nsku,price,x\nA,1,2\n"
    found = read_sheet(sent, "list.csv", known=known)
    assert (found.header, found.line, found.rows) == (
        ["sku", "price", "x"],
        4,
        [(5, ["A", "1", "2"])],
    )


def test_a_second_page_of_a_workbook_can_be_read() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("Cover").write(0, 0, "Our list")
        book.add_worksheet("Rows").write_column(0, 0, ["sku", "A"])
        book.add_worksheet("More").write_column(0, 0, ["sku", "B"])
    sent = content.getvalue()
    found, second = read_sheet(sent, "l.xlsx"), read_sheet(sent, "l.xlsx", page="More")
    assert (found.page, found.rows, found.pages) == (
        "Rows",
        [(2, ["A"])],
        {"Cover": 1, "Rows": 2, "More": 2},
    )
    assert (second.page, second.rows) == ("More", [(2, ["B"])])
