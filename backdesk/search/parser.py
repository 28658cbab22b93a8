"""What was typed to find rows, as a tree: words, ``key:value``, ``-``, ``or`` and brackets.

::

    asked   = some ("or" some)*
    some    = one ("and"? one)*              all of them
    one     = "-" one | "(" asked ")" | key sign value | word
    value   = word | "several words" | a,b,c | from..to
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backdesk.i18n import LazyText, _

LONGEST = 1000
MOST_WORDS = 60
DEEPEST = 12
JOINING = ("and", "or")
TOKEN = re.compile(
    r"""\s*(?:(?P<bracket>[()])
    |(?P<minus>-)(?=["(\w])
    |(?P<key>[A-Za-z_]+)(?P<sign>>=|<=|[:=<>])(?P<value>(?:"[^"]*"|[^\s()"])*)
    |"(?P<quoted>[^"]*)"
    |(?P<word>[^\s()"]+)
    |(?P<stray>"))""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class SyntaxProblem:
    """What is wrong with the letters from ``start`` to ``end``."""

    start: int
    end: int
    said: str


class SearchSyntaxError(ValueError):
    """``misread`` says which words were not understood, and why."""

    def __init__(self, misread: Sequence[SyntaxProblem]) -> None:
        self.misread = list(misread)
        super().__init__(" ".join(one.said for one in misread))


@dataclass(frozen=True)
class Word:
    """Text to look for, or, unless it was in quotes, a word that the vocabulary knows."""

    text: str
    quoted: bool
    start: int
    end: int


@dataclass(frozen=True)
class Term:
    """``key sign value``."""

    key: str
    sign: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Not:
    one: Node


@dataclass(frozen=True)
class Group:
    """All of them, or with ``any`` at least one."""

    nodes: tuple[Node, ...]
    any: bool = False


Node = Word | Term | Not | Group


@dataclass(frozen=True)
class _Token:
    kind: str
    match: re.Match[str]

    @property
    def start(self) -> int:
        return self.match.end() - len(self.match.group().lstrip())

    @property
    def end(self) -> int:
        return self.match.end()


class _Reader:
    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._place = 0

    def whole(self) -> Group:
        found = self._any(0)
        if self._here is not None:
            raise _wrong(self._here, _("this bracket closes nothing"))
        return found

    @property
    def _here(self) -> _Token | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _any(self, depth: int) -> Group:
        some = [self._all(depth)]
        while self._here is not None and self._here.kind == "or":
            sign = self._here
            self._place += 1
            some.append(self._all(depth))
            if not some[-1].nodes or not some[-2].nodes:
                raise _wrong(sign, _("“or” stands between two words"))
        return some[0] if len(some) == 1 else Group(tuple(some), any=True)

    def _all(self, depth: int) -> Group:
        nodes: list[Node] = []
        while self._here is not None and self._here.kind not in ("or", ")"):
            nodes.append(self._one(depth))
        return Group(tuple(nodes))

    def _one(self, depth: int) -> Node:
        token = self._here
        assert token is not None
        self._place += 1
        match token.kind:
            case "minus":
                if self._here is None or self._here.kind in ("or", ")"):
                    raise _wrong(token, _("a minus stands before a word"))
                return Not(self._one(depth))
            case "(":
                return self._bracket(token, depth)
            case "key":
                key, sign, value = token.match.group("key", "sign", "value")
                return Term(key.lower(), sign, value.replace('"', ""), token.start, token.end)
            case "stray":
                raise _wrong(token, _("a quotation mark is missing"))
        quoted = token.match.group("quoted")
        text = token.match.group("word") if quoted is None else quoted
        return Word(text, quoted is not None, token.start, token.end)

    def _bracket(self, opened: _Token, depth: int) -> Node:
        if depth >= DEEPEST:
            raise _wrong(opened, _("there are too many brackets in each other"))
        inside = self._any(depth + 1)
        if self._here is None:
            raise _wrong(opened, _("this bracket is not closed"))
        self._place += 1
        return inside


def read(typed: str) -> Group:
    """:raises SearchSyntaxError: its brackets, signs or length are wrong."""
    found = [_Token(_kind(match), match) for match in TOKEN.finditer(typed.rstrip())]
    tokens = [token for token in found if token.kind != "and"]
    if len(typed) > LONGEST or len(tokens) > MOST_WORDS:
        said = str(_("This is too long to be searched for."))
        raise SearchSyntaxError([SyntaxProblem(0, len(typed), said)])
    return _Reader(tokens).whole()


def _kind(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    if kind == "bracket":
        return match["bracket"]
    if kind in ("sign", "value"):
        return "key"
    joins = kind == "word" and match["word"].lower()
    return joins if joins in JOINING else kind


def _wrong(token: _Token, said: LazyText) -> SearchSyntaxError:
    return SearchSyntaxError([SyntaxProblem(token.start, token.end, str(said))])


def to_json(node: Node) -> dict[str, Any]:
    """The tree as JSON can hold it, for whoever builds it by clicking."""
    match node:
        case Word():
            return {"text": node.text, "quoted": node.quoted}
        case Term():
            return {"key": node.key, "sign": node.sign, "value": node.value}
        case Not():
            return {"not": to_json(node.one)}
        case Group():
            return {"any": node.any, "nodes": [to_json(one) for one in node.nodes]}
