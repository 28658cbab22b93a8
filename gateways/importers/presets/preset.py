"""What a preset declares: the export of a system, its headers, and what they mean.

A file of presets is of one system. Whatever it says is checked when it is read: an unknown key, a
column that there is not, a word that says nothing known, is refused by its place in the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from backdesk.imports.columns import plain
from gateways.importers.import_types import KINDS
from gateways.importers.status_words import STATES, TABLES, Words

LONGEST_SOURCE = 20
Name = Annotated[str, Field(pattern=rf"^[a-z0-9][a-z0-9.-]{{0,{LONGEST_SOURCE - 1}}}$")]


def _told(header: str) -> str:
    if not all(plain(one) for one in header.split("|")):
        raise ValueError(f"“{header}” has no letter or digit to be known by")
    return header


Header = Annotated[str, Field(max_length=200), AfterValidator(_told)]
Headers = Annotated[
    tuple[Header, ...],
    BeforeValidator(lambda told: (told,) if isinstance(told, str) else told),
    Field(min_length=1),
]


class Declared(BaseModel):
    """A table of the file; a key that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Amounts(Declared):
    """What its amounts are of, where nothing in the file tells; keys as in ``MEANINGS``."""

    price: Literal["unit", "line"] | None = None
    discount: Literal["line", "unit", "order", "percent"] | None = None
    shipping: Literal["order", "line"] | None = None
    total: Literal["order", "line"] | None = None
    included: bool | None = None


class Fill(Declared):
    """A blank cell under ``headers`` is as above, in rows that are alike under ``by``."""

    by: Header
    headers: Headers


class Cell(Declared):
    """Several lines within one cell, parted by ``between``; each is as ``pattern`` says.

    What a group of the pattern is called heads a column of its own: ``line_items: sku``.
    """

    header: Header
    between: Annotated[str, Field(min_length=1)]
    pattern: re.Pattern[str]

    @field_validator("pattern", mode="before")
    @classmethod
    def _compiled(cls, told: Any) -> re.Pattern[str]:
        try:
            return re.compile(str(told), re.DOTALL)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from None

    def headers(self) -> list[str]:
        return [f"{self.header}: {group}" for group in self.pattern.groupindex]


class Pair(Declared):
    """Made of two files of its system: rows of the export ``of``, each with what the row of the
    export ``beside`` says that is alike under ``by``, under headers like ``orders: Shipping``.
    """

    of: Name
    beside: Name
    by: Header


def _table_words(told: Mapping[str, Mapping[str, Sequence[str]]]) -> Mapping[str, Any]:
    """:raises ValueError: no table of words, or no state, is called so."""
    for table, states in told.items():
        if table not in TABLES:
            raise ValueError(f"“{table}” is none of {', '.join(TABLES)}")
        for state in states:
            if state not in STATES:
                raise ValueError(f"{table}: “{state}” is none of {', '.join(STATES)}")
    return told


StateWords = Annotated[
    dict[str, dict[str, tuple[str, ...]]],
    Field(default_factory=dict),
    BeforeValidator(lambda told: _table_words(told) if isinstance(told, dict) else told),
]


class Export(Declared):
    """One of a system's exports, known by ``headers``: all are there, of ``A|B`` one.

    ``columns`` say which header a column of ours has, the first of several that is there;
    ``ignored`` headers have none, whatever they are called. ``rows`` is what a row is, where that
    need not be asked. What else it says makes its rows a row a line, in this order:

    ``constant`` texts stand in columns of their own, where no such header is there. ``guarded``
    texts begin with an apostrophe, against spreadsheet programs. ``fill``: as of ``Fill``.
    ``records``: where all of these are blank, a row is none. ``cell``: as of ``Cell``.
    ``values`` under a header are other texts here. ``otherwise``: a blank cell is what stands
    under the first of further headers that is not blank. ``joined``: what stands under further
    headers follows, after ``glue``. ``less``: amounts under further headers are taken off.
    ``unsigned`` amounts are written below zero, and taken without their sign.
    """

    title: Annotated[str, Field(min_length=1, max_length=80)]
    kind: Literal["orders", "customers", "products"] = "orders"
    headers: Headers
    rows: Literal["line", "order"] | None = None
    dates: Literal["dmy", "mdy"] | None = None
    decimals: Literal[",", "."] | None = None
    meaning: Amounts = Amounts()
    columns: dict[str, Headers] = Field(default_factory=dict)
    ignored: tuple[Header, ...] = ()
    constant: dict[Header, str] = Field(default_factory=dict)
    guarded: tuple[Header, ...] = ()
    fill: Fill | None = None
    records: tuple[Header, ...] = ()
    cell: Cell | None = None
    values: dict[Header, dict[str, str]] = Field(default_factory=dict)
    otherwise: dict[Header, Headers] = Field(default_factory=dict)
    joined: dict[Header, Headers] = Field(default_factory=dict)
    glue: str = ", "
    less: dict[Header, Headers] = Field(default_factory=dict)
    unsigned: tuple[Header, ...] = ()
    pair: Pair | None = None
    words: StateWords

    @model_validator(mode="after")
    def _of_its_kind(self) -> Export:
        known = {column.name for column in KINDS[self.kind].columns}
        wrong = [name for name in self.columns if name not in known]
        if wrong:
            raise ValueError(f"columns: {self.kind} have no column “{wrong[0]}”")
        of: dict[str, str] = {}
        for name, headers in self.columns.items():
            for header in headers:
                other = of.setdefault(plain(header), name)
                if other != name:
                    raise ValueError(f"columns: “{header}” is said to be {other} and {name}")
        return self


class System(Declared):
    """A file: ``source`` begins the ids of its orders, ``words`` are those of all its exports."""

    source: Name
    title: Annotated[str, Field(min_length=1, max_length=60)]
    words: StateWords
    exports: dict[Name, Export] = Field(min_length=1)

    @model_validator(mode="after")
    def _pairs_of_its_own(self) -> System:
        for name, export in self.exports.items():
            for one in (export.pair.of, export.pair.beside) if export.pair else ():
                if one not in self.exports:
                    raise ValueError(f"exports.{name}.pair: no export is called “{one}”")
        return self


class Preset:
    """An export of a system, as it is looked up: by ``key``, ``etsy/orders``, or by its headers."""

    def __init__(self, system: System, name: str) -> None:
        self.system, self.name = system, name
        self.export = system.exports[name]
        self.key = f"{system.source}/{name}"
        self.headers = [{plain(one) for one in header.split("|")} for header in self.export.headers]

    @property
    def source(self) -> str:
        return self.system.source

    @property
    def title(self) -> str:
        """``Etsy, sold order items``."""
        return f"{self.system.title}, {self.export.title}"

    def knows(self, names: set[str]) -> bool:
        """Whether all of its headers are among these, as ``plain`` writes them."""
        return all(header & names for header in self.headers)

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """``{header: column}``, the column empty where the header means nothing here."""
        declared = self.export.columns.items()
        found = {plain(header): name for name, headers in declared for header in headers}
        return {plain(header): "" for header in self.export.ignored} | found

    @cached_property
    def words(self) -> Words:
        """``{table: {word: what it says}}``; its own go before those of its system."""
        found: dict[str, dict[str, Any]] = {}
        for told in (self.system.words, self.export.words):
            for table, states in told.items():
                for state, words in states.items():
                    said = {plain(word): STATES[state] for word in words}
                    found.setdefault(table, {}).update(said)
        return found
