"""What an import did: every line of the file, what it became, and what stayed out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from actions.importing.data import AmountTotals, ImportNotice, SkippedLine
from actions.importing.totals import Totals
from backdesk.i18n import _
from backdesk.money import format_money


@dataclass
class ImportReport:
    """Amounts are in minor units of ``currency``. ``remarks`` are of what came in all the same.

    ``came_in`` was written now, ``before`` by an earlier import of the same documents;
    ``made`` counts what was made of it. ``left_documents`` are those whose lines stayed out.
    """

    source: str
    file: str
    currency: str
    dry_run: bool
    lines: int
    total: int
    documents: int = 0
    came_in: AmountTotals = field(default_factory=AmountTotals)
    before: AmountTotals = field(default_factory=AmountTotals)
    leftovers: list[SkippedLine] = field(default_factory=list)
    left_documents: int = 0
    made: Counter[str] = field(default_factory=Counter)
    remarks: list[ImportNotice] = field(default_factory=list)

    @property
    def stayed_out(self) -> AmountTotals:
        tally = AmountTotals()
        tally.documents = self.left_documents
        for leftover in self.leftovers:
            tally.add(leftover.became, leftover.amount)
        return tally

    @property
    def sums(self) -> Totals:
        parts = (self.came_in, self.before, self.stayed_out)
        return Totals(self.currency, self.lines, self.total, *parts, documents=self.documents)

    @property
    def adds_up(self) -> bool:
        """Whether each line and document of the file is accounted for once, to the penny."""
        return self.sums.adds_up

    def __str__(self) -> str:
        return "\n".join(self.sentences())

    def sentences(self) -> Iterator[str]:
        """The report as lines of text; what stayed out comes last, each with its reason.

        Before it comes what came in and does not add up.
        """
        heading = _("Would be imported from {file}:") if self.dry_run else _("{file}:")
        yield heading.format(file=self.file)
        yield from self.sums.sentences()
        yield from self._made()
        for remark in self.remarks:
            yield _("line {line}, {document}: {text}").format(
                line=remark.line, document=remark.document, text=remark.text
            )
        for leftover in self.leftovers:
            yield _("line {line}, {document}, {amount}: {reason}").format(
                line=leftover.line,
                document=leftover.document,
                amount=format_money(leftover.amount, self.currency),
                reason=leftover.reason,
            )

    def _made(self) -> Iterator[str]:
        titles = {
            "orders": _("orders"),
            "credit memos": _("credit memos"),
            "customers": _("customers"),
            "products": _("products"),
            "stock corrections": _("stock corrections"),
        }
        made = ", ".join(f"{self.made[name]:,} {title}" for name, title in titles.items())
        yield _("New: {made}.").format(made=made)
