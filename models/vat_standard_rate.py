"""Each member state's standard rate of VAT, with the day from which it holds.

A rate that changes is a line more; reduced rates are what the shop's products say, not concluded.
These were written down without the Commission's tables at hand: compare them before you rely on
them. Nothing is charged by them: a rate that differs is warned of.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

ALWAYS = date.min
RATES: dict[str, tuple[tuple[date, str], ...]] = {
    "AT": ((ALWAYS, "20"),),
    "BE": ((ALWAYS, "21"),),
    "BG": ((ALWAYS, "20"),),
    "CY": ((ALWAYS, "19"),),
    "CZ": ((ALWAYS, "21"),),
    "DE": ((ALWAYS, "19"), (date(2020, 7, 1), "16"), (date(2021, 1, 1), "19")),
    "DK": ((ALWAYS, "25"),),
    "EE": ((ALWAYS, "20"), (date(2024, 1, 1), "22"), (date(2025, 7, 1), "24")),
    "ES": ((ALWAYS, "21"),),
    "FI": ((ALWAYS, "24"), (date(2024, 9, 1), "25.5")),
    "FR": ((ALWAYS, "20"),),
    "GR": ((ALWAYS, "24"),),
    "HR": ((ALWAYS, "25"),),
    "HU": ((ALWAYS, "27"),),
    "IE": ((ALWAYS, "23"), (date(2020, 9, 1), "21"), (date(2021, 3, 1), "23")),
    "IT": ((ALWAYS, "22"),),
    "LT": ((ALWAYS, "21"),),
    "LU": ((ALWAYS, "17"), (date(2023, 1, 1), "16"), (date(2024, 1, 1), "17")),
    "LV": ((ALWAYS, "21"),),
    "MT": ((ALWAYS, "18"),),
    "NL": ((ALWAYS, "21"),),
    "PL": ((ALWAYS, "23"),),
    "PT": ((ALWAYS, "23"),),
    "RO": ((ALWAYS, "19"), (date(2025, 8, 1), "21")),
    "SE": ((ALWAYS, "25"),),
    "SI": ((ALWAYS, "22"),),
    "SK": ((ALWAYS, "20"), (date(2025, 1, 1), "23")),
    "XI": ((ALWAYS, "20"),),
}
"""``XI`` is Northern Ireland, which goods are sold to as to a member state."""


def standard_rate(country: str, on: date) -> Decimal | None:
    """In per cent; none where the country is not of the Union's VAT area."""
    known = [rate for since, rate in RATES.get(country, ()) if since <= on]
    return Decimal(known[-1]) if known else None
