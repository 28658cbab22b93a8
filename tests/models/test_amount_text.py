"""Amounts are read as people type them (rule 19)."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdesk.amount_text import (
    AmbiguousNumber,
    parse_amount,
    parse_amount_to_compare,
    parse_number,
    parse_rate,
    parse_whole,
)
from backdesk.i18n import LANGUAGES, use_language
from backdesk.money import LARGEST_AMOUNT, format_money

TYPED = [
    # language, typed, currency, minor units
    ("en", "1,000", "EUR", 100_000),
    ("en", "2,500", "EUR", 250_000),
    ("en", "12.95", "EUR", 1295),
    ("en", "12,95", "EUR", 1295),
    ("en", "€1,234.56", "EUR", 123_456),
    ("en", "1.234,56 €", "EUR", 123_456),
    ("en", "1\u202f234,56\u00a0€", "EUR", 123_456),
    ("en", "1.234.567", "EUR", 123_456_700),
    ("en", "1,00,000", "INR", 10_000_000),
    ("en", "0,500", "EUR", 50),
    ("en", "12,-", "EUR", 1200),
    ("en", "\N{MINUS SIGN}5.00", "EUR", -500),
    ("en", "\u0663\u066b\u0665", "EUR", 350),
    ("en", "10,000", "JPY", 10_000),
    ("en", "¥1,500", "JPY", 1500),
    ("en", "1.500", "KWD", 1500),
    ("en", "5 euros", "EUR", 500),
    ("en", "$5", "CAD", 500),
    ("nl", "1.000", "EUR", 100_000),
    ("nl", "1.000,5", "EUR", 100_050),
    ("de", "12.50", "EUR", 1250),
    ("de", "CHF 1\N{RIGHT SINGLE QUOTATION MARK}234.50", "CHF", 123_450),
    ("fr", "1 000", "EUR", 100_000),
    ("es", "5,50 Kč", "CZK", 550),
]
IN_TWO_WAYS = [
    ("en", "1.000", "EUR", ("€1,000.00", "€1.00")),
    ("nl", "1,000", "EUR", ("€ 1.000,00", "€ 1,00")),
    ("fr", "2.500", "EUR", ("2 500,00 €", "2,50 €")),
    ("en", "10.000", "JPY", ("¥10,000", "¥10")),
    ("en", "-1.000", "EUR", ("-€1,000.00", "-€1.00")),
]
NO_AMOUNT = "abc  1e5 NaN inf 1,2,3 1..2 --5 1_000 5,5,5".split()


@pytest.mark.parametrize(("language", "typed", "currency", "minor"), TYPED)
def test_an_amount_is_read_as_its_language_writes_it(
    language: str, typed: str, currency: str, minor: int
) -> None:
    with use_language(language):
        assert parse_amount(typed, currency) == minor


@pytest.mark.parametrize(("language", "typed", "currency", "readings"), IN_TWO_WAYS)
def test_what_can_be_read_in_two_ways_is_asked(
    language: str, typed: str, currency: str, readings: tuple[str, ...]
) -> None:
    with use_language(language):
        with pytest.raises(AmbiguousNumber) as asked:
            parse_amount(typed, currency)
        shown = tuple(" ".join(one.split()) for one in asked.value.readings)
        assert shown == readings
        answers = [parse_amount(one, currency) for one in asked.value.readings]
    assert answers[0] == 1000 * answers[1]


@pytest.mark.parametrize("typed", NO_AMOUNT)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        parse_amount(typed, "EUR")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("$5", "This is an amount in USD; here it is EUR."),
        ("GBP 5", "This is an amount in GBP; here it is EUR."),
        ("1.999", "has at most 2 decimals"),
        ("12.345", "has at most 2 decimals"),
        ("1234.567", "has at most 2 decimals"),
        ("99999999999999", "too large"),
    ],
)
def test_another_currency_and_too_many_decimals_are_refused(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_amount(typed, "EUR")


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from(["EUR", "USD", "GBP", "JPY", "KWD", "CHF", "SEK", "PLN"]),
    st.sampled_from(LANGUAGES),
)
def test_what_the_product_prints_is_read_back(minor: int, currency: str, language: str) -> None:
    with use_language(language):
        assert parse_amount(format_money(minor, currency), currency) == minor


@given(st.text(max_size=70))
def test_every_text_is_read_or_refused_in_words(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert abs(parse_amount(text, "EUR")) <= LARGEST_AMOUNT


def test_an_amount_to_compare_with_may_name_its_currency() -> None:
    assert parse_amount_to_compare("€100") == (Decimal(100), "EUR")
    assert parse_amount_to_compare("1,000") == (Decimal(1000), "")
    with pytest.raises(AmbiguousNumber):
        parse_amount_to_compare("1.000")


def test_a_number_keeps_its_decimals() -> None:
    assert parse_number("5,5") == Decimal("5.5")
    with pytest.raises(ValueError, match="At most 3 decimals"):
        parse_number("1.23456")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "rate"),
    [("21,5", "21.5"), ("21.5 %", "21.5"), ("5,125%", "5.125"), ("5.125", "5.125"), ("0", "0")],
)
def test_a_rate_is_read_in_every_language(language: str, typed: str, rate: str) -> None:
    with use_language(language):
        assert parse_rate(typed) == Decimal(rate)


@pytest.mark.parametrize("typed", ["", "x", "1.2345", "€5", "1,2,3", "--1"])
def test_what_is_no_rate_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError, match="rate in per cent"):
        parse_rate(typed)


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("en", "1,000", 1000),
        ("nl", "1.000", 1000),
        ("fr", "1 000", 1000),
        ("de", "1.000.000", 1_000_000),
        ("en", "-12", -12),
        ("en", "3.0", 3),
    ],
)
def test_a_whole_number_is_read_in_its_language(language: str, typed: str, number: int) -> None:
    with use_language(language):
        assert parse_whole(typed) == number


@pytest.mark.parametrize(("language", "typed"), [("en", "1.000"), ("nl", "1,000"), ("fr", "2.000")])
def test_a_whole_number_in_two_ways_is_asked(language: str, typed: str) -> None:
    with use_language(language), pytest.raises(AmbiguousNumber):
        parse_whole(typed)


@pytest.mark.parametrize("typed", ["", "x", "1.5", "2,5", "1e3", "1.500.5", "€3"])
def test_what_is_no_whole_number_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        parse_whole(typed)
