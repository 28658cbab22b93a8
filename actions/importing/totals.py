"""What the lines of a file came to: what came in, was there already and stayed out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from actions.importing.data import AmountTotals, Classification
from backdesk.i18n import LazyText, _
from backdesk.money import format_money

WORDS: dict[Classification, LazyText] = {
    Classification.PRODUCT: _("product lines"),
    Classification.FREE: _("product lines at no charge"),
    Classification.SHIPPING: _("shipping costs"),
    Classification.PAYMENT_COST: _("payment costs and fees"),
    Classification.CHARGE: _("other charges"),
    Classification.CREDIT: _("credits of what was sold"),
    Classification.SHIPPING_CREDIT: _("credits of shipping costs"),
    Classification.FEE_CREDIT: _("credits of payment costs and fees"),
    Classification.OTHER_PRICE: _("credits at another price than sold at"),
    Classification.DISCOUNT: _("discounts given afterwards"),
    Classification.STOCK: _("stock corrections"),
    Classification.LEFT_OVER: _("credits of nothing that could be found"),
    Classification.REFUSED: _("refused"),
}

CAME_IN, WOULD_COME_IN = _("came in"), _("would come in")
TALLIES = ("came_in", "before", "stayed_out")


@dataclass
class Totals:
    """In minor units of ``currency``; of a file, or of a part of it that others are added to."""

    currency: str
    lines: int = 0
    total: int = 0
    came_in: AmountTotals = field(default_factory=AmountTotals)
    before: AmountTotals = field(default_factory=AmountTotals)
    stayed_out: AmountTotals = field(default_factory=AmountTotals)
    documents: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether what came in, was there and stayed out is the file, to the penny.

        Documents are compared where the file is one of documents.
        """
        parts = [getattr(self, name) for name in TALLIES]
        found = [sum(part.total_lines for part in parts), sum(part.total for part in parts)]
        documents = sum(part.documents for part in parts) if self.documents else 0
        return [*found, documents] == [self.lines, self.total, self.documents]

    def include(self, other: Totals) -> None:
        self.lines += other.lines
        self.total += other.total
        self.documents += other.documents
        for name in TALLIES:
            getattr(self, name).include(getattr(other, name))

    def as_data(self) -> dict[str, Any]:
        """As a job keeps them from one of its pieces to the next."""
        data: dict[str, Any] = {"lines": self.lines, "total": self.total}
        for name in TALLIES:
            tally: AmountTotals = getattr(self, name)
            counts = tally.lines.items()
            data[name] = [[became, count, tally.amounts[became]] for became, count in counts]
        tallies = [getattr(self, name).documents for name in TALLIES]
        return data | {"documents": [self.documents, *tallies]}

    @classmethod
    def of_data(cls, currency: str, data: dict[str, Any]) -> Totals:
        sums = cls(currency, data["lines"], data["total"])
        sums.documents, *documents = data.get("documents", [0] * (len(TALLIES) + 1))
        for name, count_of in zip(TALLIES, documents, strict=True):
            tally: AmountTotals = getattr(sums, name)
            tally.documents = count_of
            for became, count, amount in data[name]:
                tally.lines[Classification(became)] = count
                tally.amounts[Classification(became)] = amount
        return sums

    def sentences(self, came_in: LazyText = CAME_IN) -> Iterator[str]:
        for title, tally in (
            (came_in, self.came_in),
            (_("was there already"), self.before),
            (_("stayed out"), self.stayed_out),
        ):
            yield self._sum(title, tally.total_lines, tally.total)
            for became in Classification:
                if tally.lines[became]:
                    yield "  " + self._sum(
                        WORDS[became], tally.lines[became], tally.amounts[became]
                    )
        yield self._sum(_("the whole file"), self.lines, self.total)
        if self.documents:
            said = _("orders and refunds: {came} {came_in}, {there} {before}, {out} {stayed_out}")
            parts = said.format(
                came=f"{self.came_in.documents:,}",
                came_in=came_in,
                there=f"{self.before.documents:,}",
                before=_("was there already"),
                out=f"{self.stayed_out.documents:,}",
                stayed_out=_("stayed out"),
            )
            yield _("{parts}; the whole file: {all}").format(parts=parts, all=f"{self.documents:,}")

    def _sum(self, title: LazyText, lines: int, amount: int) -> str:
        many, one = _("{title}: {lines} lines, {amount}"), _("{title}: 1 line, {amount}")
        return (one if lines == 1 else many).format(
            title=title, lines=f"{lines:,}", amount=format_money(amount, self.currency)
        )


def added(before: dict[str, Any] | None, sums: Totals) -> dict[str, Any]:
    """What was kept of earlier pieces, and these, to be kept."""
    if before is not None:
        sums.include(Totals.of_data(sums.currency, before))
    return sums.as_data()
