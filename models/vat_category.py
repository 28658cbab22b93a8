"""What a line's VAT is called (rule 16), by the codes of UNCL 5305, and why none is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from models.invoice import DocumentLine
from models.party import Party
from models.words import Text, _


class VatCategory(StrEnum):
    """``K`` is supplied within the Union, ``AE`` reverse charge, ``O`` not subject to this VAT."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    WITHIN_UNION = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"


EUROPEAN_UNION = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
REVERSED_AT_HOME = frozenset(("AT", "DE", "ES", "FR", "NL", "PL"))
"""Where 0 % between two businesses of the country is a reverse charge: these have no zero rate
between businesses. Elsewhere 0 % may be a rate of zero, so nothing is concluded."""

LIKE = {"MC": "FR"}
"""Treated as a part of another country (Directive 2006/112/EC, article 7)."""

APART = {
    "ES": ("35", "38", "51", "52"),
    "DE": ("27498", "78266"),
    "FI": ("22",),
    "FR": ("97",),
    "IT": ("23041",),
    "GR": ("63086",),
}
"""Postcodes of what belongs to a country and not to the Union's VAT area (article 6)."""

REASONS: dict[str, Text] = {
    VatCategory.REVERSE_CHARGE: _("Reverse charge"),
    VatCategory.WITHIN_UNION: _("Intra-Community supply, exempt from VAT"),
    VatCategory.EXPORT: _("Export outside the European Union, exempt from VAT"),
    VatCategory.OUTSIDE_SCOPE: _("Service outside the scope of VAT"),
    VatCategory.EXEMPT: _("Small business scheme, exempt from VAT"),
}
SMALL_BUSINESS_LAW = {
    "AT": "§ 6 Abs. 1 Z 27 UStG",
    "DE": "§ 19 UStG",
    "FR": "art. 293 B du CGI",
    "NL": "art. 25 Wet OB 1968",
}
VATEX = {
    VatCategory.REVERSE_CHARGE: "VATEX-EU-AE",
    VatCategory.WITHIN_UNION: "VATEX-EU-IC",
    VatCategory.EXPORT: "VATEX-EU-G",
    VatCategory.OUTSIDE_SCOPE: "VATEX-EU-O",
}


@dataclass(frozen=True)
class Supply:
    """From which shop, to whom, and where it goes; countries by ISO, numbers as typed.

    ``chosen`` is what somebody chose in place of what the rest leads to.
    """

    shop: str
    small_business: bool
    buyer: str
    vat_number: str
    goes_to: str
    postcode: str
    chosen: str = ""

    def category(self, rate: object, *, goods: bool) -> VatCategory:
        """Of a line at ``rate`` per cent; any rate above zero is standard."""
        if rate:
            return VatCategory.STANDARD
        if self.chosen:
            return VatCategory(self.chosen)
        if self.small_business:
            return VatCategory.EXEMPT
        if self.shop not in EUROPEAN_UNION:
            return VatCategory.ZERO
        return self._of_goods() if goods else self._of_services()

    def _of_goods(self) -> VatCategory:
        there = self._area(goods=True)
        if not there:
            return VatCategory.EXPORT if self.goes_to else VatCategory.ZERO
        if there != LIKE.get(self.shop, self.shop):
            return VatCategory.WITHIN_UNION if self.vat_number else VatCategory.ZERO
        return self._at_home()

    def _of_services(self) -> VatCategory:
        """A business is served where it is; a person where the shop is, unless far away."""
        there = self._area(goods=False)
        if not there:
            return VatCategory.OUTSIDE_SCOPE if self.goes_to else VatCategory.ZERO
        if there != LIKE.get(self.shop, self.shop):
            return VatCategory.REVERSE_CHARGE if self.vat_number else VatCategory.ZERO
        return self._at_home()

    def _at_home(self) -> VatCategory:
        reversed_ = self.vat_number and self.buyer == self.shop and self.shop in REVERSED_AT_HOME
        return VatCategory.REVERSE_CHARGE if reversed_ else VatCategory.ZERO

    def _area(self, *, goods: bool) -> str:
        """The country of the Union's VAT area, or nothing outside of it.

        Northern Ireland is in it for goods, and shows by its number's ``XI``.
        """
        there = LIKE.get(self.goes_to, self.goes_to)
        northern = self.vat_number.strip().upper().startswith("XI")
        if there in ("XI", "GB") and goods and northern:
            return "XI"
        apart = self.postcode.strip().startswith(APART.get(there, ("-",)))
        return "" if apart or there not in EUROPEAN_UNION else there


def supply_of(party: Party, shop: str, *, small_business: bool = False, chosen: str = "") -> Supply:
    """What goes from the shop's country to that party."""
    to = party.shipping_address()
    goes_to, postcode = to["country"] or party.country, to["postcode"] or party.postcode
    number = party.vat_number
    return Supply(shop, small_business, party.country, number, goes_to, postcode, chosen)


def category_of(paper: Party, shop: str) -> Callable[[DocumentLine], str]:
    """As it was stored; of what was issued before, as of goods by the table of today."""
    supply = supply_of(paper, shop)
    return lambda line: line.vat_category or supply.category(line.vat_rate, goods=True)


def by_category(
    lines: Iterable[DocumentLine], category: Callable[[DocumentLine], str]
) -> dict[tuple[str, Decimal], tuple[int, int]]:
    """``{(category, rate): (net, VAT)}``, the highest rate first."""
    sums: dict[tuple[str, Decimal], tuple[int, int]] = {}
    for line in sorted(lines, key=lambda line: -line.vat_rate):
        key = category(line), line.vat_rate
        net, vat = sums.get(key, (0, 0))
        sums[key] = net + line.net, vat + line.vat
    return sums


def exemption(category: str, seller: Mapping[str, str]) -> tuple[Text | str, str, str]:
    """Why no VAT is asked: the words, the law that they name, and the code of VATEX."""
    if category == VatCategory.EXEMPT:
        country = seller.get("country", "")
        code = "VATEX-FR-FRANCHISE" if country == "FR" else ""
        return REASONS[category], SMALL_BUSINESS_LAW.get(country, ""), code
    if category in REASONS:
        return REASONS[category], "", VATEX[VatCategory(category)]
    return "", "", ""
