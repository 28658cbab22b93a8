"""Exports: streamed in pieces, in the list's order, and harmless in a spreadsheet."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import pytest

from backdesk.admin.exports import reader as reading
from backdesk.admin.exports.row_kinds import RowKind, value_at
from backdesk.admin.exports.writers import escape_formula, format_minor_units
from backdesk.i18n import _
from tests.admin.two_views import Office, mends
from tests.admin.workshop import Maker, Part, PartView, Spare
from tests.waiting import PATIENCE

pytestmark = pytest.mark.usefixtures("tables")
CHUNK = 100


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", CHUNK)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@mends
async def test_an_export_reads_a_piece_at_a_time(office: Office, sql: list[str]) -> None:
    await Part.bulk_create([Part(code=f"C{n:05}") for n in range(3 * CHUNK)])
    sql.clear()
    answer = await office.export_csv()
    assert answer.status_code == 200
    assert len(rows(answer.text)) == 3 * CHUNK
    asked = [line for line in sql if 'FROM "trial_part"' in line and "COUNT" not in line]
    assert len(asked) >= 3
    assert all("LIMIT" in line for line in asked)


async def test_what_was_read_is_sent_before_more_is_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Part.bulk_create([Part(code=f"C{n:05}") for n in range(3 * CHUNK)])
    sent, read = asyncio.Event(), reading.ExportReader._read
    pieces: list[bytes] = []

    async def only_when_some_was_sent(self: Any, after: str, size: int) -> Any:
        if after:
            await asyncio.wait_for(sent.wait(), PATIENCE)
        return await read(self, after, size)

    monkeypatch.setattr(reading.ExportReader, "_read", only_when_some_was_sent)
    messages = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not messages:
            await asyncio.Event().wait()  # the caller stays on the line
        return messages.pop()

    async def send(message: Any) -> None:
        if message.get("body"):
            pieces.append(message["body"])
            sent.set()

    scope = {
        "type": "http", "method": "GET", "path": "/admin/parts/export", "query_string": b"",
        "headers": [], "scheme": "http", "server": ("127.0.0.1", 80), "root_path": "",
    }  # fmt: skip
    await office.app(scope, receive, send)
    assert len(rows(b"".join(pieces).decode())) == 3 * CHUNK


@mends
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
async def test_a_formula_in_an_export_stays_text(office: Office, start: str) -> None:
    await Part.create(code="A", name=f"{start}1+1")
    (row,) = rows((await office.export_csv()).text.replace("\r\n", "\n"))
    assert row["Name"].startswith("'")


def test_numbers_below_zero_stay_numbers() -> None:
    assert escape_formula(-5) == -5
    assert (
        format_minor_units(-5, 2),
        format_minor_units(-1234567, 3),
        format_minor_units(-5, 0),
    ) == ("-0.05", "-1234.567", "-5")


async def test_an_export_has_the_columns_and_the_order_of_the_list(office: Office) -> None:
    maker = await Maker.create(name="Acme")
    await Part.create(code="A", price=1295, left=None, maker=maker)
    await Part.create(code="B", price=-5, active=False)
    answer = await office.get("/admin/parts/export?sort=code__asc&filter=code__contains=a")
    assert rows(answer.text) == [
        {"Code": "A", "Name": "", "Price": "12.95", "Left": "", "Active": "True", "Maker": "Acme"}
    ]
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1])
async def test_an_export_as_json_is_json_however_many_rows_there_are(
    office: Office, count: int
) -> None:
    await Part.bulk_create([Part(code=f"C{n:05}") for n in range(count)])
    answer = await office.get("/admin/parts/export?format=json&sort=code__asc")
    assert [row["code"] for row in answer.json()] == [f"C{n:05}" for n in range(count)]


async def test_only_the_chosen_rows_are_exported_if_any_are(office: Office) -> None:
    chosen, _other = await Part.create(code="A"), await Part.create(code="B")
    answer = await office.get(f"/admin/parts/export?pk={chosen.pk}")
    assert [row["Code"] for row in rows(answer.text)] == ["A"]


async def test_an_unknown_format_is_refused_in_words(office: Office) -> None:
    answer = await office.get("/admin/parts/export?format=exe")
    assert answer.status_code == 400
    assert "XLSX" in answer.text


async def test_a_row_may_be_one_of_those_that_belong_to_the_listed_row(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = {"label": _("Spare"), "quantity": _("Pieces")}
    of_part = [(Spare, {name: value_at() for name in labels})]
    kind = RowKind("spare", _("One row a spare"), _("spares"), "", of_part, labels, "part")
    monkeypatch.setattr(PartView, "row_kinds", (kind,))
    bolt, nut = await Part.create(code="Bolt"), await Part.create(code="Nut")
    await Spare.create(part=nut, label="N1", quantity=4)
    await Spare.create(part=bolt, label="B1", quantity=7)
    await Part.create(code="Alone")
    answer = await office.get("/admin/parts/export", format="csv", rows="spare")
    shown = [(row["Code"], row["Spare"], row["Pieces"]) for row in rows(answer.text)]
    assert shown == [("Nut", "N1", "4"), ("Bolt", "B1", "7")]
