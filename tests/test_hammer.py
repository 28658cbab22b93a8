"""A little of each fault of `make hammer`: nothing is lost, doubled, or a bare 500."""

from __future__ import annotations

import pytest

from bench.hammer.faults import FAULTS, LITTLE

ELSEWHERE = ("clients", "locked", "searches")
"""Of these tests/postgres and tests/test_deadlines.py have a short form."""


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.browser
@pytest.mark.parametrize("fault", [one for one in FAULTS if one not in ELSEWHERE])
async def test_a_fault_loses_nothing_doubles_nothing_and_is_no_bare_500(fault: str) -> None:
    came = await FAULTS[fault](LITTLE)
    assert (came.lost, came.doubled, came.broken) == (0, 0, [])
