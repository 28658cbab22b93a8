"""What came of a fault."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.hammer.clients import Ledger, lost_and_doubled


@dataclass
class Result:
    """What came of a fault: figures in words, and counts that must be 0."""

    name: str
    figures: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    broken: list[str] = field(default_factory=list)
    too_slow: bool = False
    left_out: bool = False

    @property
    def passed(self) -> bool:
        return not (self.lost or self.doubled or self.broken or self.too_slow)

    async def settle(self, url: str, ledger: Ledger) -> Result:
        lost, doubled = await lost_and_doubled(url, ledger)
        self.lost, self.doubled = self.lost + lost, self.doubled + doubled
        self.broken += ledger.broken
        answers = ", ".join(f"{n} × {name}" for name, n in ledger.answers.most_common())
        self.figures.append(f"{len(ledger.told)} of {len(ledger.asked)} done; answers: {answers}")
        return self
