"""What the page of an invoice or credit memo says of its e-invoices: ready, or what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel.numbers import get_currency_precision

from actions.settings.change import PERMISSION
from backdesk.auth.user import User
from gateways.e_invoice.export import MOST_DECIMALS, facts_of_today, missing_fields
from models.e_invoice.profile import Facts, Syntax
from models.e_invoice.requirement import Place, Requirement, missing_requirements

LABELS = {Syntax.UBL: ("UBL", "file-code"), Syntax.CII: ("Factur-X", "file-pdf")}


@dataclass(frozen=True)
class Lack:
    """``page`` is where it is typed, under the back office; empty: not for this user to open."""

    what: str
    page: str


@dataclass(frozen=True)
class Format:
    """``path`` is the download's, ``profile`` what the document is made under."""

    label: str
    icon: str
    path: str
    profile: str
    lacks: list[Lack]


async def e_invoice_context(paper: Any, user: User) -> dict[str, Any]:
    """For the template; ``never``: a sentence where nothing that is typed would help."""
    if get_currency_precision(paper.currency) > MOST_DECIMALS:
        return {"never": await missing_fields(paper)}
    facts = await facts_of_today(paper)
    needed = {syntax: missing_requirements(facts, syntax) for syntax in LABELS}
    formats = [_format(facts, syntax, lacks, user) for syntax, lacks in needed.items()]
    every = [one for lacks in needed.values() for one in lacks]
    return {
        "had": [one for one in formats if not one.lacks],
        "lacking": [one for one in formats if one.lacks],
        "of_the_customer": any(one.place == Place.CUSTOMER for one in every),
    }


def _format(facts: Facts, syntax: Syntax, needed: list[Requirement], user: User) -> Format:
    label, icon = LABELS[syntax]
    lacks = [Lack(str(one.what), _page(one, facts.buyer, user)) for one in needed]
    return Format(label, icon, syntax, facts.profile_in(syntax), lacks)


def _page(lack: Requirement, paper: Any, user: User) -> str:
    if lack.place == Place.SETTINGS:
        return f"settings/general#{lack.field}" if user.may(PERMISSION) else ""
    if lack.place == Place.CUSTOMER:
        customer = f"customers/edit?pk={paper.order.customer_id}#{lack.field}"
        return customer if user.may("customers.edit") and paper.order.customer_id else ""
    return f"orders/{paper.order.number}"
