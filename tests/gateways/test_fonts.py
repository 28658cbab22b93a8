"""Names in twelve scripts are printed and read back; what no font has is said and not kept."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Literal

import pytest
from pypdf import PdfReader

from gateways.documents import Documents, no_font_of
from gateways.pdf.fonts import SAMPLES, characters_without_font, no_font_for
from gateways.pdf.printer import Printer
from models.invoice import Invoice
from models.rendered_document import Printed
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sqlite_database")]

NAMES = [
    "Łukasz Ångström",
    "Ωμέγα Δέλτα",
    "Жуковский",
    "Երևան",
    "თბილისი",
    "שלום",
    "محمد",
    "สมชาย",
    "नमन",
    "山田太郎",
    "ひらがな",
    "김민수",
]
FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
UNKNOWN = "\U0010fffd"
"""For private use: no font has it."""


@pytest.fixture
async def documents(chromium: Path, sqlite_database: Database) -> AsyncIterator[Documents]:
    made = Documents(Printer(lambda: chromium))
    yield made
    await made.printer.close()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMS)
async def test_a_name_of_any_script_is_printed(
    documents: Documents, name: str, form: Literal["NFC", "NFD"]
) -> None:
    written = unicodedata.normalize(form, name)
    assert characters_without_font(written) == ""
    customer = {"email": "c@example.com", "name": written}
    order = await an_order(customer=customer, lines=[a_line(name=f"Mug {written}")])
    invoice = await Invoice.get(order_id=order.id)
    assert await no_font_of(invoice) == ""
    pdf = await documents.pdf(invoice)
    shown = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    found = set(unicodedata.normalize("NFKD", shown))
    missing = set(unicodedata.normalize("NFKD", name)) - found
    assert missing == set()


async def test_what_no_font_has_is_said_and_not_kept(documents: Documents) -> None:
    order = await an_order(lines=[a_line(name=f"Mug {UNKNOWN}")])
    invoice = await Invoice.get(order_id=order.id)
    assert "U+10FFFD" in await no_font_of(invoice)
    assert (await documents.pdf(invoice)).startswith(b"%PDF")
    assert (await documents.each([invoice]))[0].startswith(b"%PDF")
    await act(order, "add_credit_memo", total=500, reason=f"A scratch {UNKNOWN}")
    assert await Printed.all().count() == 0


def test_what_leaves_no_mark_needs_no_font() -> None:
    assert no_font_for("a\u200d\u200e\ufe0f\u0301\n\u3000") == ""
    assert characters_without_font(SAMPLES + UNKNOWN + UNKNOWN) == UNKNOWN


async def test_the_sku_stays_beside_a_name_that_runs_from_right_to_left(
    documents: Documents,
) -> None:
    html = await documents.html(
        await Invoice.get(order_id=(await an_order(lines=[a_line(name="كوب 250 ml")])).id)
    )
    assert "<bdi>كوب 250 ml</bdi> <small>MUG-1</small>" in html
