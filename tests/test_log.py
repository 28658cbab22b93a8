"""The log says what happened, and nothing personal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from backdesk.errors import log_unexpected_error
from backdesk.logging import configure_logging


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def _meets_with_what_nobody_foresaw() -> None:
    address = "ottilie@example.com"
    raise KeyError(len(address))


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_incident_is_logged_by_its_lines_and_not_by_what_they_held(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(form)
    try:
        _meets_with_what_nobody_foresaw()
    except KeyError as error:
        said = log_unexpected_error(error)
    logged = capsys.readouterr().err
    assert "_meets_with_what_nobody_foresaw" in logged
    assert "KeyError" in logged
    assert "ottilie" not in logged.replace('address = "ottilie@example.com"', "")
    assert said.rstrip(".").rpartition(" ")[2] in logged
