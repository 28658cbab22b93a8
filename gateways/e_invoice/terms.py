"""A document in the terms of EN 16931 (BT-1, BG-4 …), from which UBL and CII are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from backdesk.local_day import day_of
from gateways.e_invoice.amounts import Amounts
from gateways.e_invoice.france import GOODS, billing_mode, french_notes
from gateways.e_invoice.parties import Terms, buyer_terms, delivery_terms, plain, seller_terms
from gateways.e_invoice.payment import payment_terms
from models.credit_memo import CreditMemo
from models.e_invoice.profile import Facts, Profile, Syntax
from models.exchange_rate import vat_owed
from models.invoice import Invoice

INVOICE, CREDIT_NOTE = "380", "381"
"""UNCL 1001."""

BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
"""The process of Peppol and of XRechnung."""


def terms_of(
    paper: Any,
    seller: Mapping[str, str],
    say: Callable[[str], str],
    zone: tzinfo,
    syntax: Syntax = Syntax.CII,
    supplied: str = GOODS,
) -> Terms:
    """The document; its lines, its order and what it refers to must have been read.

    ``zone`` is the shop's; ``supplied``: goods, services or both.
    """
    amounts = Amounts(paper, seller, say)
    facts = Facts.of(paper, paper.lines, seller)
    profile = facts.profile_in(syntax)
    terms = {
        "BT-1": paper.number,
        "BT-2": paper.issued_on,
        "BT-5": paper.currency,
        "BT-13": paper.order.number,
        **({"BT-10": plain(paper.buyer_reference)} if plain(paper.buyer_reference) else {}),
        "BG-4": seller_terms(seller, profile),
        "BG-7": buyer_terms(paper, profile),
        "BG-13": delivery_terms(paper),
        **amounts.terms(),
        **_of_its_kind(paper, amounts, say),
        **payment_terms(paper.number, seller, facts, syntax),
    }
    if amounts.between_countries:
        terms["BT-73"] = min(day_of(paper.order.placed_at, zone), paper.issued_on)
        terms["BT-74"] = paper.issued_on
    if amounts.has("O"):  # BR-O-02: what is out of scope names no VAT numbers
        for party in ("BG-4", "BG-7"):
            terms[party].pop("vat_identifier", None)
    if facts.owed_in:
        _in_the_vat_currency(terms, amounts.vat, seller)
    _of_the_profile(terms, profile, supplied, seller)
    return terms


def _of_its_kind(paper: Any, amounts: Amounts, say: Callable[[str], str]) -> Terms:
    if isinstance(paper, CreditMemo):
        return _of_a_credit_memo(paper, amounts, say)
    return _of_an_invoice(paper, amounts, say)


def _of_a_credit_memo(memo: CreditMemo, amounts: Amounts, say: Callable[[str], str]) -> Terms:
    return {
        "BT-3": CREDIT_NOTE,
        "BT-20": say("Set off against what is due, or paid back"),  # BR-CO-25
        "BT-115": amounts.say(memo.gross),
        "BG-1": _note(memo.reason),
        "BG-3": [{"BT-25": memo.invoice.number, "BT-26": memo.invoice.issued_on}],
    }


def _of_an_invoice(invoice: Invoice, amounts: Amounts, say: Callable[[str], str]) -> Terms:
    """What was received before is prepaid; one that is settled asks for nothing more."""
    terms: Terms = {
        "BT-3": INVOICE,
        "BT-115": amounts.say(invoice.gross - invoice.prepaid),
        "BG-1": _note(invoice.delivery_text),
        **({"BT-113": amounts.say(invoice.prepaid)} if invoice.prepaid else {}),
    }
    if invoice.due_on:
        terms["BT-9"] = invoice.due_on
    else:
        terms["BT-20"] = say("Payable on receipt")
    if invoice.corrects:
        replaced = invoice.corrects
        terms["BG-3"] = [{"BT-25": replaced.number, "BT-26": replaced.issued_on}]
    return terms


def _note(text: str) -> list[Terms]:
    return [{"BT-22": plain(text)}] if plain(text) else []


def _in_the_vat_currency(terms: Terms, vat: int, seller: Mapping[str, str]) -> None:
    """The VAT in the currency in which the shop owes it, and the rate in a note."""
    owed, rate = seller["vat_currency"], seller["exchange_rate"]
    abroad = vat_owed(vat, terms["BT-5"], seller)
    terms["BT-6"] = owed
    terms["BT-111"] = str(Decimal(abroad or 0).scaleb(-get_currency_precision(owed)))
    rated = f"1 {terms['BT-5']} = {rate} {owed}"
    told = [note["BT-22"] for note in terms["BG-1"]]
    terms["BG-1"] = [{"BT-22": " · ".join([*told, rated])}]  # Peppol takes one note


def _of_the_profile(
    terms: Terms, profile: Profile, supplied: str, seller: Mapping[str, str]
) -> None:
    if profile == Profile.FRANCE:
        paid = "BT-113" in terms and terms["BT-113"] == terms["BT-112"]
        terms["BT-23"] = billing_mode(supplied, paid=paid)
        terms["BG-1"] = [*french_notes(seller), *terms["BG-1"]]
    if profile in (Profile.PEPPOL, Profile.XRECHNUNG):
        terms["BT-23"] = BILLING
    if profile == Profile.XRECHNUNG:
        for sums in terms["BG-23"]:
            sums.setdefault("BT-119", "0")  # BR-DE-14, out of scope too
