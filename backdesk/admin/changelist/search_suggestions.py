"""Rows found by typed words: what the box above a list offers, and what it did not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from tortoise.expressions import Q

from backdesk.search.parser import SearchSyntaxError, read, to_json
from backdesk.search.query_language import SearchContext, SearchSchema

if TYPE_CHECKING:
    from backdesk.admin.model_view import ModelView


@dataclass(frozen=True)
class SearchTerm:
    """Some of what was typed, and what is wrong with it, if anything is."""

    text: str
    said: str = ""


def search_condition(vocabulary: SearchSchema, typed: str, zone: tzinfo) -> Q:
    """Days are those of the shop, which is in ``zone``.

    :raises SearchSyntaxError: naming each wrong word.
    """
    return vocabulary.find(typed, SearchContext(datetime.now(UTC), zone))


def search_errors(view: ModelView, typed: str, zone: tzinfo) -> list[SearchTerm]:
    """All that was typed, in pieces, where some of it was not understood."""
    if view.vocabulary is None:
        return []
    try:
        search_condition(view.vocabulary, typed, zone)
    except SearchSyntaxError as wrong:
        return _pieces(typed, wrong)
    return []


def _pieces(typed: str, wrong: SearchSyntaxError) -> list[SearchTerm]:
    pieces, place = [], 0
    for one in sorted(wrong.misread, key=lambda one: one.start):
        pieces.append(SearchTerm(typed[place : one.start]))
        pieces.append(SearchTerm(typed[one.start : one.end], one.said))
        place = one.end
    return [*pieces, SearchTerm(typed[place:])]


async def suggestions(vocabulary: SearchSchema, begun: str, typed: str) -> dict[str, Any]:
    """What may be typed: the values of ``key:begun``, else all words, and ``typed`` as a tree."""
    key, sign, value = begun.rpartition(":")
    known = vocabulary.keys.get(key.lower())
    if sign and known is not None:
        return {"values": await known.values(value)}
    said = vocabulary.describe()
    try:
        return said | {"tree": to_json(read(typed))}
    except SearchSyntaxError:
        return said | {"tree": to_json(read(""))}
