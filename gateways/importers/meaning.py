"""What an order's amounts in a list mean: chosen, or found by what adds up over the whole file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, product
from typing import Any

from babel.numbers import get_currency_precision

from actions.importing.record_import import ImportRow
from backdesk.i18n import LazyText, _
from backdesk.money import half_up, vat_of

MEANINGS: dict[str, dict[str, LazyText]] = {
    "price": {"unit": _("of a unit"), "line": _("of the whole line")},
    "discount": {
        "line": _("of the line"),
        "unit": _("of each unit"),
        "order": _("of the order"),
        "percent": _("of the line, in per cent"),
    },
    "shipping": {"order": _("of the order"), "line": _("of each row")},
    "total": {"order": _("of the order"), "line": _("of the row")},
}
"""What can be said of each amount; the first one where nothing tells."""
COLUMNS = {"price": "unit_price", "discount": "line_discount", "shipping": "shipping"}
COLUMNS["total"] = "total"
TRIED = 300
"""Orders by which it is found out."""

Rows = Sequence[ImportRow]


@dataclass(frozen=True)
class Meaning:
    """Keys of ``MEANINGS``, and whether prices include VAT."""

    price: str = "unit"
    discount: str = "line"
    shipping: str = "order"
    total: str = "order"
    included: bool = True


def find_meaning(groups: Iterable[Rows], likely: Meaning, chosen: set[str]) -> Meaning:
    """The likeliest one by which every order comes to its total, else ``likely``.

    What is ``chosen`` stays as it is in ``likely``.
    """
    sound = (rows for rows in groups if not any(_is_refused(row) for row in rows))
    orders = list(islice((rows for rows in sound if _has_total(rows)), TRIED))
    likely = _by_differences(groups, likely, chosen)
    if not orders:
        return likely
    return next(
        (one for one in _candidates(likely, chosen) if all(adds_up(rows, one) for rows in orders)),
        likely,
    )


def _is_refused(row: ImportRow) -> bool:
    return bool(row.problem) or not row.values.get("quantity")


def _has_total(rows: Rows) -> bool:
    return any(row.values.get("total") is not None for row in rows)


def _by_differences(groups: Iterable[Rows], likely: Meaning, chosen: set[str]) -> Meaning:
    """What differs from row to row of one order is of the row."""
    for name in ("total", "shipping"):
        if name not in chosen and any(len(values(rows, name)) > 1 for rows in groups):
            likely = (
                replace(likely, total="line")
                if name == "total"
                else replace(likely, shipping="line")
            )
    return likely


def _candidates(likely: Meaning, chosen: set[str]) -> Iterator[Meaning]:
    """``likely`` first, then what differs from it in least."""
    options: list[list[Any]] = []
    names = [*MEANINGS, "included"]
    for name in names:
        now = getattr(likely, name)
        known: Sequence[Any] = (True, False) if name == "included" else list(MEANINGS[name])
        others = [] if name in chosen else [one for one in known if one != now]
        options.append([now, *others])
    found = [Meaning(**dict(zip(names, one, strict=True))) for one in product(*options)]
    yield from sorted(
        found, key=lambda one: sum(getattr(one, name) != getattr(likely, name) for name in names)
    )


def values(rows: Rows, name: str) -> list[Any]:
    """Those that the rows of an order have in that column, each once."""
    found = (row.values.get(name) for row in rows)
    return list(dict.fromkeys(one for one in found if one not in (None, "")))


def adds_up(rows: Rows, meaning: Meaning) -> bool:
    if meaning.total == "line":
        return all(
            row.values.get("total") in (None, sum(line_amounts(row.values, meaning)))
            or row.values.get("total") == line_amounts(row.values, meaning)[0]
            for row in rows
        )
    totals = values(rows, "total")
    return len(totals) == 1 and comes_to(rows, meaning) == totals[0]


def line_amounts(row: dict[str, Any], meaning: Meaning) -> tuple[int, int]:
    """What a row comes to as its price is written, and the VAT on top of it."""
    amount = line_amount(row, meaning)
    if meaning.included:
        return amount, 0
    told = row.get("line_vat")
    rate = row.get("vat_rate") or Decimal(0)
    return amount, vat_of(amount, rate, included=False) if told is None else told


def line_amount(row: dict[str, Any], meaning: Meaning) -> int:
    """In minor units, rounded once; a discount of the order is not taken off."""
    units = row.get("quantity") or 0
    price = (row.get("unit_price") or Decimal(0)) * (units if meaning.price == "unit" else 1)
    off = row.get("line_discount") or 0
    if meaning.discount == "percent":
        price -= price * _per_cent(off, row) / 100
    elif meaning.discount != "order":
        price -= off * (units if meaning.discount == "unit" else 1)
    return half_up(int(price * 10_000), 10_000)


def _per_cent(off: int, row: dict[str, Any]) -> Decimal:
    """It was read as an amount, in minor units."""
    return Decimal(off).scaleb(-get_currency_precision(str(row.get("currency") or "EUR")))


def order_discount(rows: Rows, meaning: Meaning) -> int:
    """That of a column of its own, and that of the lines' column where it is of the order."""
    names = ["order_discount", *(["line_discount"] if meaning.discount == "order" else [])]
    return sum(int(next(iter(values(rows, name)), 0)) for name in names)


def shipping_cost(rows: Rows, meaning: Meaning) -> int:
    if meaning.shipping == "line":
        return sum(row.values.get("shipping") or 0 for row in rows)
    return int(next(iter(values(rows, "shipping")), 0))


def shipping_vat(rows: Rows, meaning: Meaning) -> int:
    """At the highest rate of its lines."""
    rate = max((row.values.get("vat_rate") or Decimal(0) for row in rows), default=Decimal(0))
    return vat_of(shipping_cost(rows, meaning), rate, included=meaning.included)


def comes_to(rows: Rows, meaning: Meaning) -> int:
    """What the order comes to, with VAT, by its lines and shipping."""
    lines = [line_amounts(row.values, meaning) for row in rows]
    costs = shipping_cost(rows, meaning) - order_discount(rows, meaning)
    told = values(rows, "order_vat")
    if told and not meaning.included:
        return sum(amount for amount, _vat in lines) + costs + int(told[0])
    amount = sum(map(sum, lines)) + costs
    return amount + (0 if meaning.included else shipping_vat(rows, meaning))
