"""Cells of a list as values; what stands in a column again and again is read once."""

from __future__ import annotations

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from backdesk.country import is_currency
from backdesk.i18n import _
from backdesk.imports.amounts import Exact
from backdesk.imports.columns import PARTY, Column, ImportType, ValueType
from gateways.importers.import_options import Choices
from gateways.importers.order_columns import NAMES, SHIPS_TO
from gateways.importers.values import InvalidValue, NumberFormat, read_value, say_rounded

OF_THE_BUYER = (*PARTY, *NAMES, *SHIPS_TO)
MOST_KEPT = 100_000


class Cell(NamedTuple):
    """``value`` counts where ``fits``; ``problem`` is why its row cannot come in."""

    value: Any
    fits: bool = True
    remark: str = ""
    problem: str = ""


class Cells:
    """By the choices of one list."""

    def __init__(self, kind: ImportType, choices: Choices) -> None:
        self._kind, self._choices = kind, choices
        self._columns = {column.name: column for column in kind.columns}
        self._zone = ZoneInfo(choices.time_zone)
        self._kept: dict[tuple[str, str, bool, str], Cell] = {}

    def currency(self, text: str) -> str:
        """That of the row, where it tells one."""
        told = text.strip().upper()
        return told if told and is_currency(told) else self._choices.currency

    def read(self, name: str, text: str, currency: str) -> Cell:
        key = (name, text, isinstance(text, Exact), currency)
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            kept = self._kept[key] = self._read(self._columns[name], text, currency)
        return kept

    def _read(self, column: Column, text: str, currency: str) -> Cell:
        """Of a buyer of an order, what cannot be read is left out and said; the order comes in."""
        if column.holds is ValueType.YES_NO and not text.strip():
            return Cell(None)
        choices = self._choices
        written = NumberFormat(
            choices.decimals, choices.dates, currency, choices.fractions, self._zone
        )
        try:
            value = read_value(column, text, written)
        except InvalidValue as wrong:
            if self._kind.name == "orders" and column in OF_THE_BUYER:
                said = _("{column} “{text}” left out: {why}")
                remark = said.format(column=column.title, text=text[:60], why=wrong)
                return Cell(None, fits=False, remark=remark)
            return Cell(None, fits=False, problem=f"{column.title}: {wrong}")
        rounded = say_rounded(column, text, value, written) if value else ""
        return Cell(value, remark=rounded)
