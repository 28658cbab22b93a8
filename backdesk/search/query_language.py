"""A vocabulary: which words and keys there are, and the condition that each of them is."""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache, reduce
from typing import Any, Protocol

from babel import Locale
from tortoise.expressions import Q

from backdesk.db.pagination import where
from backdesk.fold import fold
from backdesk.i18n import LazyText, _
from backdesk.local_day import day_of, start_of
from backdesk.search.parser import (
    Group,
    Node,
    Not,
    SearchSyntaxError,
    SyntaxProblem,
    Term,
    Word,
    read,
)

ANY_SIGN = (":", "=", ">", ">=", "<", "<=")
ONLY_IS = (":", "=")


@dataclass(frozen=True)
class SearchContext:
    """When it is asked, and where the shop is, by whose clock days begin."""

    now: datetime
    zone: tzinfo = UTC

    @property
    def today(self) -> date:
        return day_of(self.now, self.zone)

    def midnight(self, day: date) -> datetime:
        """:raises ValueError: there is no such day."""
        try:
            return start_of(day, self.zone)
        except OverflowError as error:
            raise ValueError(str(error)) from None


@dataclass(frozen=True)
class Keyword:
    """A word that says it all: ``unpaid``."""

    q: Callable[[SearchContext], Q]
    meaning: LazyText


class SearchField(Protocol):
    """What stands before the sign; ``kind`` says how its value is typed."""

    @property
    def kind(self) -> str: ...

    @property
    def meaning(self) -> LazyText: ...

    @property
    def signs(self) -> Sequence[str]: ...

    def condition(self, sign: str, value: str, reader: SearchContext) -> Q:
        """:raises ValueError: what should have been written."""

    async def values(self, begun: str) -> list[str]:
        """Values that begin so, for whoever types."""


@dataclass(frozen=True)
class SearchSchema:
    """``text`` finds rows by words that are no flag; ``example`` shows how it is asked."""

    flags: Mapping[str, Keyword]
    keys: Mapping[str, SearchField]
    text: Callable[[str], Q]
    example: str = ""

    def find(self, typed: str, reader: SearchContext) -> Q:
        """The condition that was typed.

        :raises SearchSyntaxError: naming each word that is wrong.
        """
        misread: list[SyntaxProblem] = []
        found = self._of(read(typed), reader, misread)
        if misread:
            raise SearchSyntaxError(misread)
        return found

    def _of(self, node: Node, reader: SearchContext, misread: list[SyntaxProblem]) -> Q:
        match node:
            case Group():
                parts = [self._of(one, reader, misread) for one in node.nodes]
                return Q(*parts, join_type=Q.OR if node.any else Q.AND)
            case Not():
                return ~Q(self._of(node.one, reader, misread))
            case Word():
                return self._word(node, reader, misread)
            case Term():
                return self._asked(node, reader, misread)

    def _word(self, node: Word, reader: SearchContext, misread: list[SyntaxProblem]) -> Q:
        """A day that stands alone is no text, and of several kinds of days it names none."""
        plain = node.text.lower()
        if node.quoted:
            return self.text(node.text)
        if plain in self.flags:
            return self.flags[plain].q(reader)
        days = [name for name, key in self.keys.items() if plain in getattr(key, "spoken", ())]
        if days:
            said = _("write {key}:{day}, or put the word in quotes to look for it")
            misread.append(SyntaxProblem(node.start, node.end, said.format(key=days[0], day=plain)))
            return Q()
        return self.text(node.text)

    def _asked(self, node: Term, reader: SearchContext, misread: list[SyntaxProblem]) -> Q:
        try:
            key = self.keys.get(node.key)
            if key is None:
                raise ValueError(self._unknown(node.key))
            if node.sign not in key.signs:
                raise ValueError(str(_("“{key}” is followed by a colon")).format(key=node.key))
            if not node.value.strip():
                raise ValueError(str(_("what should “{key}” be?")).format(key=node.key))
            return key.condition(node.sign, node.value.strip(), reader)
        except (ValueError, OverflowError) as error:
            misread.append(SyntaxProblem(node.start, node.end, str(error)))
            return Q()

    def _unknown(self, key: str) -> str:
        near = difflib.get_close_matches(key, self.keys, 1)
        if near:
            said = _("there is no “{key}”; did you mean “{near}”? Put text in quotes.")
            return said.format(key=key, near=near[0])
        return _("there is no “{key}”; put text in quotes").format(key=key)

    def describe(self) -> dict[str, Any]:
        """As JSON can hold it: what may be typed and what it means."""
        return {
            "flags": [[name, str(flag.meaning)] for name, flag in self.flags.items()],
            "keys": [
                {
                    "name": name,
                    "kind": key.kind,
                    "meaning": str(key.meaning),
                    "signs": list(key.signs),
                    "choices": list(getattr(key, "choices", ())),
                }
                for name, key in self.keys.items()
            ],
        }


def any_of(conditions: Sequence[Q]) -> Q:
    return reduce(lambda one, other: one | other, conditions)


def split_values(value: str) -> list[str]:
    return [one.strip() for one in value.split(",") if one.strip()]


async def no_suggestions(_begun: str) -> list[str]:
    return []


@dataclass(frozen=True)
class TextKey:
    """Text; ``q`` makes the condition of one value, several are joined by or."""

    meaning: LazyText
    q: Callable[[str], Q]
    known: Callable[[str], Awaitable[list[str]]] = no_suggestions
    kind: str = "text"
    signs: Sequence[str] = ONLY_IS

    def condition(self, sign: str, value: str, reader: SearchContext) -> Q:  # noqa: ARG002
        return any_of([self.q(one) for one in split_values(value)])

    async def values(self, begun: str) -> list[str]:
        return await self.known(begun)


@dataclass(frozen=True)
class Code:
    """Capitals, always so many, which ``column`` holds; several are joined by or."""

    meaning: LazyText
    column: str
    letters: int
    known: Callable[[str], Awaitable[list[str]]] = no_suggestions
    kind: str = "code"
    signs: Sequence[str] = ONLY_IS

    def condition(self, sign: str, value: str, reader: SearchContext) -> Q:  # noqa: ARG002
        codes = [one.upper() for one in split_values(value)]
        for code in codes:
            if not (code.isascii() and code.isalpha() and len(code) == self.letters):
                said = _("“{typed}” is not {count} letters")
                raise ValueError(said.format(typed=code[:40], count=self.letters))
        return where(f"{self.column}__in", codes)

    async def values(self, begun: str) -> list[str]:
        return await self.known(begun)


@dataclass(frozen=True)
class Country:
    """Two letters or a country's name, which ``column`` holds as two letters."""

    meaning: LazyText
    column: str
    known: Callable[[str], Awaitable[list[str]]] = no_suggestions
    kind: str = "code"
    signs: Sequence[str] = ONLY_IS

    def condition(self, sign: str, value: str, reader: SearchContext) -> Q:  # noqa: ARG002
        return where(f"{self.column}__in", [country_code(one) for one in split_values(value)])

    async def values(self, begun: str) -> list[str]:
        return await self.known(begun)


COUNTRY_LANGUAGES = ("en", "nl", "de", "fr", "es")


def country_code(typed: str) -> str:
    """Of two letters, or of a name in one of our languages, whatever its case and accents.

    :raises ValueError: what should have been written.
    """
    code = _country_names().get(fold(typed)) or typed.upper()
    if not (code.isascii() and code.isalpha() and len(code) == 2):
        said = _("“{typed}” is no country; write two letters, like NL, or its name")
        raise ValueError(said.format(typed=typed[:40]))
    return code


@cache
def _country_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in COUNTRY_LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names.setdefault(fold(name), code)
    return names


@dataclass(frozen=True)
class Choice:
    """One of a few words, of which the first letters are enough."""

    meaning: LazyText
    of: Mapping[str, Callable[[SearchContext], Q]]
    kind: str = "choice"
    signs: Sequence[str] = ONLY_IS

    @property
    def choices(self) -> list[str]:
        return list(self.of)

    def condition(self, sign: str, value: str, reader: SearchContext) -> Q:  # noqa: ARG002
        return any_of([self.of[self._chosen(one)](reader) for one in split_values(value)])

    def _chosen(self, typed: str) -> str:
        plain = typed.lower().replace("-", " ").replace("_", " ")
        if plain in self.of:
            return plain
        begun = [word for word in self.of if word.startswith(plain)]
        if len(begun) != 1:
            choices = ", ".join(f"“{word}”" for word in begun or self.of)
            raise ValueError(
                _("“{typed}” is none of {choices}").format(typed=typed, choices=choices)
            )
        return begun[0]

    async def values(self, begun: str) -> list[str]:
        plain = begun.lower().replace("-", " ")
        return [word for word in self.of if word.startswith(plain)]
