"""Names in twelve scripts leave the shop as they are: printed, mailed, exported, imported again."""

from __future__ import annotations

import csv
import io
import subprocess
import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from backdesk.db.pagination import SortKey, apply_ordering
from backdesk.db.sort_key import sort_key
from backdesk.direction import FSI, PDI
from backdesk.models.job import JobState
from gateways.documents import Documents
from gateways.pdf.printer import Printer
from models.customer import Customer
from models.invoice import Invoice
from models.mail_template import MailTemplate
from models.outbox import RECALL_WITHIN
from models.product import Product
from models.settings import DocumentTiming, Settings, store_settings
from tests.admin.test_import_lists import bring, choose, run
from tests.characters.people import FORMS, PEOPLE, Form
from tests.conftest import Database
from tests.factories.order import a_line, an_order
from tests.worker.mail_server import a_mail_server
from worker.outbox import OutboxSender

MARKS = "\u200e\u200f\u202a\u202b\u202c"
"""Of direction, which poppler writes."""
RIGHT_TO_LEFT = {"hebrew", "arabic"}
SHOP = Settings(
    company="Mugs & More",
    email="shop@example.com",
    country="NL",
    invoices_made=DocumentTiming.BY_HAND,
)


@pytest.fixture
async def documents(chromium: Path, database: Database) -> AsyncIterator[Documents]:
    made = Documents(Printer(lambda: chromium))
    yield made
    await made.printer.close()


@pytest.mark.browser
@pytest.mark.parametrize("form", FORMS)
async def test_they_are_printed(documents: Documents, form: Form, tmp_path: Path) -> None:
    for person in PEOPLE:
        name = person.written(form)
        lines = [a_line(sku=person.script, name=one.written(form)) for one in PEOPLE]
        order = await an_order(customer={"email": person.email, "name": name}, lines=lines)
        if person is not PEOPLE[0]:
            continue
        invoice = await Invoice.get(order_id=order.id)
        printed = _read(await documents.pdf(invoice), tmp_path / "printed.pdf")
        for one in PEOPLE:
            assert _shown(one.name, printed, rtl=one.script in RIGHT_TO_LEFT), one.script


def _read(pdf: bytes, file: Path) -> str:
    """The text of a PDF as poppler has it, with no spaces in it."""
    file.write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return _plain(told.stdout.decode())


def _plain(text: str) -> str:
    """Without spaces and marks of direction, and taken apart."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(one for one in letters if not one.isspace() and one not in MARKS)


def _shown(name: str, printed: str, *, rtl: bool) -> bool:
    """What runs to the left is read back by its letters: readers differ in their order."""
    plain = _plain(name)
    return set(plain) <= set(printed) if rtl else plain in printed


@pytest.mark.parametrize("form", FORMS)
async def test_they_are_mailed(database: Database, form: Form) -> None:
    await store_settings(SHOP)
    await MailTemplate.create(
        event="order_confirmed",
        language="en",
        subject="For {{ customer.name }}",
        text="Dear {{ customer.name }},\n\nThank you.",
    )
    for person in PEOPLE:
        customer = {"email": person.email, "name": person.written(form), "language": "en"}
        await an_order(customer=customer)
    async with a_mail_server() as server:
        post = OutboxSender(server.url, Documents(Printer(lambda: None)), _later)
        assert await post.send_due() == len(PEOPLE)
    taken = {str(one["To"]): one for one in server.taken}
    for person in PEOPLE:
        letter = taken[person.email]
        assert letter["Subject"].replace(FSI, "").replace(PDI, "") == f"For {person.written(form)}"
        for kind in ("plain", "html"):
            body = letter.get_body((kind,))
            assert body is not None
            assert person.written(form) in body.get_content(), (person.script, kind)


def _later() -> datetime:
    return datetime.now(UTC) + RECALL_WITHIN


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_they_are_exported_and_imported_again(
    browser: httpx.AsyncClient, form: Form, kind: str
) -> None:
    for person in PEOPLE:
        name = person.written(form)
        await Customer.create(email=person.email, name=name, company=name, city=name)
        await Product.create(sku=name, name=name, price=1250, vat_rate=Decimal(21))
    for model, path in ((Customer, "customers"), (Product, "products")):
        answer = await browser.get(f"/admin/{path}/export?format={kind}&sort=name__asc")
        names = [person.written(form) for person in PEOPLE]
        in_sorted = sorted(names, key=sort_key)
        assert [row["Name"] for row in _rows(answer.content, kind)] == in_sorted
        await model.all().delete()
        url = (await bring(browser, path, answer.content, f"list.{kind}")).headers["location"]
        await choose(browser, url)
        job = await run(browser, url)
        assert job.state == JobState.DONE, job.said
        rows = await apply_ordering(model.all(), [SortKey("name_key"), SortKey("id")])
        assert [row.name for row in rows] == in_sorted
    assert {row.sku for row in await Product.all()} == set(names)
    assert {row.city for row in await Customer.all()} == set(names)


def _rows(content: bytes, kind: str) -> list[dict[str, Any]]:
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    head = [str(one) for one in next(rows)]
    return [dict(zip(head, row, strict=True)) for row in rows]
