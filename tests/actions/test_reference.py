"""The action reference says what the declarations say."""

from __future__ import annotations

from pathlib import Path

from actions.catalogue import load_actions
from actions.reference import reference


def test_the_action_reference_is_up_to_date() -> None:
    load_actions()
    stored = Path("docs/actions.md").read_text()
    assert stored == reference(), "run: python -m actions.reference > docs/actions.md"
