"""A document in the terms of EN 16931 (BT-1, BG-4 …), from which UBL and CII are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

from stdnum import iban

from gateways.e_invoice.amounts import Amounts
from gateways.e_invoice.parties import Terms, buyer_terms, delivery_terms, plain, seller_terms
from models.credit_memo import CreditMemo
from models.invoice import Invoice
from models.shop_day import day_of

INVOICE, CREDIT_NOTE = "380", "381"
"""UNCL 1001."""

TRANSFER, SEPA_TRANSFER = "30", "58"
"""UNCL 4461."""


def terms_of(
    paper: Any, seller: Mapping[str, str], say: Callable[[str], str], zone: tzinfo
) -> Terms:
    """The document; its lines, its order and what it refers to must have been read.

    ``zone`` is the shop's.
    """
    amounts = Amounts(paper, seller, say)
    issued = paper.issued_on
    terms = {
        "BT-1": paper.number,
        "BT-2": issued,
        "BT-5": paper.currency,
        "BT-13": paper.order.number,
        **({"BT-10": plain(paper.buyer_reference)} if plain(paper.buyer_reference) else {}),
        "BG-4": seller_terms(seller),
        "BG-7": buyer_terms(paper),
        "BG-13": delivery_terms(paper),
        **amounts.terms(),
    }
    if amounts.between_countries:
        terms["BT-73"] = min(day_of(paper.order.placed_at, zone), issued)
        terms["BT-74"] = issued
    if amounts.has("O"):  # BR-O-02: what is out of scope names no VAT numbers
        for party in ("BG-4", "BG-7"):
            terms[party].pop("vat_identifier", None)
    if isinstance(paper, CreditMemo):
        return terms | _of_a_credit_memo(paper, amounts)
    return terms | _of_an_invoice(paper, seller, amounts, say)


def _of_a_credit_memo(memo: CreditMemo, amounts: Amounts) -> Terms:
    terms = {
        "BT-3": CREDIT_NOTE,
        "BT-115": amounts.say(memo.gross),
        "BG-3": [{"BT-25": memo.invoice.number, "BT-26": memo.invoice.issued_on}],
    }
    if plain(memo.reason):
        terms["BG-1"] = [{"BT-22": plain(memo.reason)}]
    return terms


def _of_an_invoice(
    invoice: Invoice, seller: Mapping[str, str], amounts: Amounts, say: Callable[[str], str]
) -> Terms:
    """What was received before is prepaid; one that is settled asks for nothing more."""
    settled = invoice.prepaid >= invoice.gross
    terms: Terms = {
        "BT-3": INVOICE,
        "BT-115": amounts.say(invoice.gross - invoice.prepaid),
        **({"BT-113": amounts.say(invoice.prepaid)} if invoice.prepaid else {}),
    }
    if invoice.due_on:
        terms["BT-9"] = invoice.due_on
    else:
        terms["BT-20"] = say("Payable on receipt")
    if plain(invoice.delivery_text):
        terms["BG-1"] = [{"BT-22": plain(invoice.delivery_text)}]
    if invoice.corrects:
        replaced = invoice.corrects
        terms["BG-3"] = [{"BT-25": replaced.number, "BT-26": replaced.issued_on}]
    if seller["bank_account"] and not settled:
        terms |= _to_be_paid(invoice, seller)
    return terms


def _to_be_paid(invoice: Invoice, seller: Mapping[str, str]) -> Terms:
    account = seller["bank_account"].strip()
    european = iban.is_valid(account)
    bank = {"BT-86": plain(seller["bic"])} if seller["bic"] else {}
    return {
        **bank,
        "BT-81": SEPA_TRANSFER if european and invoice.currency == "EUR" else TRANSFER,
        "BT-83": invoice.number,
        "BT-84": iban.compact(account) if european else plain(account),
        "BT-85": plain(seller["company"]),
    }
