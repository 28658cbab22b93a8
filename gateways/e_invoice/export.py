"""The e-invoice of an invoice or a credit memo: made once, kept, and the same for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from copy import copy
from functools import partial
from typing import Any

from babel.numbers import get_currency_precision

from backdesk.i18n import _
from gateways.documents import Documents, document_labels, document_language, prefetch, render_once
from gateways.e_invoice.facturx import cii_of, with_xml_inside
from gateways.e_invoice.france import supply_kind
from gateways.e_invoice.parties import Terms
from gateways.e_invoice.terms import terms_of
from gateways.e_invoice.ubl import ubl_of
from models.e_invoice.profile import Facts, Syntax
from models.e_invoice.requirement import missing_requirements
from models.exchange_rate import exchange
from models.invoice import Invoice
from models.order import Order
from models.order_status import settle_invoices
from models.settings import Settings, load_settings, seller

MOST_DECIMALS = 2
"""Of an amount in EN 16931."""


class NoEInvoice(Exception):
    """It cannot be made, in a sentence that says what is missing; the plain PDF can."""


class EInvoices:
    """``documents`` prints the PDF that goes with the XML."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def ubl(self, paper: Any) -> bytes:
        """:raises NoEInvoice: something that the standard needs is missing."""
        return await render_once("ubl", paper, self._ubl)

    async def facturx(self, paper: Any) -> bytes:
        """A PDF/A-3 with the XML inside.

        :raises NoEInvoice: something that the standard needs is missing.
        :raises CannotPrint: the browser failed.
        """
        return await render_once("facturx", paper, self._facturx)

    async def facturx_or_plain(self, paper: Any) -> tuple[bytes, str]:
        """The Factur-X, or the plain PDF and a sentence that says why it is no more than that."""
        try:
            return await self.facturx(paper), ""
        except NoEInvoice as why:
            return await self._documents.pdf(paper), str(why)

    async def _ubl(self, paper: Any) -> bytes:
        _as_of, facts, terms, _settings = await self._terms(paper, Syntax.UBL)
        return await _valid(paper, lambda: ubl_of(terms(), facts.profile))

    async def _facturx(self, paper: Any) -> bytes:
        as_of, facts, terms, settings = await self._terms(paper, Syntax.CII)
        xml = await _valid(paper, lambda: cii_of(terms()))
        return await asyncio.to_thread(
            with_xml_inside,
            await self._documents.pdf_of_today(paper, as_of),
            xml,
            title=paper.number,
            author=facts.seller["company"],
            lang=document_language(paper, settings),
        )

    async def _terms(
        self, paper: Any, syntax: Syntax
    ) -> tuple[Any, Facts, Callable[[], Terms], Settings]:
        """The document as of today, and what says it in the standard's terms, once it is asked to.

        :raises NoEInvoice: something that the standard needs is missing.
        """
        settings = await load_settings()
        await prefetch(paper)
        as_of = await _as_of_today(paper)
        facts = _facts(as_of, settings)
        if said := _refusal(facts, syntax):
            raise NoEInvoice(said)
        say, supplied = (
            document_labels(document_language(paper, settings)),
            await supply_kind(paper),
        )
        write = partial(terms_of, as_of, facts.seller, say, settings.zone, syntax, supplied)
        return as_of, facts, write, settings


async def _as_of_today(paper: Any) -> Any:
    """The document, or a copy of the invoice that says what was received for it since its issue."""
    if not isinstance(paper, Invoice):
        return paper
    invoices = await Invoice.filter(order_id=paper.order_id).order_by("id")
    received = settle_invoices(await Order.get(id=paper.order_id), invoices)[paper.id]
    if received <= paper.prepaid:
        return paper
    as_of = copy(paper)
    as_of.prepaid = received
    return as_of


async def facts_of_today(paper: Any) -> Facts:
    """What an e-invoice of the document would say, were it made now."""
    await paper.fetch_related("lines")
    return _facts(await _as_of_today(paper), await load_settings())


async def missing_fields(paper: Any, syntax: Syntax = Syntax.CII) -> str:
    """A sentence that says why no e-invoice can be made of it; empty where one can."""
    return _refusal(await facts_of_today(paper), syntax)


async def lacks_the_reference(paper: Any) -> bool:
    """Whether a German authority would refuse it: XRechnung names its Leitweg-ID (BR-DE-15)."""
    shop = _seller_of(paper, await load_settings())
    in_germany = shop["country"] == paper.country == "DE"
    return in_germany and bool(paper.company) and not paper.buyer_reference


def _facts(paper: Any, settings: Settings) -> Facts:
    return Facts.of(paper, paper.lines, _seller_of(paper, settings))


def _seller_of(paper: Any, settings: Settings) -> Mapping[str, str]:
    """The shop as the document has it; what was not filled in then is taken as it is now."""
    known = {name: said for name, said in paper.seller.items() if said}
    return seller(settings) | exchange(settings, paper.currency) | known


def _refusal(facts: Facts, syntax: Syntax) -> str:
    number = str(facts.buyer)
    if get_currency_precision(facts.currency) > MOST_DECIMALS:
        said = _("No e-invoice can be made of {number}: it knows no amounts of three decimals.")
        return str(said.format(number=number))
    parts = [str(one.what) for one in missing_requirements(facts, syntax)]
    if not parts:
        return ""
    said = _(
        "No e-invoice can be made of {number}, only the plain PDF. Missing: {parts}. "
        "The shop's are under Settings > General; a customer's go on a corrected invoice."
    )
    return str(said.format(number=number, parts=", ".join(parts)))


async def _valid(paper: Any, write: Callable[[], bytes]) -> bytes:
    """In a thread: an invoice of hundreds of lines takes a while to write and to check.

    :raises NoEInvoice: the standard has no words for what the document says.
    """
    try:
        return await asyncio.to_thread(write)
    except Exception as error:  # the library raises nothing narrower
        said = _("No valid e-invoice can be made of {number}, only the plain PDF. ({error})")
        first_line = (str(error).strip().partition("\n")[0] or type(error).__name__)[:300]
        raise NoEInvoice(str(said.format(number=paper.number, error=first_line))) from error


def warning(missing: str) -> dict[str, str]:
    """The sentence as a header of an answer that is no e-invoice."""
    if not missing:
        return {}
    plain = missing.encode("ascii", "replace").decode().replace('"', "'")
    return {"Warning": f'199 - "{plain}"'}
