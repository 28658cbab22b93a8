"""What may be typed, and what is said of the word that is wrong."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backdesk.search.parser import SearchSyntaxError, read, to_json
from backdesk.search.query_language import SearchContext
from models.order_search import ORDERS

READER = SearchContext(datetime(2026, 3, 31, 12, tzinfo=UTC))


def test_words_stand_together_and_or_binds_less() -> None:
    assert to_json(read('paid -hold and sku:PADS or "red mug"')) == {
        "any": True,
        "nodes": [
            {
                "any": False,
                "nodes": [
                    {"text": "paid", "quoted": False},
                    {"not": {"text": "hold", "quoted": False}},
                    {"key": "sku", "sign": ":", "value": "PADS"},
                ],
            },
            {"any": False, "nodes": [{"text": "red mug", "quoted": True}]},
        ],
    }


@pytest.mark.parametrize(
    ("typed", "wrong", "said"),
    [
        ("paid colour:red", "colour:red", "there is no “colour”"),
        ("paid countri:NL", "countri:NL", "did you mean “country”"),
        ("total>abc hold", "total>abc", "“abc” is not an amount."),
        ("units:1.5", "units:1.5", "no whole number"),
        ("age>soon", "age>soon", "write an age like"),
        ("age:2d", "age:2d", "followed by"),
        ("placed:2026-02-30", "placed:2026-02-30", "write a day like"),
        ("status:nowhere", "status:nowhere", "“nowhere” is none of"),
        ("country>NL", "country>NL", "followed by a colon"),
        ("country:", "country:", "what should “country” be?"),
        ("paid (hold", "(", "not closed"),
        ("paid) hold", ")", "closes nothing"),
        ("paid or", "or", "between two words"),
        ('the "red mug', '"', "quotation mark"),
        ("(" * 13 + "paid" + ")" * 13, "(", "too many brackets"),
        ("x " * 61, "x " * 61, "too long"),
    ],
)
def test_an_error_stands_under_the_word_that_is_wrong(typed: str, wrong: str, said: str) -> None:
    with pytest.raises(SearchSyntaxError) as found:
        ORDERS.find(typed, READER)
    (misread,) = found.value.misread
    assert typed[misread.start : misread.end] == wrong
    assert said in misread.said


def test_every_wrong_word_is_told_at_once() -> None:
    with pytest.raises(SearchSyntaxError) as found:
        ORDERS.find("colour:red paid total>x", READER)
    assert [one.start for one in found.value.misread] == [0, 16]


@given(st.text(max_size=80) | st.text('-:<>="() andor,.paid2d*', max_size=80))
@example("total:1e999999")
@example("placed>9999-12-31")
@example("age>99999y")
@example("\0")
@example("number:\ud800")
def test_whatever_is_typed_is_a_condition_or_said_to_be_wrong(typed: str) -> None:
    with contextlib.suppress(SearchSyntaxError):
        ORDERS.find(typed, READER)
