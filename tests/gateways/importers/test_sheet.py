"""Lists of any make are read, and what is wrong with a file is one sentence."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from gateways.importers import UnreadableFile, sheet
from gateways.importers.sheet import FORMULA, Sheet, read_sheet


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
    assert found == Sheet(
        ["sku", "price"], [(2, ["A-1", "12.5"]), (3, ["A-2", "3"])], encoding="", delimiter=""
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
    "several columns called": b"name,Name\na,b\n",
    "NUL": b"name,city\na\0,b\n",
    "no proper CSV": b'name,city\n"a"b,c\n',
    "10,000 columns": (",".join(f"c{n}" for n in range(10_000)) + "\n1\n").encode(),
    "not text in cp1252": b"name,city\n\x81\x8d,b\n",
}


@pytest.mark.parametrize(("said", "content"), WRONG.items(), ids=list(WRONG))
def test_what_is_wrong_with_a_csv_file_is_said_in_a_sentence(said: str, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read_sheet(content, "list.csv")


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
