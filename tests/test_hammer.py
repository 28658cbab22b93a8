"""A little of a fault of `make hammer`: nothing is lost, doubled, or a bare 500."""

from __future__ import annotations

import pytest

from bench.hammer.faults import FAULTS, LITTLE

HERE = ("full",)
"""Others have a short form in tests/postgres, test_killed, test_outage and test_deadlines."""


@pytest.mark.slow
@pytest.mark.parametrize("fault", HERE)
async def test_a_fault_loses_nothing_doubles_nothing_and_is_no_bare_500(fault: str) -> None:
    result = await FAULTS[fault](LITTLE)
    assert (result.lost, result.doubled, result.broken) == (0, 0, [])
