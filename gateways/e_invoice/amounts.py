"""Lines, costs and VAT as EN 16931 counts them: net amounts that sum to the document's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from backdesk.i18n import LazyText
from backdesk.money import format_rate, vat_of
from gateways.e_invoice.parties import Terms, plain
from models.e_invoice.category import e_invoice_category
from models.invoice import DocumentLine, LineKind
from models.vat_category import VatCategory, by_category, category_of, exemption

PIECE = "C62"
"""UN/ECE Recommendation 20: one."""

COSTS = {LineKind.SHIPPING: "FC", LineKind.PAYMENT: ""}
"""UNCL 7161: freight; what has no code says its reason in words alone."""

DISCOUNT = "95"
"""UNCL 5189: discount."""

NEAR = Decimal("0.99")
"""Up to which EN 16931 lets VAT differ from its rate on the sum, in major units (BR-CO-17)."""


OUTSIDE, EXEMPT = VatCategory.OUTSIDE_SCOPE, VatCategory.EXEMPT


class Amounts:
    """The amounts of ``paper``; ``say`` puts a word into the customer's language."""

    def __init__(self, paper: Any, seller: Mapping[str, str], say: Callable[[str], str]) -> None:
        self._paper = paper
        self._say = say
        self._places = get_currency_precision(paper.currency)
        self._seller = seller
        lines = sorted(paper.lines, key=lambda line: line.id)
        goods = [line for line in lines if line.kind not in COSTS]
        self._goods = goods or lines
        self._costs = [line for line in lines if goods and line.kind in COSTS]
        stored = category_of(paper, seller["country"])
        self._exempt_as = OUTSIDE if OUTSIDE in map(stored, lines) else EXEMPT
        self._category = e_invoice_category(paper, lines, seller["country"])
        self._by_category = by_category(lines, self._category)
        self._roundings = self._reconciled()

    @property
    def between_countries(self) -> bool:
        """Whether something of it is supplied untaxed to a business in another country."""
        return self.has("K")

    def has(self, category: str) -> bool:
        return any(known == category for known, _rate in self._by_category)

    @property
    def vat(self) -> int:
        """BT-110 in minor units."""
        taken: int = self._paper.vat - sum(self._roundings.values())
        return taken

    def terms(self) -> Terms:
        shifted = self._roundings.values()
        costs = sum(line.net for line in self._costs) + sum(max(by, 0) for by in shifted)
        off = -sum(min(by, 0) for by in shifted)
        net = self._paper.net + sum(shifted)
        return {
            "BG-20": [self._rounding(key, by) for key, by in self._roundings.items() if by < 0],
            "BG-21": [self._cost(line) for line in self._costs]
            + [self._rounding(key, by) for key, by in self._roundings.items() if by > 0],
            "BG-23": self._vat(),
            "BG-25": [self._line(place, line) for place, line in enumerate(self._goods, 1)],
            "BT-106": self.say(sum(line.net for line in self._goods)),
            **({"BT-107": self.say(off)} if off else {}),
            **({"BT-108": self.say(costs)} if costs or self._costs else {}),
            "BT-109": self.say(net),
            "BT-110": self.say(self.vat),
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
            "BT-151": self._category(line),
            **({} if self._category(line) == "O" else {"BT-152": str(format_rate(line.vat_rate))}),
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
            **({"reason_code": COSTS[line.kind]} if COSTS[line.kind] else {}),
            "vat_category_code": self._category(line),
            **(
                {} if self._category(line) == "O" else {"vat_rate": str(format_rate(line.vat_rate))}
            ),
        }

    def _rounding(self, key: tuple[str, Decimal], by: int) -> Terms:
        return {
            "amount": self.say(abs(by)),
            "reason": self._say("Rounding"),
            "vat_category_code": key[0],
            "vat_rate": str(format_rate(key[1])),
        }

    def _reconciled(self) -> dict[tuple[str, Decimal], int]:
        """What is added to the net amount at a rate, and taken off its VAT, where VAT that was
        rounded line by line is further from its rate than the standard allows.
        """
        shifts = {}
        for key, (net, vat) in self._by_category.items():
            exact = Decimal(abs(net)) * key[1] / 100
            if abs(exact - abs(vat)).scaleb(-self._places) > NEAR:
                right = vat_of(net + vat, key[1], included=True)
                shifts[key] = vat - right
        return shifts

    def _exemption(self, category: str) -> tuple[LazyText | str, str, str]:
        """Why no VAT is asked; the code of what is out of scope goes with that category only."""
        if category != EXEMPT or self._exempt_as == EXEMPT:
            return exemption(category, self._seller)
        words, law, _code = exemption(OUTSIDE, self._seller)
        return words, law, ""

    def _vat(self) -> list[Terms]:
        return [self._vat_at(*key, *sums) for key, sums in self._by_category.items()]

    def _vat_at(self, category: str, rate: Decimal, net: int, vat: int) -> Terms:
        shift = self._roundings.get((category, rate), 0)
        terms = {
            "BT-116": self.say(net + shift),
            "BT-117": self.say(vat - shift),
            "BT-118": category,
            **({} if category == "O" else {"BT-119": str(format_rate(rate))}),
        }
        words, law, code = self._exemption(category)
        if words:
            terms["BT-120"] = " ".join(filter(None, (self._say(str(words)), law)))
        if code:
            terms["BT-121"] = code
        return terms
