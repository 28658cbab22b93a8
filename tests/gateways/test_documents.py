"""Documents as PDF: what they say, that they stay as printed, and what the browser may not."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from pypdf import PdfReader
from tortoise.models import Model

from backdesk.i18n import LANGUAGES, LOCALES
from gateways.documents import Documents
from gateways.pdf.printer import CannotPrint, Printer
from models.credit_memo import CreditMemo
from models.invoice import Invoice, InvoiceLine
from models.packing_slip import PackingSlip
from models.quote import Quote
from models.rendered_document import Printed
from models.return_case import ReturnCase
from models.return_reason import LABELS
from models.settings import Settings, store_settings
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import a_line, an_order

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sqlite_database")]


@pytest.fixture
async def documents(chromium: Path, sqlite_database: Database) -> AsyncIterator[Documents]:
    made = Documents(Printer(lambda: chromium))
    yield made
    await made.printer.close()


def read(pdf: bytes) -> list[str]:
    """The text of each page, its spaces plain."""
    return [
        re.sub(r"[\s\u202f\u00a0]+", " ", page.extract_text())
        for page in PdfReader(BytesIO(pdf)).pages
    ]


async def an_invoice(**order: Any) -> Invoice:
    return await Invoice.get(order_id=(await an_order(**order)).id)


async def test_an_invoice_says_every_line_and_its_sums(documents: Documents) -> None:
    lines = [
        a_line(sku=f"SKU-{n}", name=f"Something {n}", quantity=n, unit_price=111 * n)
        for n in range(1, 201)
    ]
    invoice = await an_invoice(lines=lines)
    pages = read(await documents.pdf(invoice))
    assert len(pages) > 4
    for place, page in enumerate(pages[:-1], 1):
        assert "Description Quantity Price VAT Amount" in page
        assert f"{place} / {len(pages)}" in page
    text = " ".join(pages)
    for line in await InvoiceLine.filter(invoice_id=invoice.id):
        said = f"{line.name} {line.sku} {line.quantity} €{line.unit_price / 100:,.2f} 21 % "
        assert f"{said.replace('  ', ' ')}€{line.gross / 100:,.2f}" in text
    assert f"Total €{invoice.gross / 100:,.2f}" in text


async def test_it_is_in_the_customers_language_and_names_the_country(
    documents: Documents,
) -> None:
    for language, word, total in (("nl", "Factuur", "€ 24,93"), ("de", "Rechnung", "24,93 €")):
        form = {"customer": {"email": "c@example.com", "name": "Ωμέγα Жук ĳ", "language": language}}
        text = read(await documents.pdf(await an_invoice(**form)))[0]
        assert word in text
        assert total in text
        assert "Ωμέγα Жук ĳ" in text


async def test_an_issued_document_prints_the_same_for_ever(documents: Documents) -> None:
    invoice = await an_invoice()
    first = await documents.pdf(invoice)
    await store_settings(Settings(company="Another name", accent="#ff0000"))
    assert await documents.pdf(await Invoice.get(id=invoice.id)) == first
    await act(invoice, "edit", delivery_text="On Thursday")
    assert "On Thursday" in read(await documents.pdf(invoice))[0]
    assert await Printed.all().count() == 2


async def test_every_kind_of_document_is_printed(documents: Documents) -> None:
    order = await an_order(paid=True, shipped=True)
    await act(order, "create_return", reason="too small")
    await act(order, "add_credit_memo", total=500, reason="A scratch")
    await act(order, "duplicate")
    said_on: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
        (CreditMemo, ("Credit memo CR00001", "A scratch", "€5.00")),
        (PackingSlip, ("Packing slip SHIP00001", "MUG-1")),
        (ReturnCase, ("Return form RET00001", "too small")),
        (Quote, ("Quote QUO00001", "VAT (included) €4.33", "€24.93")),
    )
    for model, words in said_on:
        paper = await model.all().first()
        made = await documents.pdf(paper)
        reader = PdfReader(BytesIO(made))
        title = reader.metadata.title if reader.metadata else ""
        said = f"{title} {' '.join(read(made))}"
        for word in words:
            assert word in said, (model, word)


async def test_several_are_printed_as_one(documents: Documents) -> None:
    papers = [await an_invoice() for _ in range(3)]
    pages = read(await documents.together(papers))
    assert [paper.number in page for paper, page in zip(papers, pages, strict=True)] == [True] * 3


async def test_a_shops_own_template_goes_before_ours_and_reaches_no_file_and_no_network(
    chromium: Path, tmp_path: Path
) -> None:
    asked: list[bytes] = []

    async def listening(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())  # even a connection that asks nothing counts
        writer.close()

    server = await asyncio.start_server(listening, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">SECRET</text></svg>')
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "invoice.html").write_text(
        f'<link rel="prefetch" href="http://127.0.0.1:{port}/prefetch"><h1>Our own</h1>'
        f'<img src="http://127.0.0.1:{port}/img"><iframe src="file://{secret}"></iframe>'
        f'<img src="file://{secret}"><script>document.write("SCRIPT")</script>'
        f'<meta http-equiv="refresh" content="0;url=http://127.0.0.1:{port}/go">'
    )
    documents = Documents(Printer(lambda: chromium), [tmp_path])
    text = " ".join(read(await documents.pdf(await an_invoice())))
    await documents.printer.close()
    server.close()
    assert "Our own" in text
    assert "SECRET" not in text
    assert "SCRIPT" not in text
    assert asked == []


async def test_a_browser_that_is_killed_says_so_and_the_next_print_works(
    documents: Documents,
) -> None:
    await documents.printer.pdf("<p>warm</p>")
    long = "".join(f"<p>Line {n}</p>" for n in range(60_000))
    printing = asyncio.create_task(documents.printer.pdf(long))
    await asyncio.sleep(0)
    kill_browsers()
    with pytest.raises(CannotPrint, match="try again"):
        await printing
    assert "again" in read(await documents.printer.pdf("<p>again</p>"))[0]


async def test_a_browser_that_hangs_says_so_and_the_next_print_works(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = documents.printer
    await printer.pdf("<p>one</p>")
    hanging = printer._page
    assert hanging is not None

    async def hang(*_: object, **_more: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(hanging, "pdf", hang)
    monkeypatch.setattr("gateways.pdf.printer.PATIENCE", 0.2)
    with pytest.raises(CannotPrint, match="did not answer in"):
        await printer.pdf("<p>two</p>")
    monkeypatch.setattr("gateways.pdf.printer.PATIENCE", 60.0)
    assert (await printer.pdf("<p>three</p>")).startswith(b"%PDF")


def kill_browsers() -> None:
    """All Chromium of this process, as an operating system short of memory would."""
    for process in _browsers():
        with suppress(ProcessLookupError):  # it ended with one that was killed before it
            os.kill(process, signal.SIGKILL)


def _browsers() -> list[int]:
    """The Chromium processes that descend from this one."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            name, rest = stat[stat.index("(") + 1 : stat.rindex(")")], stat[stat.rindex(")") + 2 :]
            parents[int(entry.name)] = int(rest.split()[1])
            names[int(entry.name)] = name
    found = []
    for process, name in names.items():
        above = process
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid() and "chrom" in name:
            found.append(process)
    return found


async def test_without_a_browser_it_is_said_what_to_do() -> None:
    with pytest.raises(CannotPrint, match="ORDERLY_CHROMIUM"):
        await Printer(lambda: None).pdf("<p>nothing</p>")


async def test_many_at_once_wait_for_their_turn(documents: Documents) -> None:
    made = await asyncio.gather(*(documents.printer.pdf(f"<p>Page {n}</p>") for n in range(8)))
    assert [f"Page {n}" in read(pdf)[0] for n, pdf in enumerate(made)] == [True] * 8


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
async def test_what_documents_say_is_translated_and_compiled(language: str) -> None:
    folder = LOCALES / language / "LC_MESSAGES"
    with (folder / "documents.po").open("rb") as written:
        said = {one.id: one.string for one in read_po(written) if one.id}
    with (folder / "documents.mo").open("rb") as compiled:
        assert {one.id: one.string for one in read_mo(compiled) if one.id} == said
    house = Path(__file__).parents[2] / "templates"
    templates = [*(house / "documents").glob("*.html"), *(house / "customer").glob("*.html")]
    used = {word for file in templates for word in re.findall(r'_\("([^"]+)"\)', file.read_text())}
    assert used | {*LABELS.values()} <= said.keys()
