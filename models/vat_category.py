"""What a line's VAT is called (rule 16), by the codes of UNCL 5305, and why none is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from backdesk.country import is_in_the_union, vat_country
from backdesk.i18n import LazyText, _
from models.invoice import DocumentLine
from models.party import Party


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
    "FR": ("97", "986", "987", "988"),
    "IT": ("23041", "22061"),
    "GR": ("63086",),
}
"""Postcodes of what belongs to a country and not to the Union's VAT area (article 6): the Canary
Islands, Ceuta and Melilla, Heligoland and Büsingen, Åland, what is French overseas, Livigno and
Campione, Mount Athos. Where such a place has a country code of its own, that is none of the Union.
"""

NORTHERN_IRELAND = "XI"

REASONS: dict[str, LazyText] = {
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

    ``buyer_postcode`` is of the buyer's own address, ``postcode`` of where it goes; ``chosen`` is
    what somebody chose in place of what the rest leads to.
    """

    shop: str
    small_business: bool
    buyer: str
    vat_number: str
    goes_to: str
    postcode: str
    chosen: str = ""
    buyer_postcode: str = ""

    def category(self, rate: object, *, goods: bool) -> VatCategory:
        """Of a line at ``rate`` per cent; any rate above zero is standard."""
        if rate:
            return VatCategory.STANDARD
        if self.chosen:
            return VatCategory(self.chosen)
        by_the_table = self._of_goods() if goods else self._of_service()
        served_at_home = goods or self._served_in == self.home
        if self.small_business and (served_at_home or by_the_table == VatCategory.ZERO):
            return VatCategory.EXEMPT  # what it serves abroad is none of its country's business
        return by_the_table

    @property
    def home(self) -> str:
        """The country of whose VAT area the shop is."""
        return LIKE.get(self.shop, self.shop)

    @property
    def numbered_in(self) -> str:
        """The member state, or ``XI``, that the buyer's VAT number is of; others' do not count."""
        number = self.vat_number.strip()
        if is_in_the_union(number):
            return vat_country(number)
        named_abroad = number[:2].isalpha()
        return "" if named_abroad or not number else _member_state(self.buyer)

    @property
    def taxed_in(self) -> str:
        """Where a private person's goods bear VAT, if that is another member state than the shop's
        (article 33); a shop there or a one-stop shop pays it.
        """
        there = self._area(self.goes_to, self.postcode, goods=True)
        return "" if self.numbered_in or there == self.home else there

    def _of_goods(self) -> VatCategory:
        there = self._area(self.goes_to, self.postcode, goods=True)
        if not self.goes_to or self.home not in EUROPEAN_UNION:
            return VatCategory.ZERO
        if not there:
            return VatCategory.EXPORT
        if there == self.home:
            return self._at_home()
        known_elsewhere = self.numbered_in not in ("", self.home)
        return VatCategory.WITHIN_UNION if known_elsewhere else VatCategory.ZERO

    def _of_service(self) -> VatCategory:
        """A business is served where it is; a person where the shop is, unless far away."""
        if not self.buyer or self.home not in EUROPEAN_UNION:
            return VatCategory.ZERO
        if not self._served_in:
            return VatCategory.OUTSIDE_SCOPE
        if self._served_in == self.home:
            return self._at_home()
        return VatCategory.REVERSE_CHARGE if self.numbered_in else VatCategory.ZERO

    @property
    def _served_in(self) -> str:
        return self._area(self.buyer, self.buyer_postcode, goods=False)

    def _at_home(self) -> VatCategory:
        both = self.numbered_in and LIKE.get(self.buyer, self.buyer) == self.home
        reversed_ = both and self.home in REVERSED_AT_HOME
        return VatCategory.REVERSE_CHARGE if reversed_ else VatCategory.ZERO

    def _area(self, country: str, postcode: str, *, goods: bool) -> str:
        """The country of the Union's VAT area, or nothing outside of it.

        Northern Ireland is in it for goods, and shows by its number's ``XI`` or its postcode.
        """
        there, postcode = LIKE.get(country, country), postcode.strip().upper()
        northern = self.numbered_in == NORTHERN_IRELAND or postcode.startswith("BT")
        if there in (NORTHERN_IRELAND, "GB") and goods and northern:
            return NORTHERN_IRELAND
        apart = postcode.startswith(APART.get(there, ("-",)))
        return "" if apart else _member_state(there)


def _member_state(country: str) -> str:
    return country if country in EUROPEAN_UNION else ""


def supply_of(party: Party, shop: str, *, small_business: bool = False, chosen: str = "") -> Supply:
    """What goes from the shop's country to that party."""
    to = party.shipping_address()
    goes_to, postcode = to["country"] or party.country, to["postcode"] or party.postcode
    number = party.vat_number
    buyer, lives = (party.country, party.postcode) if party.country else (goes_to, postcode)
    return Supply(shop, small_business, buyer, number, goes_to, postcode, chosen, lives)


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


def exemption(category: str, seller: Mapping[str, str]) -> tuple[LazyText | str, str, str]:
    """Why no VAT is asked: the words, the law that they name, and the code of VATEX."""
    if category == VatCategory.EXEMPT:
        country = seller.get("country", "")
        code = "VATEX-FR-FRANCHISE" if country == "FR" else ""
        return REASONS[category], SMALL_BUSINESS_LAW.get(country, ""), code
    if category in REASONS:
        return REASONS[category], "", VATEX[VatCategory(category)]
    return "", "", ""
