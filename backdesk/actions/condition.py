"""Conditions: one ``Q`` over a model's own columns, with its reason in words and the way out.

The SQL half picks and counts rows, the Python half judges one row in hand. Both read the
same ``Q``, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tortoise.expressions import Q

from backdesk.i18n import LazyText

if TYPE_CHECKING:
    from collections.abc import Callable

    from tortoise.models import Model

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "": lambda held, asked: bool(held == asked),
    "not": lambda held, asked: bool(held != asked),
    "gt": lambda held, asked: bool(held > asked),
    "gte": lambda held, asked: bool(held >= asked),
    "lt": lambda held, asked: bool(held < asked),
    "lte": lambda held, asked: bool(held <= asked),
    "in": lambda held, asked: held in asked,
}


@dataclass(frozen=True)
class Condition:
    """Something that is true or not of a row.

    ``reason`` is said where it is true and should not be, ``otherwise`` where it is not true
    and should be. A way out is the name of an action, or a sentence where no action helps;
    ``last_resort`` is the sentence that is said where that action refuses too; without one, what
    helps there helps here.
    """

    q: Q
    reason: LazyText
    way_out: str | LazyText = ""
    otherwise: LazyText | str = ""
    otherwise_way_out: str | LazyText = ""
    last_resort: str | LazyText = ""

    def __post_init__(self) -> None:
        _check(self.q)

    def holds(self, row: Model) -> bool:
        """Whether it is true of ``row``, judged by the values it has in memory."""
        return matches(self.q, row) is True


def matches(q: Q, row: Model) -> bool | None:
    """``q`` of ``row`` with SQL's three values: ``None`` where a NULL leaves it open."""
    answers = [matches(child, row) for child in q.children]
    answers += [_compare(row, key, asked) for key, asked in q.filters.items()]
    answer = _any(answers) if answers and q.join_type == Q.OR else _all(answers)
    if q._is_negated:  # noqa: SLF001 - Tortoise says it nowhere else
        return None if answer is None else not answer
    return answer


def _any(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _compare(row: Model, key: str, asked: Any) -> bool | None:
    field, _separator, lookup = key.partition("__")
    held = getattr(row, field)
    if lookup == "isnull":
        return (held is None) is bool(asked)
    if asked is None and lookup in ("", "not"):
        return (held is None) is (lookup == "")
    if held is None:
        # Tortoise writes ``field__not=x`` as "differs or is null".
        return True if lookup == "not" else None
    return _COMPARE[lookup](held, asked)


def _check(q: Q) -> None:
    for child in q.children:
        _check(child)
    for key in q.filters:
        lookup = key.partition("__")[2]
        if lookup != "isnull" and lookup not in _COMPARE:
            raise ValueError(f"a condition cannot use {key!r}: it must read the row's own columns")
