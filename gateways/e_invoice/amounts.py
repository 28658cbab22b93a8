"""Lines, costs and VAT as EN 16931 counts them: net amounts that sum to the document's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from gateways.e_invoice.parties import EUROPEAN_UNION, Terms, plain
from models.invoice import DocumentLine, LineKind
from models.money import plain_rate, vat_of

PIECE = "C62"
"""UN/ECE Recommendation 20: one."""

COSTS = {LineKind.SHIPPING: "FC", LineKind.PAYMENT: "ZZZ"}
"""UNCL 7161: freight, and what has no code of its own."""

DISCOUNT = "95"
"""UNCL 5189: discount."""

UNTAXED = {"K": "VATEX-EU-IC", "G": "VATEX-EU-G"}
"""Why no VAT is asked: supplied to a business elsewhere in the Union, or exported."""


class Amounts:
    """The amounts of ``paper``; ``say`` puts a word into the customer's language."""

    def __init__(self, paper: Any, seller_country: str, say: Callable[[str], str]) -> None:
        self._paper = paper
        self._say = say
        self._places = get_currency_precision(paper.currency)
        self._untaxed = _why_untaxed(paper, seller_country)
        lines = sorted(paper.lines, key=lambda line: line.id)
        self._goods = [line for line in lines if line.kind not in COSTS] or lines
        self._costs = [line for line in lines if line not in self._goods]

    @property
    def between_countries(self) -> bool:
        """Whether something of it is supplied untaxed to a business in another country."""
        return self._untaxed == "K" and any(not line.vat_rate for line in self._paper.lines)

    def terms(self) -> Terms:
        costs = sum(line.net for line in self._costs)
        return {
            "BG-21": [self._cost(line) for line in self._costs],
            "BG-23": self._vat(),
            "BG-25": [self._line(place, line) for place, line in enumerate(self._goods, 1)],
            "BT-106": self.say(sum(line.net for line in self._goods)),
            **({"BT-108": self.say(costs)} if self._costs else {}),
            "BT-109": self.say(self._paper.net),
            "BT-110": self.say(self._paper.vat),
            "BT-112": self.say(self._paper.gross),
        }

    def say(self, amount: int) -> str:
        """``1295`` EUR as ``12.95``."""
        return str(Decimal(amount).scaleb(-self._places))

    def _line(self, place: int, line: DocumentLine) -> Terms:
        before = self._before_discount(line)
        sign = -1 if line.net < 0 else 1
        price, per = self._price(abs(before), line.quantity)
        terms: Terms = {
            "BT-126": str(place),
            "BT-129": str(sign * line.quantity),
            "BT-130": PIECE,
            "BT-131": self.say(line.net),
            "BT-146": price,
            "BT-149": str(per),
            "BT-151": self._category(line.vat_rate),
            "BT-152": str(plain_rate(line.vat_rate)),
            "BT-153": plain(line.name) or plain(line.sku) or str(place),
        }
        if plain(line.sku):
            terms["BT-155"] = plain(line.sku)
        if before != line.net:
            off = {"amount": self.say(before - line.net), "reason_code": DISCOUNT}
            terms["BG-27"] = [{**off, "reason": self._say("Discount")}]
        return terms

    def _before_discount(self, line: DocumentLine) -> int:
        """The line's net amount without its discount, or as it is where that is not known."""
        net: int = line.net
        if line.discount <= 0:
            return net
        whole: int = line.unit_price * line.quantity
        if self._paper.prices_include_vat:
            whole -= vat_of(whole, line.vat_rate, included=True)
        return whole if whole > net >= 0 else net

    def _price(self, amount: int, quantity: int) -> tuple[str, int]:
        """A price and for how many it is, so that the two make the amount exactly."""
        each = (Decimal(amount) / quantity).scaleb(-self._places)
        short = each.quantize(Decimal("0.0001"))
        if each == short:
            return self.say(amount // quantity) if amount % quantity == 0 else str(short), 1
        return self.say(amount), quantity

    def _cost(self, line: DocumentLine) -> Terms:
        return {
            "amount": self.say(line.net),
            "reason": plain(line.name),
            "reason_code": COSTS[line.kind],
            "vat_category_code": self._category(line.vat_rate),
            "vat_rate": str(plain_rate(line.vat_rate)),
        }

    def _vat(self) -> list[Terms]:
        net, vat = Counter[Decimal](), Counter[Decimal]()
        for line in self._paper.lines:
            net[line.vat_rate] += line.net
            vat[line.vat_rate] += line.vat
        return [self._vat_at(rate, net[rate], vat[rate]) for rate in sorted(net, reverse=True)]

    def _vat_at(self, rate: Decimal, net: int, vat: int) -> Terms:
        category = self._category(rate)
        terms = {
            "BT-116": self.say(net),
            "BT-117": self.say(vat),
            "BT-118": category,
            "BT-119": str(plain_rate(rate)),
        }
        if category in UNTAXED:
            terms["BT-121"] = UNTAXED[category]
        return terms

    def _category(self, rate: Decimal) -> str:
        return "S" if rate else self._untaxed


def _why_untaxed(paper: Any, seller_country: str) -> str:
    """The category of what is sold at 0 %: the law's answer for goods, from where to where.

    ``K`` to a business elsewhere in the Union, ``G`` out of it, else ``Z``, a rate of zero.
    """
    goes_to = paper.shipping_address()["country"] or paper.country
    if seller_country not in EUROPEAN_UNION or not goes_to:
        return "Z"
    if goes_to not in EUROPEAN_UNION:
        return "G"
    return "K" if goes_to != seller_country and paper.vat_number else "Z"
