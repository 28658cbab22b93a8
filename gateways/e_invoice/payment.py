"""How the document is to be paid (BG-16), in the codes of UNCL 4461."""

from __future__ import annotations

from collections.abc import Mapping

from stdnum import iban

from gateways.e_invoice.parties import Terms, plain
from models.e_invoice.profile import Facts, Profile, Syntax

TRANSFER, BANK_TRANSFER, SEPA_TRANSFER, AGREED = "30", "42", "58", "57"


def payment_terms(number: str, seller: Mapping[str, str], facts: Facts, syntax: Syntax) -> Terms:
    """To the shop's account what is to be paid; XRechnung asks for a way where nothing is."""
    profile = facts.profile_in(syntax)
    account = seller["bank_account"].strip()
    if facts.to_pay <= 0 or not account:
        return {"BT-81": AGREED} if profile == Profile.XRECHNUNG else {}
    payee = {"BT-83": number, "BT-85": plain(seller["company"])}
    countries = (seller["country"], facts.buyer.country)
    if profile == Profile.PEPPOL and countries == ("DK", "DK"):
        return _within_denmark(account, payee)
    european = iban.is_valid(account)
    return payee | {
        **({"BT-86": plain(seller["bic"])} if seller["bic"] else {}),
        "BT-81": SEPA_TRANSFER if european and facts.currency == "EUR" else TRANSFER,
        "BT-84": iban.compact(account) if european else plain(account),
    }


def _within_denmark(account: str, payee: Terms) -> Terms:
    """DK-R-005 knows no code 30; 42 asks for the bank's registration number, which a Danish IBAN
    holds.
    """
    if not iban.is_valid(account):
        return {}
    whole = iban.compact(account)
    if not whole.startswith("DK"):
        return payee | {"BT-81": SEPA_TRANSFER, "BT-84": whole}
    return payee | {"BT-81": BANK_TRANSFER, "BT-84": whole[8:], "BT-86": whole[4:8]}
