"""Documents as PDF: written in the customer's language, printed once, and kept as printed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from gettext import translation
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from jinja2 import ChoiceLoader, FileSystemLoader, Template
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from tortoise.models import Model

from backdesk.db.batches import pieces
from backdesk.db.derived_columns import DerivedField
from backdesk.i18n import LANGUAGES, LOCALES, language, use_language
from backdesk.local_day import day_of
from backdesk.money import format_money, format_rate
from gateways.document_types import DocumentType, is_immutable, type_of
from gateways.pdf.fonts import no_font_for
from gateways.pdf.pages import merge_pdfs, pages_of
from gateways.pdf.printer import Printer
from models.e_invoice.french_terms import FRENCH_TERMS
from models.e_invoice.profile import is_business
from models.exchange_rate import vat_owed
from models.invoice import Invoice
from models.rendered_document import Printed
from models.settings import Settings, load_settings, seller
from models.vat_category import by_category, category_of, exemption

TEMPLATES = Path(__file__).parent.parent / "templates"
ON_A_SHEET = 50
"""Documents that are printed together; more would let others wait for the browser too long."""

TAGGED_LINES = 500
"""Up to which a document has tags for screen readers. Those of 5,000 lines are 10 MB of 0.5, and
the browser takes twice as long for them."""


@dataclass(frozen=True)
class RenderedDocument:
    """A document in HTML, to be set on a sheet."""

    written: Markup
    title: str
    number: str
    lang: str


class Documents:
    """``folders`` hold templates of the shop's and of plug-ins, which go before our own."""

    def __init__(self, printer: Printer, folders: Sequence[Path] = ()) -> None:
        self.printer = printer
        self._templates = SandboxedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in [*folders, TEMPLATES]]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def pdf(self, paper: Any) -> bytes:
        """The document; an issued one as it was first printed.

        :raises CannotPrint: the browser failed.
        """
        if is_immutable(type(paper)):
            return await render_once("", paper, self._print)
        return await self._print(paper)

    async def pdf_of_today(self, paper: Any, as_of: Any) -> bytes:
        """For an e-invoice, which is dated when it is made: with the payments since the issue."""
        return await (self.pdf(paper) if as_of is paper else self._print(as_of))

    async def together(self, papers: Sequence[Any]) -> bytes:
        """All of them as one PDF, each beginning on a page of its own.

        :raises CannotPrint: the browser failed; what it printed before that is kept.
        """
        return await asyncio.to_thread(merge_pdfs, await self.each(papers))

    async def each(self, papers: Sequence[Any]) -> list[bytes]:
        """The PDF of each; those that were not printed before are printed a sheet at a time."""
        found = await _printed_before(papers)
        missing = [paper for paper in papers if paper not in found]
        for sheet in pieces(missing, ON_A_SHEET):
            made = dict(zip(sheet, await self._print_many(sheet), strict=True))
            await _keep(made)
            found |= made | await _printed_before(sheet)
        return [found[paper] for paper in papers]

    async def html(self, *papers: Any) -> str:
        """The documents, each on pages of its own."""
        settings = await load_settings()
        written = [await self._written(paper, settings) for paper in papers]
        sheet = self._templates.get_template("documents/_sheet.html")
        return sheet.render(papers=written, settings=settings)

    async def _written(self, paper: Any, settings: Settings) -> RenderedDocument:
        """The document in the language of whom it is for."""
        await prefetch(paper)
        template = self._templates.get_template(f"documents/{_type_of(paper).template}.html")
        with use_language(document_language(paper, settings)):
            return await asyncio.to_thread(_write, template, paper, settings)

    async def _print(self, paper: Any) -> bytes:
        html = await self.html(paper)
        return await self.printer.pdf(html, tagged=len(paper.lines) <= TAGGED_LINES)

    async def _print_many(self, papers: Sequence[Any]) -> list[bytes]:
        """In one go where each fits on a page, as almost all do; else in two halves."""
        if len(papers) == 1:
            return [await self._print(papers[0])]
        pages = await asyncio.to_thread(
            pages_of, await self.printer.pdf(await self.html(*papers), tagged=False)
        )
        if len(pages) == len(papers):
            return pages
        half = len(papers) // 2
        return [*await self._print_many(papers[:half]), *await self._print_many(papers[half:])]


async def _printed_before(papers: Sequence[Any]) -> dict[Any, bytes]:
    """The issued ones that are kept as they were first printed."""
    issued = {_known_as("", paper): paper for paper in papers if is_immutable(type(paper))}
    kept = await Printed.filter(number__in=[number for _kind, number, _said in issued])
    found = {(row.kind, row.number, row.said): bytes(row.content) for row in kept}
    return {paper: found[known] for known, paper in issued.items() if known in found}


async def _keep(made: dict[Any, bytes]) -> None:
    """As first printed, unless another process was first."""
    rows = []
    for paper, pdf in made.items():
        if is_immutable(type(paper)) and not await no_font_of(paper):
            kind, number, said = _known_as("", paper)
            now = datetime.now(UTC)
            rows.append(Printed(kind=kind, number=number, said=said, content=pdf, printed_at=now))
    await Printed.bulk_create(rows, ignore_conflicts=True)


async def prefetch(paper: Any) -> None:
    """Read with the document what it shows."""
    await paper.fetch_related(*_type_of(paper).prefetch)


def _type_of(paper: Any) -> DocumentType:
    """:raises LookupError: it is nothing to print."""
    found = type_of(type(paper))
    if found is None:
        raise LookupError(f"{type(paper).__name__} is no document: register its type")
    return found


def _known_as(form: str, paper: Any) -> tuple[str, str, str]:
    """Kind, number, and what was added since it was issued."""
    name = _type_of(paper).template
    return f"{name}.{form}" if form else name, paper.number, getattr(paper, "delivery_text", "")


async def render_once(form: str, paper: Any, make: Callable[[Any], Awaitable[bytes]]) -> bytes:
    """An issued document in a ``form`` of its own, kept when it is first made.

    One whose characters no font here has is made anew each time, until a font has them.
    """
    kind, number, said = _known_as(form, paper)
    known: dict[str, Any] = {"kind": kind, "number": number, "said": said}
    kept = await Printed.get_or_none(**known)
    if kept is None:
        content = await make(paper)
        if form != "ubl" and await no_font_of(paper):
            return content
        row = Printed(**known, content=content, printed_at=datetime.now(UTC))
        await Printed.bulk_create([row], ignore_conflicts=True)
        kept = await Printed.get(**known)
    return bytes(kept.content)


async def no_font_of(paper: Any) -> str:
    """A sentence that says what of the document no font here can show; mostly empty."""
    await paper.fetch_related("lines")
    return await asyncio.to_thread(lambda: no_font_for(_said_in(paper)))


def _said_in(paper: Any) -> str:
    said = [text for row in (paper, *paper.lines) for text in _texts(row)]
    return " ".join((*said, *getattr(paper, "seller", {}).values()))


def _texts(row: Model) -> Iterator[str]:
    """What it holds in words; keys that names are sorted by are no words."""
    for name, field in row._meta.fields_map.items():
        value = vars(row).get(name)
        if isinstance(value, str) and not isinstance(field, DerivedField):
            yield value


def _write(template: Template, paper: Any, settings: Settings) -> RenderedDocument:
    """In a thread: thousands of lines take a while."""
    shown = _shown(paper, settings)
    return RenderedDocument(
        Markup(template.render(shown)),  # noqa: S704 - the template escapes
        f"{_title(template, shown)} {paper.number}".strip(),
        paper.number,
        language(),
    )


def _title(template: Template, shown: dict[str, Any]) -> str:
    """What the document calls itself; a shop's own need not say it."""
    title = template.blocks.get("title")
    return "".join(title(template.new_context(shown))) if title else ""


def document_language(paper: Any, settings: Settings) -> str:
    """The customer's language where documents speak it, else the shop's."""
    speaks = getattr(paper, "language", "") or paper.order.language
    return speaks if speaks in LANGUAGES else settings.language


def document_labels(lang: str) -> Callable[[str], str]:
    """What the documents say, in that language."""
    return translation("documents", LOCALES, languages=[lang], fallback=True).gettext


def _shown(paper: Any, settings: Settings) -> dict[str, Any]:
    lines = sorted(paper.lines, key=lambda line: line.id)
    currency = getattr(paper, "currency", None) or paper.order.currency
    shop = getattr(paper, "seller", None) or seller(settings)
    return {
        "paper": paper,
        "lines": lines,
        "seller": shop,
        "settings": settings,
        "vat_by_rate": _vat_by_rate(lines),
        "exemptions": _exemptions(paper, lines, shop),
        "french_terms": _french_terms(paper, shop),
        "abroad": _vat_owed(paper, shop),
        "lang": language(),
        "money": lambda amount: format_money(amount, currency),
        "day": lambda when: say_day(when, settings.zone),
        "rate": lambda rate: f"{format_rate(Decimal(rate))} %",
        "country": lambda code: Locale(language()).territories.get(code, code),
        "_": document_labels(language()),
    }


def _vat_owed(paper: Any, shop: dict[str, str]) -> dict[str, str]:
    """The VAT in the currency of the shop's VAT return, where the document is in another."""
    vat = vat_owed(paper.vat, paper.currency, shop) if is_immutable(type(paper)) else None
    if not vat:
        return {}
    owed = shop["vat_currency"]
    rate = f"1 {paper.currency} = {shop['exchange_rate']} {owed}"
    label = document_labels(language())("VAT in {currency} ({rate})").format(
        currency=owed, rate=rate
    )
    return {"label": label, "amount": format_money(vat, owed)}


def say_day(when: datetime | date, zone: tzinfo) -> str:
    """A day in the reader's language; of a moment, that of the shop."""
    day = day_of(when, zone) if isinstance(when, datetime) else when
    return format_date(day, "long", locale=language())


def _french_terms(paper: Any, shop: dict[str, str]) -> list[str]:
    """What French law has said between two of its businesses, as the document keeps it."""
    at_home = shop.get("country") == getattr(paper, "country", "") == "FR"
    if not (at_home and isinstance(paper, Invoice) and is_business(paper)):
        return []
    return [shop[one.setting] for one in FRENCH_TERMS if one.setting in shop]


def _exemptions(paper: Any, lines: Sequence[Any], shop: dict[str, str]) -> list[str]:
    """Why some of it bears no VAT, in the document's language, each reason once."""
    if not is_immutable(type(paper)):
        return []
    say, category = document_labels(language()), category_of(paper, shop.get("country", ""))
    found = []
    for known, _rate in by_category(lines, category):
        why, law, _code = exemption(known, shop)
        if why:
            found.append(say(str(why)) + (f" ({law})" if law else ""))
    return found


def _vat_by_rate(lines: Sequence[Any]) -> list[tuple[Decimal, int, int]]:
    """(rate, net, VAT); a packing slip's lines have none."""
    net, vat = Counter[Decimal](), Counter[Decimal]()
    for line in lines:
        if hasattr(line, "vat"):
            net[line.vat_rate] += line.net
            vat[line.vat_rate] += line.vat
    return [(rate, net[rate], vat[rate]) for rate in sorted(net, reverse=True)]
