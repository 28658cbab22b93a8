"""Documents as PDF: written in the customer's language, printed once, and kept as printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from gettext import translation
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from jinja2 import ChoiceLoader, FileSystemLoader
from jinja2.sandbox import SandboxedEnvironment
from pypdf import PdfReader, PdfWriter
from tortoise.models import Model

from gateways.pdf import Printer
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.money import plain_rate, say_money
from models.packing_slip import PackingSlip
from models.printed import Printed
from models.quote import Quote
from models.return_case import ReturnCase
from models.settings import Settings, load_settings, seller
from models.words import LOCALES, language, speaking

TEMPLATES = Path(__file__).parent.parent / "templates"
AROUND: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    Invoice: ("invoice", ("lines", "order", "corrects")),
    CreditMemo: ("credit_memo", ("lines", "order", "invoice")),
    PackingSlip: ("packing_slip", ("lines", "order")),
    Quote: ("quote", ("lines",)),
    ReturnCase: ("return_case", ("lines", "order")),
}
"""The template of each, and what must be read with it."""

ISSUED = (Invoice, CreditMemo)
"""These never change after they were issued, so what was printed is kept."""

SPOKEN = ("en", "nl", "de", "fr", "es")


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
        if isinstance(paper, ISSUED):
            return await as_first_made("", paper, self._print)
        return await self._print(paper)

    async def _print(self, paper: Any) -> bytes:
        return await self.printer.pdf(await self.html(paper))

    async def together(self, papers: Sequence[Any]) -> bytes:
        """All of them as one PDF, each beginning on a page of its own."""
        writer = PdfWriter()
        for paper in papers:
            writer.append(PdfReader(BytesIO(await self.pdf(paper))))
        written = BytesIO()
        writer.write(written)
        return written.getvalue()

    async def html(self, paper: Any) -> str:
        """The document in the language of whom it is for."""
        name, around = AROUND[type(paper)]
        await paper.fetch_related(*around)
        settings = await load_settings()
        template = self._templates.get_template(f"documents/{name}.html")
        with speaking(spoken(paper, settings)):
            return template.render(_shown(paper, settings))


async def as_first_made(form: str, paper: Any, make: Callable[[Any], Awaitable[bytes]]) -> bytes:
    """An issued document in a ``form`` of its own, kept when it is first made."""
    name, _around = AROUND[type(paper)]
    known: dict[str, Any] = {
        "kind": f"{name}.{form}" if form else name,
        "number": paper.number,
        "said": getattr(paper, "delivery_text", ""),
    }
    kept = await Printed.get_or_none(**known)
    if kept is None:
        row = Printed(**known, content=await make(paper), printed_at=datetime.now(UTC))
        await Printed.bulk_create([row], ignore_conflicts=True)
        kept = await Printed.get(**known)
    return bytes(kept.content)


def spoken(paper: Any, settings: Settings) -> str:
    """The customer's language where documents speak it, else the shop's."""
    speaks = getattr(paper, "language", "") or paper.order.language
    return speaks if speaks in SPOKEN else settings.language


def words(lang: str) -> Callable[[str], str]:
    """What the documents say, in that language."""
    return translation("documents", LOCALES, languages=[lang], fallback=True).gettext


def _shown(paper: Any, settings: Settings) -> dict[str, Any]:
    lines = sorted(paper.lines, key=lambda line: line.id)
    currency = getattr(paper, "currency", None) or paper.order.currency
    return {
        "paper": paper,
        "lines": lines,
        "seller": getattr(paper, "seller", None) or seller(settings),
        "settings": settings,
        "vat_by_rate": _vat_by_rate(lines),
        "lang": language(),
        "money": lambda amount: say_money(amount, currency),
        "day": _day,
        "rate": lambda rate: f"{plain_rate(Decimal(rate))} %",
        "country": lambda code: Locale(language()).territories.get(code, code),
        "_": words(language()),
    }


def _day(moment: datetime | date) -> str:
    return format_date(moment, "long", locale=language())


def _vat_by_rate(lines: Sequence[Any]) -> list[tuple[Decimal, int, int]]:
    """(rate, net, VAT); a packing slip's lines have none."""
    net, vat = Counter[Decimal](), Counter[Decimal]()
    for line in lines:
        if hasattr(line, "vat"):
            net[line.vat_rate] += line.net
            vat[line.vat_rate] += line.vat
    return [(rate, net[rate], vat[rate]) for rate in sorted(net, reverse=True)]
