"""Rule 5, by its own numbers and by properties."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backdesk.money import allocate, half_up, prorate, vat_of, vat_per_document, vat_per_line

amounts = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("weights", "total", "parts"),
    [
        ([4300, 1400, 2300], 299, [161, 52, 86]),
        ([1000, 1000, 1000], 299, [100, 100, 99]),
        ([0, 0], 10, [5, 5]),
        ([1], -7, [-7]),
        ([], 10, []),
    ],
)
def test_a_cost_is_spread_by_largest_remainder(
    weights: list[int], total: int, parts: list[int]
) -> None:
    assert allocate(total, weights) == parts


@given(st.lists(amounts, min_size=1, max_size=50), st.integers(-(10**9), 10**9))
def test_parts_always_sum_to_the_whole(weights: list[int], total: int) -> None:
    assert sum(allocate(total, weights)) == total


@given(st.lists(amounts, min_size=1, max_size=50), st.data())
def test_no_line_gets_more_discount_than_it_costs(weights: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    if sum(weights):
        parts = allocate(total, weights)
        assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@given(amounts, st.integers(1, 1000), st.data())
def test_the_parts_of_an_amount_sum_to_it_whatever_the_split(
    amount: int, quantity: int, data: st.DataObject
) -> None:
    taken, left, units = 0, amount, quantity
    while units:
        take = data.draw(st.integers(1, units))
        part = prorate(left, units, take)
        assert 0 <= part <= left
        taken, left, units = taken + part, left - part, units - take
    assert (taken, left) == (amount, 0)


def test_two_times_9_99_including_20_per_cent_is_net_16_65_and_vat_3_33() -> None:
    assert vat_of(2 * 999, Decimal(20), included=True) == 333


def test_10_and_11_excluding_8_25_per_cent_is_vat_1_74_per_line_and_1_73_per_document() -> None:
    rates = [Decimal("8.25")] * 2
    assert sum(vat_per_line([1000, 1100], rates, included=False)) == 174
    assert sum(vat_per_document([1000, 1100], rates, included=False)) == 173


@given(st.lists(amounts, min_size=1, max_size=20), st.sampled_from(["0", "5.5", "8.25", "21"]))
def test_vat_per_document_sums_to_the_vat_of_the_sum(amounts: list[int], rate: str) -> None:
    rates = [Decimal(rate)] * len(amounts)
    whole = vat_of(sum(amounts), Decimal(rate), included=False)
    assert sum(vat_per_document(amounts, rates, included=False)) == whole


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"), [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (5, -2, -3)]
)
def test_a_half_is_rounded_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert half_up(numerator, denominator) == rounded
