"""What an order's VAT is called as it stands, and why: what its next invoice says (rule 16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backdesk.country import countries
from backdesk.i18n import LazyText, _
from backdesk.money import format_rate
from models.order import Order, OrderLine
from models.settings import Settings
from models.vat_category import (
    EUROPEAN_UNION,
    NORTHERN_IRELAND,
    Supply,
    VatCategory,
    exemption,
    supply_of,
)
from models.vat_standard_rate import standard_rate

ZERO_RATE = _("Zero rate: nothing here frees it from VAT")


@dataclass(frozen=True)
class Why:
    """``words`` are those of the invoice; ``facts`` is what led to them; ``chosen``: somebody
    decided it by hand, and there are none.
    """

    category: str
    words: LazyText | str
    law: str
    facts: str
    chosen: bool


def supply_of_order(order: Order, settings: Settings) -> Supply:
    return supply_of(
        order,
        settings.country,
        small_business=settings.small_business,
        chosen=order.vat_treatment,
    )


def why_no_vat(order: Order, lines: Iterable[OrderLine], settings: Settings) -> list[Why]:
    """For each category of its lines at 0 %, why."""
    supply, seller = supply_of_order(order, settings), {"country": settings.country}
    untaxed = (line for line in lines if not line.vat_rate)
    categories = dict.fromkeys(supply.category(0, goods=line.physical) for line in untaxed)
    return [
        Why(str(one), words, law, "" if supply.chosen else _facts(one, supply), bool(supply.chosen))
        for one in categories
        for words, law in [_words(one, supply, seller)]
        if words
    ]


def _words(one: VatCategory, supply: Supply, seller: dict[str, str]) -> tuple[LazyText | str, str]:
    words, law, _code = exemption(one, seller)
    if one == VatCategory.ZERO and supply.home in EUROPEAN_UNION and not supply.chosen:
        return ZERO_RATE, ""
    return words, law


def _facts(category: VatCategory, supply: Supply) -> str:
    """``to France, VAT number FR40303265045``: what the table looked at."""
    if category == VatCategory.EXEMPT:
        return ""
    served = category in (VatCategory.OUTSIDE_SCOPE, VatCategory.REVERSE_CHARGE)
    country = supply.buyer if served else supply.goes_to
    place = supply.buyer_postcode if served else supply.postcode
    where = " ".join(filter(None, (place, countries().get(country, country))))
    if not supply.vat_number:
        return _("to {where}, no VAT number").format(where=where)
    if not supply.numbered_in:
        said = _("to {where}, VAT number {number} of no member state")
        return said.format(where=where, number=supply.vat_number)
    return _("to {where}, VAT number {number}").format(where=where, number=supply.vat_number)


def vat_abroad(order: Order, lines: Iterable[OrderLine], settings: Settings) -> str:
    """That the VAT which goods bear is another country's, where the shop is in the scheme."""
    there = supply_of_order(order, settings).taxed_in if settings.one_stop_shop else ""
    if not there or not any(line.physical and line.vat_rate for line in lines):
        return ""
    return _("VAT of {country}, by the one-stop shop").format(country=_name(there))


def wrong_rate(order: Order, lines: Iterable[OrderLine], settings: Settings, on: date) -> str:
    """That goods bear the standard rate of the shop's country where another country's is due."""
    supply = supply_of_order(order, settings)
    there = supply.taxed_in if settings.one_stop_shop else ""
    here, due = standard_rate(supply.home, on), standard_rate(there, on)
    if here is None or due is None or here == due:
        return ""
    if not any(line.physical and Decimal(line.vat_rate) == here for line in lines):
        return ""
    said = _("{here} % is not charged in {country}: its standard rate is {due} % (one-stop shop)")
    return said.format(here=format_rate(here), country=_name(there), due=format_rate(due))


def _name(country: str) -> str:
    return countries().get("GB" if country == NORTHERN_IRELAND else country, country)
