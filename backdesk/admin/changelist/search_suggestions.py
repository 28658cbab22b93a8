"""Rows found by typed words: what the box above a list offers, and what it did not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from tortoise.expressions import Q

from backdesk.search.parser import NotUnderstood, as_data, read
from backdesk.search.query_language import Reader, Vocabulary

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView


@dataclass(frozen=True)
class Piece:
    """Some of what was typed, and what is wrong with it, if anything is."""

    text: str
    said: str = ""


def by_words(vocabulary: Vocabulary, typed: str, zone: tzinfo) -> Q:
    """Days are those of the shop, which is in ``zone``.

    :raises NotUnderstood: naming each wrong word.
    """
    return vocabulary.find(typed, Reader(datetime.now(UTC), zone))


def misread(view: ModelView, typed: str, zone: tzinfo) -> list[Piece]:
    """All that was typed, in pieces, where some of it was not understood."""
    if view.vocabulary is None:
        return []
    try:
        by_words(view.vocabulary, typed, zone)
    except NotUnderstood as wrong:
        return _pieces(typed, wrong)
    return []


def _pieces(typed: str, wrong: NotUnderstood) -> list[Piece]:
    pieces, place = [], 0
    for one in sorted(wrong.misread, key=lambda one: one.start):
        pieces.append(Piece(typed[place : one.start]))
        pieces.append(Piece(typed[one.start : one.end], one.said))
        place = one.end
    return [*pieces, Piece(typed[place:])]


async def offered(vocabulary: Vocabulary, begun: str, typed: str) -> dict[str, Any]:
    """What may be typed: the values of ``key:begun``, else all words, and ``typed`` as a tree."""
    key, sign, value = begun.rpartition(":")
    known = vocabulary.keys.get(key.lower())
    if sign and known is not None:
        return {"values": await known.values(value)}
    said = vocabulary.describe()
    try:
        return said | {"tree": as_data(read(typed))}
    except NotUnderstood:
        return said | {"tree": as_data(read(""))}
